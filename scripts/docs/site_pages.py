"""Write the pages of the documentation site that are made from code and from files outside `docs/`.

Called by `docs/conf.py` at every build, so these pages cannot be out of date:

- the command line, from the help of the commands;
- the layout of `results.json`, from its JSON Schema;
- the data dictionary, from the declarations behind `gait dictionary`;
- the notebooks, and the changelog, the contributing guide and the third-party notices.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gait.results.dictionary import data_dictionary, dictionary_text

PROJECT = Path(__file__).parents[2]
SCHEMA = PROJECT / "gait" / "results" / "results.schema.json"
ROOT_PAGES = {"CHANGELOG.md": "changelog", "CONTRIBUTING.md": "contributing", "THIRD_PARTY_NOTICES.md": "notices"}
_DEFINITIONS = "#/$defs/"
_SCHEMA_LINK = "../../gait/results/results.schema.json"


def write_pages(folder: Path) -> None:
    """Write all generated pages into `folder`, which is emptied first so that no page of an old name stays."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notebooks").mkdir(parents=True)
    (folder / "command-line.md").write_text(command_line(), encoding="utf-8")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    (folder / "results-schema.md").write_text(results_schema(schema), encoding="utf-8")
    (folder / "dictionary.md").write_text(dictionary_text(data_dictionary(), to="md"), encoding="utf-8")
    for file, page in ROOT_PAGES.items():
        text = (PROJECT / file).read_text(encoding="utf-8")
        (folder / f"{page}.md").write_text(text.replace("](docs/", "](../"), encoding="utf-8")
    for path in (PROJECT / "notebooks").glob("*.ipynb"):
        shutil.copyfile(path, folder / "notebooks" / path.name)


def links_on_site(text: str) -> str:
    """Return a page with its links to files beside `docs/` pointed at their pages on the site.

    Examples
    --------
    >>> links_on_site("See [the notices](../THIRD_PARTY_NOTICES.md).")
    'See [the notices](/generated/notices.md).'
    """
    for file, page in ROOT_PAGES.items():
        text = re.sub(rf"\]\((\.\./)*{re.escape(file)}", f"](/generated/{page}.md", text)
    return re.sub(r"\]\((?:\.\./)+notebooks/(\w+\.ipynb)\)", r"](/generated/notebooks/\1)", text)


def command_line() -> str:
    """Return the page on the command line, as typer writes it from the commands themselves."""
    command = [sys.executable, "-m", "typer", "gait.cli.app", "utils", "docs", "--name", "gait"]
    text = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return "# Command line\n\n" + re.sub(r"\A# `gait`\n", "", text).lstrip()


def results_schema(schema: Mapping[str, Any]) -> str:
    """Return the page on `results.json`: one table for each object of its schema.

    Parameters
    ----------
    schema : mapping
        A JSON Schema whose objects are at the top, below `properties`, or below `$defs`.

    Returns
    -------
    str
    """
    parts = [
        "# Layout of results.json",
        f"{schema['description']} The [schema itself]({_SCHEMA_LINK}) can be used to validate a file.",
        *_section("At the top", schema, schema, level=2),
    ]
    for name, entry in schema["$defs"].items():
        if "properties" in entry:
            parts += _section(name, entry, schema, level=2)
    return "\n\n".join(parts) + "\n"


def _section(title: str, entry: Mapping[str, Any], schema: Mapping[str, Any], *, level: int) -> Iterator[str]:
    yield f"{'#' * level} {title}"
    if level > 1 and entry is not schema and entry.get("description"):
        yield str(entry["description"])
    required = entry.get("required", ())
    rows = ["| key | type | meaning |", "|---|---|---|"]
    nested = []
    for key, value in entry["properties"].items():
        inner = value.get("items", value)
        if "properties" in inner:
            nested.append((f"{title}: {key}" if level > 2 or entry is not schema else key, inner))
        named = f"`{key}`" if key in required else f"`{key}` (optional)"
        rows.append(f"| {named} | {_type(value, schema)} | {_meaning(value, schema)} |")
    yield "\n".join(rows)
    for name, inner in nested:
        yield from _section(name, inner, schema, level=level + 1)


def _resolved(value: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = str(value.get("$ref", ""))
    found = schema["$defs"].get(reference.removeprefix(_DEFINITIONS), {})
    return {**found, **value}


def _type(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return a value's type in words, with its limits; an object of its own is a link to its table."""
    reference = str(value.get("$ref", "")).removeprefix(_DEFINITIONS)
    entry = _resolved(value, schema)
    if reference and "properties" in entry:
        return f"[{reference}](#{reference})"
    if "const" in entry:
        return _code(entry["const"])
    if "enum" in entry:
        return ", ".join(_code(choice) for choice in entry["enum"])
    if "oneOf" in entry:
        return " or ".join(_type(choice, schema) for choice in entry["oneOf"])
    kinds = entry.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    words = " or ".join(kinds)
    if "array" in kinds and "items" in entry:
        words = words.replace("array", f"array of {_type(entry['items'], schema)}")
    return words + _limits(entry)


def _limits(entry: Mapping[str, Any]) -> str:
    limits = [
        *(f"at least {entry[key]}" for key in ("minimum", "minItems") if key in entry),
        *(f"more than {entry[key]}" for key in ("exclusiveMinimum",) if key in entry),
        *(f"at most {entry[key]}" for key in ("maximum", "maxItems") if key in entry),
    ]
    return f" ({', '.join(limits)})" if limits else ""


def _meaning(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    return str(value.get("description") or _resolved(value, schema).get("description") or "").replace("|", "\\|")


def _code(value: object) -> str:
    return f"`{json.dumps(value)}`"

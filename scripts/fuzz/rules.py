"""Target: the coaching rules, a TOML file, mutated byte by byte and as a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fuzz.harness import Target, fuzz


def seeds() -> dict[str, bytes]:
    """Return the rules as TOML and as the equivalent JSON document."""
    import tomllib

    from gait.coaching.rules import rules_text

    text = rules_text()
    return {"rules": text.encode(), "document": json.dumps(tomllib.loads(text)).encode()}


def read(data: bytes, folder: Path) -> None:
    """Read the rules. A JSON document is converted to TOML first."""
    from gait.coaching.rules import parse_rules

    text = data.decode("utf-8", "replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        text = "\n".join(f"{json.dumps(key)} = {_toml(value)}" for key, value in document.items())
    parse_rules(text)


def _toml(value: Any) -> str:
    """Return a value as one line of TOML, which has no null."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.get(json.dumps(value), json.dumps(value))
    return '"null"' if value is None else json.dumps(value)


TARGET = Target(name="rules", seeds=seeds, read=read, is_json=True, max_bytes=1 << 17)


if __name__ == "__main__":
    fuzz(TARGET)

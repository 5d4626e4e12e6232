"""`results.json` read back: one gate for every reader, so that what passes has the types that the schema names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from gait.errors import InputError
from gait.results.document import SCHEMA, results_schema
from gait.results.layout import RESULTS_FILE

Json = dict[str, Any]
Needed = Mapping[str, Sequence[str]]

A_SESSION = "Name a folder that `gait analyze` wrote."
ANALYZE_ANEW = "Analyse the clips anew with `gait analyze`."
# Beyond this a whole number is no count, size or time, and does not fit what stores it.
_LARGEST_WHOLE = 2**53
# What holds for what is written today, and need not for what was written before.
_RULES_OF_WRITING = ("required", "additionalProperties", "allOf", "if", "then", "else")


def read_document(folder: str | Path, *, needed: Needed | None = None) -> Json:
    """Read the `results.json` of a session's folder.

    Parameters
    ----------
    folder : str or Path
        The folder.
    needed : mapping of str to sequence of str, optional
        Keys that must be there, by the part that holds them: `""` is the document itself, `"clips"` each clip,
        `"measures.asymmetry"` the asymmetry of each measure that has one.

    Returns
    -------
    dict
        As `parse_results` gives it.

    Raises
    ------
    InputError
        If there is no such folder, it holds no session, or its file cannot be read, is damaged or is incomplete.

    Examples
    --------
    >>> read_document("no/such/folder")
    Traceback (most recent call last):
    gait.errors.InputError: There is no folder 'no/such/folder'.
    Name a folder that `gait analyze` wrote.
    """
    folder = Path(folder)
    path = folder / RESULTS_FILE
    if not folder.is_dir():
        raise InputError(f"There is no folder '{folder}'.", A_SESSION)
    try:
        document = parse_results(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"'{folder}' holds no session: there is no {RESULTS_FILE}.", A_SESSION) from error
    except OSError as error:
        raise InputError(
            f"'{path}' cannot be read: {error.strerror}.", "Give yourself permission to read it."
        ) from error
    except ValueError as error:
        said = "it is no text" if isinstance(error, UnicodeDecodeError) else error
        raise InputError(f"'{path}' is damaged: {said}.", ANALYZE_ANEW) from error
    for part, keys in (needed or {}).items():
        entries = _entries(document, part)
        # Within a part a value may be null; a part that is null is missing.
        if any(key not in entry or (not part and entry[key] is None) for entry in entries for key in keys):
            raise incomplete(folder)
    return document


def incomplete(folder: Path) -> InputError:
    """Return the error for a `results.json` that lacks something that is needed."""
    return InputError(f"'{folder / RESULTS_FILE}' is incomplete.", ANALYZE_ANEW)


def _entries(document: Json, part: str) -> list[Json]:
    entries: list[Any] = [document]
    for key in part.split(".") if part else ():
        found = [entry.get(key) for entry in entries]
        entries = [one for each in found for one in (each if isinstance(each, list) else [each]) if one is not None]
    return entries


def parse_results(text: str) -> Json:
    """Return the content of a `results.json`.

    Keys may be missing, since earlier versions wrote fewer; those that are there have the types of the schema, and
    numbers are finite.

    Parameters
    ----------
    text : str
        The file's text.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If it is no JSON, of another layout, or holds something of another type; says where, and repeats nothing of it.

    Examples
    --------
    >>> parse_results('{"schema": "gait/1", "measures": 3}')
    Traceback (most recent call last):
    ValueError: 'measures' is of another type
    """
    try:
        document = json.loads(text, parse_constant=_no_number, parse_int=_whole, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError(f"it is of another layout than '{SCHEMA}'")
    # An empty part is as good as a missing one.
    there = {key: value for key, value in document.items() if value is not None}
    wrong = next(_validator().iter_errors(there), None)
    if wrong is not None:
        raise ValueError(f"'{'.'.join(map(str, wrong.absolute_path))}' is of another type")
    _require_characters(text, document)
    _require_one_each(document.get("measures") or [])
    return document


def surface_of(document: Mapping[str, Any]) -> str:
    """Return what a session's runner ran on: as told, or else as the side clip, or the only one, showed it.

    Examples
    --------
    >>> clips = [{"view": "rear", "surface": "treadmill"}, {"view": "side", "surface": "overground"}]
    >>> surface_of({"options": {"surface": None}, "clips": clips})
    'overground'
    """
    told = (document.get("options") or {}).get("surface")
    if told is not None:
        return str(told)
    best = min(document["clips"], key=lambda clip: clip["view"] != "side")
    return str(best.get("surface") or "treadmill")


def _require_characters(text: str, document: Json) -> None:
    """Refuse halves of characters, which JSON can name and no file can hold."""
    if "\\ud" in text.lower():
        try:
            json.dumps(document, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("it holds halves of characters") from error


def _require_one_each(measures: list[Json]) -> None:
    named = [(measure.get("view"), measure.get("id")) for measure in measures]
    if len(set(named)) < len(named):
        raise ValueError("'measures' holds a measure twice")


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(_relaxed(results_schema()))


def _relaxed(schema: Any) -> Any:
    """The schema with nothing required, further keys allowed, and lists that may be null."""
    if isinstance(schema, list):
        return [_relaxed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in _RULES_OF_WRITING}
    if "properties" in kept:
        named = {name: _relaxed(part) for name, part in kept["properties"].items()}
        kept = {key: _relaxed(value) for key, value in kept.items() if key != "properties"}
        return {**kept, "properties": named}
    if kept.get("type") == "array":
        kept["type"] = ["array", "null"]
    if "oneOf" in kept:
        # Now that null is a list too, it may fit twice.
        kept["anyOf"] = kept.pop("oneOf")
    return {key: _relaxed(value) for key, value in kept.items()}


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number in JSON")


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST_WHOLE:
        raise ValueError("a number is too large")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError("a number is too large")
    return value

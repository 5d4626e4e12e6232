"""Read and validate `results.json`. Every reader goes through here, so that values have the types of the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from gait.errors import InputError
from gait.results.document import EARLIER_SCHEMAS, SCHEMA, results_schema
from gait.results.layout import RESULTS_FILE
from gait.units import Units

Json = dict[str, Any]
RequiredKeys = Mapping[str, Sequence[str]]

NAME_A_SESSION = "Name a folder that `gait analyze` wrote."
ANALYZE_AGAIN = "Analyse the clips again with `gait analyze`."
_UPDATE = "Update gait, then try again."
_ANY_SCHEMA = re.compile(r"gait/[1-9]\d{0,5}")
# Larger integers are not counts, sizes or times, and do not fit into a database column.
_LARGEST_INTEGER = 2**53
# Keywords that apply to what is written today, but not to files that earlier versions wrote.
_WRITE_ONLY_KEYWORDS = ("required", "additionalProperties", "allOf", "if", "then", "else")


class OtherVersionError(ValueError):
    """The document has the layout of another version of gait.

    Parameters
    ----------
    problem : str
        What is wrong, as the end of a sentence that begins with the file.
    remedy : str
        What to do about it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


def read_document(folder: str | Path, *, required: RequiredKeys | None = None) -> Json:
    """Read the `results.json` of a session's folder.

    Parameters
    ----------
    folder : str or Path
        The session's folder.
    required : mapping of str to sequence of str, optional
        Keys that must be present, by the part that holds them: `""` is the document itself, `"clips"` each clip,
        `"measures.asymmetry"` the asymmetry of each measure that has one.

    Returns
    -------
    dict
        The validated content, see `parse_results`.

    Raises
    ------
    InputError
        If the folder does not exist, holds no session, or its file cannot be read, is damaged, is incomplete or has a
        layout of another version that this one does not read.

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
        raise InputError(f"There is no folder '{folder}'.", NAME_A_SESSION)
    try:
        document = parse_results(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"'{folder}' holds no session: it has no file {RESULTS_FILE}.", NAME_A_SESSION) from error
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the permissions of the file.") from error
    except OtherVersionError as error:
        raise InputError(f"'{path}' {error}.", error.remedy) from error
    except ValueError as error:
        problem = "it is not text" if isinstance(error, UnicodeDecodeError) else error
        raise InputError(f"'{path}' is damaged: {problem}.", ANALYZE_AGAIN) from error
    for part, keys in (required or {}).items():
        entries = _entries(document, part)
        # At the top level null counts as missing; inside a part it is a valid value.
        if any(key not in entry or (not part and entry[key] is None) for entry in entries for key in keys):
            raise incomplete_error(folder, document)
    return document


def incomplete_error(folder: Path, document: Mapping[str, Any]) -> InputError:
    """Return the error for a `results.json` in which a required key is missing.

    Parameters
    ----------
    folder : Path
        The session's folder.
    document : mapping
        Its content.

    Returns
    -------
    InputError
        The error, for the caller to raise.
    """
    if document.get("schema") in EARLIER_SCHEMAS:
        earlier = _earlier_layout(document)
        return InputError(f"'{folder / RESULTS_FILE}' {earlier}.", earlier.remedy)
    return InputError(f"'{folder / RESULTS_FILE}' is incomplete.", ANALYZE_AGAIN)


def _earlier_layout(document: Mapping[str, Any]) -> OtherVersionError:
    return OtherVersionError(
        f"was written by an earlier version of gait, in the layout {document['schema']}, and lacks something",
        ANALYZE_AGAIN,
    )


def _entries(document: Json, part: str) -> list[Json]:
    """Return every object at a dotted path of the document, with lists flattened."""
    entries: list[Any] = [document]
    for key in part.split(".") if part else ():
        values = [entry.get(key) for entry in entries]
        entries = [one for each in values for one in (each if isinstance(each, list) else [each]) if one is not None]
    return entries


def parse_results(text: str) -> Json:
    """Parse and validate the text of a `results.json`.

    Keys may be missing, because earlier versions wrote fewer. Those that are present have the types of the schema, and
    all numbers are finite.

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
        If the text is not JSON, has another layout, or holds a value of another type. The message names the place and
        never quotes the content. It is an `OtherVersionError` if another version of gait wrote the text.

    Examples
    --------
    >>> parse_results('{"schema": "gait/2", "measures": 3}')
    Traceback (most recent call last):
    ValueError: 'measures' has the wrong type
    """
    try:
        document = json.loads(text, parse_constant=_reject_constant, parse_int=_parse_integer, parse_float=_parse_float)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema not in (SCHEMA, *EARLIER_SCHEMAS):
        if isinstance(schema, str) and _ANY_SCHEMA.fullmatch(schema):
            raise OtherVersionError(f"was written by a newer version of gait, in the layout {schema}", _UPDATE)
        raise ValueError(f"its layout is not '{SCHEMA}'")
    present = {key: value for key, value in document.items() if value is not None and key != "schema"}
    mismatch = next(_validator().iter_errors(present), None)
    if mismatch is not None and schema in EARLIER_SCHEMAS:
        raise _earlier_layout(document)
    if mismatch is not None:
        raise ValueError(f"'{'.'.join(map(str, mismatch.absolute_path))}' has the wrong type")
    _require_encodable(text, document)
    _require_unique_measures(document.get("measures") or [])
    return document


def surface_of(document: Mapping[str, Any]) -> str:
    """Return the surface a session's runner ran on.

    This is the surface that was given, or else the one detected in the side clip, or in the only clip.

    Parameters
    ----------
    document : mapping
        The content of `results.json`.

    Returns
    -------
    {"treadmill", "overground"}

    Examples
    --------
    >>> clips = [{"view": "rear", "surface": "treadmill"}, {"view": "side", "surface": "overground"}]
    >>> surface_of({"options": {"surface": None}, "clips": clips})
    'overground'
    """
    given = (document.get("options") or {}).get("surface")
    if given is not None:
        return str(given)
    clip = min(document["clips"], key=lambda clip: clip["view"] == "rear")
    return str(clip.get("surface") or "treadmill")


def units_of(document: Mapping[str, Any]) -> Units:
    """Return the units in which a session's lengths and speeds are shown.

    Parameters
    ----------
    document : mapping
        The content of `results.json`.

    Returns
    -------
    Units
        The default units for the document of an earlier version, which did not store them.

    Examples
    --------
    >>> units_of({"options": {"units": {"lengths": "imperial", "speeds": "mph"}}})
    Units(lengths='imperial', speeds='mph')
    """
    saved = (document.get("options") or {}).get("units") or {}
    return Units(**{name: saved[name] for name in ("lengths", "speeds") if name in saved})


def _require_encodable(text: str, document: Json) -> None:
    """Reject lone surrogates, which JSON can escape but no file can store."""
    if "\\ud" in text.lower():
        try:
            json.dumps(document, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("it holds halves of characters") from error


def _require_unique_measures(measures: list[Json]) -> None:
    keys = [(measure.get("view"), measure.get("id")) for measure in measures]
    if len(set(keys)) < len(keys):
        raise ValueError("'measures' holds the same measure twice")


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(_relaxed(results_schema()))


def _relaxed(schema: Any) -> Any:
    """Return the schema with no required keys, any further keys, and null allowed instead of a list."""
    if isinstance(schema, list):
        return [_relaxed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in _WRITE_ONLY_KEYWORDS}
    if "properties" in kept:
        properties = {name: _relaxed(part) for name, part in kept["properties"].items()}
        kept = {key: _relaxed(value) for key, value in kept.items() if key != "properties"}
        return {**kept, "properties": properties}
    if kept.get("type") == "array":
        kept["type"] = ["array", "null"]
    if "oneOf" in kept:
        # Null now also matches the list, so more than one branch may match.
        kept["anyOf"] = kept.pop("oneOf")
    return {key: _relaxed(value) for key, value in kept.items()}


def _reject_constant(text: str) -> float:
    raise ValueError(f"{text} is not a number in JSON")


def _parse_integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST_INTEGER:
        raise ValueError("a number is too large")
    return int(digits)


def _parse_float(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError("a number is too large")
    return value

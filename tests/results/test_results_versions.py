"""The name of the layout of `results.json` moves with the layout; files of other versions are read or refused by it.

`layouts/gait-N.json` records each place of the layout gait/N with its types. Places may be added, and then the record
may be written anew with `python tests/results/test_results_versions.py`. If a place must go or change, the number in
`gait.results.document.SCHEMA` moves, the former name joins `EARLIER_SCHEMAS`, and a new record is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gait.errors import InputError
from gait.history.document import session_document
from gait.results.cohort import load_sessions
from gait.results.document import EARLIER_SCHEMAS, SCHEMA, results_dict, results_schema
from gait.results.folder import read_results
from gait.results.reading import parse_results, read_document

if TYPE_CHECKING:
    from gait.session import Session

Json = dict[str, Any]
RECORD = Path(__file__).parent / "layouts" / f"{SCHEMA.replace('/', '-')}.json"


def places(schema: Json, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each place of the layout with its types; the choices of an enumeration are places of their own."""
    if "$ref" in schema:
        schema = results_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    types = schema.get("type", [])
    yield path, sorted([types] if isinstance(types, str) else types)
    for choice in schema.get("enum", []):
        yield f"{path}={choice}", []
    for key, inside in schema.get("properties", {}).items():
        yield from places(inside, f"{path}/{key}")
    for keyword in ("items", "oneOf", "anyOf", "prefixItems"):
        inside = schema.get(keyword, [])
        for number, part in enumerate(inside if isinstance(inside, list) else [inside]):
            if isinstance(part, dict):
                yield from places(part, f"{path}:{keyword}{number}")


def test_what_the_layout_holds_stays_until_its_name_moves() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    present = dict(places(results_schema()))
    changed = {path: (types, present.get(path)) for path, types in recorded.items() if present.get(path) != types}
    assert changed == {}, f"{SCHEMA} has changed: give the layout a new name"


def test_every_former_name_is_known() -> None:
    number = int(SCHEMA.removeprefix("gait/"))
    assert tuple(f"gait/{former}" for former in range(1, number)) == EARLIER_SCHEMAS


@pytest.fixture
def document(session: Session) -> Json:
    return results_dict(session)


def saved(folder: Path, document: Json) -> Path:
    (folder / "results.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


@pytest.mark.parametrize("former", EARLIER_SCHEMAS)
def test_files_of_earlier_versions_are_read(document: Json, tmp_path: Path, former: str) -> None:
    earlier = {**document, "schema": former}
    # An earlier version wrote neither of these.
    del earlier["advice"], earlier["visit"]
    (tmp_path / "report").mkdir()
    folder = saved(tmp_path / "report", earlier)
    assert parse_results(json.dumps(earlier)) == earlier
    assert {name for _, name in read_results(folder).measurements} == {each["id"] for each in document["measures"]}
    assert len(load_sessions(tmp_path).measures) == len(document["measures"])
    assert session_document(folder)["schema"] == former


@pytest.mark.parametrize("change", [{"measures": {"cadence": 170.0}}, {"steps": [[0.1, 0.2]]}, {"clips": None}])
def test_what_an_earlier_version_wrote_otherwise_is_refused_by_its_name(
    document: Json, tmp_path: Path, change: Json
) -> None:
    folder = saved(tmp_path, {**document, "schema": "gait/1", **change})
    with pytest.raises(InputError) as raised:
        read_results(folder)
    assert "was written by an earlier version of gait, in the layout gait/1" in raised.value.problem
    assert "damaged" not in raised.value.problem
    assert raised.value.remedy == "Analyse the clips again with `gait analyze`."


def test_files_of_newer_versions_are_refused_by_their_name(document: Json, tmp_path: Path) -> None:
    folder = saved(tmp_path, {**document, "schema": "gait/99"})
    with pytest.raises(InputError) as raised:
        read_document(folder)
    assert raised.value.problem.endswith("was written by a newer version of gait, in the layout gait/99.")
    assert raised.value.remedy == "Update gait, then try again."


@pytest.mark.parametrize("schema", ["gait/", "gait/x", "gait/1\n", "other/1", 1, None, ["gait/1"]])
def test_other_names_are_no_versions(document: Json, tmp_path: Path, schema: object) -> None:
    folder = saved(tmp_path, {**document, "schema": schema})
    with pytest.raises(InputError, match="is damaged: its layout is not"):
        read_document(folder)


if __name__ == "__main__":
    RECORD.write_text(json.dumps(dict(places(results_schema())), indent=1) + "\n", encoding="utf-8")

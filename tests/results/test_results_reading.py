"""Reading `results.json`: values have the types of the schema, and errors name only the place."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from gait.results.document import results_dict
from gait.results.reading import parse_results, surface_of

if TYPE_CHECKING:
    from gait.session import Session


@pytest.fixture(scope="module")
def document(session: Session) -> dict[str, Any]:
    return results_dict(session)


def test_a_written_document_is_read_back(document: dict[str, Any]) -> None:
    assert parse_results(json.dumps(document)) == document


@pytest.mark.parametrize("key", ["advice", "findings", "steps", "gait_version"])
def test_keys_may_be_missing_because_earlier_versions_wrote_fewer(document: dict[str, Any], key: str) -> None:
    fewer = {name: value for name, value in document.items() if name != key}
    assert parse_results(json.dumps(fewer)) == fewer


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("options", "speed_mps"), "fast"),
        (("options", "incline_deg"), None),
        (("clips", 0, "width"), 12.5),
        (("clips", 0, "scale"), []),
        (("measures", 0, "ci95"), [1.0]),
        (("measures", 0, "n"), "many"),
        (("steps", 0, "used"), "yes"),
        (("runner", "height_m"), {}),
        (("advice",), 3),
        (("measures",), {}),
    ],
)
def test_a_wrong_type_raises_and_names_its_place(
    document: dict[str, Any], place: tuple[Any, ...], value: object
) -> None:
    wrong: Any = copy.deepcopy(document)
    inside = wrong
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    with pytest.raises(ValueError, match=str(place[0])):
        parse_results(json.dumps(wrong))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999", "9" * 30, "9" * 5000])
def test_numbers_that_json_does_not_have_raise(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        parse_results(f'{{"schema": "gait/2", "gait_version": "1", "extra": {number}}}')


@pytest.mark.parametrize("text", ["", "[]", "null", '{"schema": "other/1"}', "[" * 100_000, "{"])
def test_other_content_raises(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_results(text)


@pytest.mark.parametrize(
    ("given", "clips", "surface"),
    [
        ("overground", [{"view": "side", "surface": "treadmill"}], "overground"),
        (None, [{"view": "rear", "surface": "treadmill"}, {"view": "side", "surface": "overground"}], "overground"),
        (None, [{"view": "rear", "surface": "overground"}], "overground"),
        ("treadmill", [{"view": "side"}], "treadmill"),
    ],
)
def test_the_surface_is_the_given_one_or_that_of_the_side_clip(
    given: str | None, clips: list[dict[str, str]], surface: str
) -> None:
    assert surface_of({"options": {"surface": given}, "clips": clips}) == surface


def test_a_document_holds_the_given_and_the_detected_surface(document: dict[str, Any]) -> None:
    assert document["options"]["surface"] is None
    assert {clip["surface"] for clip in document["clips"]} == {"treadmill"}
    assert surface_of(document) == "treadmill"

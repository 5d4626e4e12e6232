"""Numbers are written in one way everywhere, and every sentence comes from the catalogue."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gait
import gait.report
from gait import words
from gait.measurement import Asymmetry, Measurement
from gait.measures import REGISTRY
from gait.words import WORDS, fill, numbers, say, web
from gait.words.numbers import (
    displayed,
    interval,
    number,
    range_text,
    short_number,
    short_range,
    side_text,
    sides_note,
    with_unit,
)
from gait.words.plurals import plural

MINUS = "\N{MINUS SIGN}"
PACKAGE = Path(gait.__file__).parent
REPORT = Path(gait.report.__file__).parent
# Templates and scripts of the web pages have a test of their own.
SOURCES = [
    path
    for path in PACKAGE.rglob("*")
    if path.suffix in (".py", ".j2", ".typ") and path.relative_to(PACKAGE).parts[0] != "web"
]
OF_REPORTS = {key: text for key, text in WORDS.items() if key not in web.WORDS}


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (160.288, "steps/min", "160.3 steps/min"),
        (260.3, "ms", "260 ms"),
        (0.37432, "s", "0.374 s"),
        (1.0481, "m", "1.05 m"),
        (2.8, "m/s", "2.80 m/s"),
        (24.34, "cm", "24.3 cm"),
        (-24.34, "cm", f"{MINUS}24.3 cm"),
        (9.88, "deg", "9.9°"),
        (-0.04, "deg", "0.0°"),
        (34.73, "%", "34.7 %"),
        (27.49, "% leg length", "27.5 % leg length"),
        (None, "cm", say("number.none")),
    ],
)
def test_digits_follow_the_unit(value: float | None, unit: str, written: str) -> None:
    assert with_unit(value, unit) == written


@given(st.floats(-1e4, 1e4), st.sampled_from(["ms", "cm", "deg", "s"]))
def test_what_is_written_can_be_read_back(value: float, unit: str) -> None:
    read = float(number(value, unit).replace(MINUS, "-"))
    assert read == pytest.approx(value, abs=0.5)
    assert number(value, unit) != f"{MINUS}0"
    assert not re.fullmatch(rf"{MINUS}0\.0*", number(value, unit))


def test_intervals_show_both_ends_and_their_signs() -> None:
    assert interval((-2.74, 1.2), "deg") == f"{MINUS}2.7 to 1.2"
    assert interval(None, "deg") == say("number.none")


def test_ranges_carry_their_unit_and_none_has_no_unit() -> None:
    assert range_text((-2.74, 1.2), "deg") == f"{MINUS}2.7 to 1.2°"
    assert range_text((160, 175), "steps/min") == "160.0 to 175.0 steps/min"
    assert range_text(None, "cm") == say("number.none")


def test_every_unit_of_the_registry_has_its_decimals() -> None:
    assert {entry.unit for entry in REGISTRY.values()} <= set(numbers._DECIMALS)


@pytest.mark.parametrize(
    ("left", "right", "value", "claimed", "expected"),
    [
        (9.0, 11.0, 10.0, True, ("9.0 cm", "11.0 cm")),
        (9.0, 11.0, 10.0, False, ("10.0 cm", "10.0 cm")),
        (None, None, 10.0, None, ("10.0 cm", "10.0 cm")),
        (None, None, None, None, ("", "")),
    ],
)
def test_a_side_shows_a_value_of_its_own_only_where_a_difference_is_claimed(
    left, right, value, claimed, expected
) -> None:
    sides = None if claimed is None else Asymmetry(value=-2.0, unit="cm", detectable=3.0, claimed=claimed)
    found = Measurement(id="overstride", view="side", unit="cm", value=value, left=left, right=right, asymmetry=sides)
    assert (side_text(found, "left"), side_text(found, "right")) == expected


@pytest.mark.parametrize(
    ("status", "written"), [("ok", "9.0 cm"), ("low_confidence", "\N{ALMOST EQUAL TO} 9.0 cm"), ("withheld", "")]
)
def test_a_value_of_low_confidence_is_marked_and_a_withheld_one_is_not_shown(status, written) -> None:
    value = None if status == "withheld" else 9.0
    found = Measurement(id="overstride", view="side", unit="cm", value=value, status=status)
    assert displayed(found) == side_text(found, "left") == written


def test_sides_that_cannot_be_told_apart_say_so() -> None:
    sides = Asymmetry(value=-8.0, unit="deg", detectable=13.0, claimed=False)
    found = Measurement(id="peak_knee_flexion", view="side", unit="deg", value=42.0, asymmetry=sides)
    assert sides_note(found) == "8.0° apart; below 13.0° this method cannot tell the sides apart."
    assert sides_note(replace(found, asymmetry=replace(sides, claimed=True))) == ""
    assert sides_note(replace(found, asymmetry=replace(sides, value=-14.0))).startswith(
        "14.0° apart, but too few steps"
    )


@pytest.mark.parametrize(
    ("count", "written"), [(0, "0 steps"), (1, "1 step"), ("1", "1 step"), (2, "2 steps"), (1.5, "1.5 steps")]
)
def test_a_noun_follows_its_count(count: float | str, written: str) -> None:
    assert plural(count, "step") == fill("{n:step|steps}", n=count) == written


def test_irregular_plurals_are_given() -> None:
    assert plural(1, "person", "people") == "1 person"
    assert plural(2, "person", "people") == "2 people"


def test_no_count_in_the_catalogue_is_followed_by_a_fixed_plural() -> None:
    fixed = re.compile(
        r"\{\w+\} (?:steps(?! a minute|/min)|frames|sessions|checks|days|weeks|people|clips|measures|visits)\b"
    )
    assert not [key for key, text in WORDS.items() if fixed.search(text)]


def test_round_numbers_are_written_short() -> None:
    assert [short_number(value) for value in (150.0, 0.25, -5)] == ["150", "0.25", f"{MINUS}5"]


@pytest.mark.parametrize(
    ("low", "high", "written"), [(168, 171, "168 to 171"), (180, 180, "180"), (5.0, 7.0, "5 to 7")]
)
def test_a_range_of_one_number_is_that_number(low: float, high: float, written: str) -> None:
    assert short_range(low, high) == written


def asked_keys() -> list[str]:
    """Return patterns of the keys that code and templates ask for. Parts that are set at run time match any name."""
    patterns = []
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        plain = re.findall(r"""\bsay\(\s*["']([\w.]+)["']\s*[,)]""", text)
        formatted = [key for _, key in re.findall(r"""\bsay\(\s*f(["'])((?:(?!\1).)+)\1""", text)]
        joined = re.findall(r"""\bsay\('([\w.]+)' [~+] [\w.]+(?: ~ '(\w+)')?[,)]""", text)
        either = [
            key
            for pair in re.findall(r"""\bsay\(["']([\w.]+)["'] if [^)]* else ["']([\w.]+)["']""", text)
            for key in pair
        ]
        through_name = re.findall(
            r"""["\[(]((?:curve|number|legend|page|advice|clinic|handout)\.(?!pdf|typ|sqlite)\w+)"[,)]""", text
        )
        # The template of the PDF also gets words of other parts, under their short names.
        of_typst = re.findall(r"\bw\.(\w+)", text) if source.suffix == ".typ" else []
        printed = [f"pdf.{key}" for key in of_typst if f"pdf.{key}" in WORDS]
        patterns += [
            re.escape(key) for key in plain + either + through_name + printed if "." in key or key == "language"
        ]
        patterns += [re.sub(r"\{[^}]*\}", r"\\w+", key).replace(".", r"\.") for key in formatted]
        patterns += [rf"{re.escape(start)}\w+{end}" for start, end in joined]
    return patterns


def test_every_word_that_is_asked_for_is_in_the_catalogue() -> None:
    patterns = asked_keys()
    assert len(patterns) > 100
    assert not [pattern for pattern in patterns if not any(re.fullmatch(pattern, key) for key in WORDS)]


def test_every_word_of_the_catalogue_is_asked_for() -> None:
    patterns = asked_keys()
    assert not [key for key in OF_REPORTS if not any(re.fullmatch(pattern, key) for pattern in patterns)]


def test_no_key_stands_in_two_parts_of_the_catalogue() -> None:
    keys = [key for part in words._PARTS for key in part.WORDS]
    assert len(keys) == len(set(keys)) == len(WORDS)


def test_every_language_has_every_key_and_the_same_fields() -> None:
    for catalogue in words.LANGUAGES.values():
        assert catalogue.keys() == WORDS.keys()
        assert all(
            set(re.findall(r"\{(\w+)[:}]", catalogue[key])) == set(re.findall(r"\{(\w+)[:}]", WORDS[key]))
            for key in WORDS
        )


def test_another_language_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(words.LANGUAGES, "xx", {**WORDS, "number.range": "{high} ot {low}"})
    assert say("number.range", "xx", low=1, high=2) == "2 ot 1"
    assert say("number.range", low=1, high=2) == "1 to 2"


def test_templates_hold_no_words_of_their_own() -> None:
    for source in SOURCES:
        if source.suffix == ".j2" and source.is_relative_to(REPORT):
            bare = re.sub(r"&\w+;|\{[{%].*?[%}]\}|<[^>]*>", " ", source.read_text(encoding="utf-8"), flags=re.DOTALL)
            assert not re.search(r"[A-Za-z]{3,}", bare), source.name

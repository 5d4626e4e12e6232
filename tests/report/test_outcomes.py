"""Each outcome has a colour and a shape of its own, on the page and in the PDF."""

from __future__ import annotations

from typing import get_args
from xml.etree import ElementTree

import pytest

from gait.coaching.advice import Outcome
from gait.report.outcomes import OUTCOME_STYLES, outcome_sign, printed_sign
from gait.words import WORDS


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_a_sign_and_a_word(outcome: str) -> None:
    assert ElementTree.fromstring(printed_sign(outcome)).tag.endswith("svg")
    assert 'aria-hidden="true"' in outcome_sign(outcome)
    assert WORDS[f"advice.{outcome}"]
    assert WORDS[f"clinic.outcome_{outcome}"]


def test_outcomes_differ_without_colour() -> None:
    for part in ("shape", "mark", "ink", "soft"):
        assert len({getattr(style, part) for style in OUTCOME_STYLES.values()}) == len(OUTCOME_STYLES)


def test_a_red_flag_is_red_and_good_news_is_green() -> None:
    def channels(outcome: str) -> tuple[int, int]:
        return int(OUTCOME_STYLES[outcome].ink[1:3], 16), int(OUTCOME_STYLES[outcome].ink[3:5], 16)

    assert channels("clinician")[0] > 2 * channels("clinician")[1]
    assert channels("nothing")[1] > 2 * channels("nothing")[0]

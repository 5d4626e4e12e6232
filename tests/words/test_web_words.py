"""All texts of the pages are in the catalogue, and all texts of the catalogue are used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import gait.web
from gait.results.layout import SESSION_FILES
from gait.web.api import DOWNLOADS, Download
from gait.web.tables import VisitState
from gait.words.web import DOWNLOAD_NAMES, WORDS, browser

ROOT = Path(gait.web.__file__).parent
TEMPLATES = sorted((ROOT / "templates").glob("*.j2"))
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
# Code and the name of the program are not translated.
CODE = re.compile(r"<(pre|code)\b.*?</\1>|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def used() -> set[str]:
    """Return the keys that templates and scripts use. A key that ends in a dot or `_` is completed there."""
    in_templates = "".join(path.read_text("utf-8") for path in TEMPLATES)
    keys = set(re.findall(r"'((?:[a-z_]+)\.[a-z0-9_]*)'", in_templates))
    for script in SCRIPTS:
        calls = re.findall(r"\b(?:say|addNote)\((.+)", script.read_text("utf-8"))
        keys |= {f"browser.{word}" for call in calls for word in re.findall(r'"([a-z_]+)"', call)}
    return keys


def test_every_key_that_is_asked_for_has_words_and_the_other_way_round() -> None:
    open_keys = {key for key in used() if key.endswith((".", "_"))}
    completed = {key for key in WORDS if key.startswith(tuple(open_keys))}
    kinds = {"browser.fail", "browser.warn", "browser.good", "browser.side", "browser.other_side", "browser.rear"}
    assert used() - open_keys - kinds <= set(WORDS)
    assert set(WORDS) - completed - used() <= kinds


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_words_are_written_in_a_template(template: Path) -> None:
    bare = CODE.sub("", template.read_text("utf-8")).replace(' data-words=""', "")
    assert set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", "", bare))) <= {"gait"}
    assert not re.search(r'(?:aria-label|placeholder|title|alt)="[^"]*[A-Za-z]', bare)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_words_are_written_in_a_script(script: Path) -> None:
    code = re.sub(r"/\*.*?\*/", "", script.read_text("utf-8"), flags=re.DOTALL)
    shown = re.findall(r'["`]([A-Z][a-z]+ [^"`]*|[^"`]* [a-z]+ [^"`]*\.)["`]', code)
    assert not shown


def test_every_state_of_a_visit_has_words() -> None:
    states = set(VisitState.__args__)  # type: ignore[attr-defined]
    assert {f"state.{state}" for state in states} <= set(WORDS)


def test_the_scripts_get_their_words_alone() -> None:
    assert all(key.startswith("browser.") for key in browser.WORDS)


def test_every_file_of_a_report_is_handed_out_under_a_name() -> None:
    assert set(DOWNLOADS) == set(SESSION_FILES) == set(DOWNLOAD_NAMES) == set(get_args(Download))

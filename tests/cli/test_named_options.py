"""Options and commands that sentences and pages name exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import gait
from gait.cli.app import app
from gait.words import WORDS

PROJECT = Path(gait.__file__).parents[1]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*[a-z]\b")
# Options of other programs that sentences of the catalogue name.
OTHERS = {"--force-reinstall"}


def options_of(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Yield each command, as the words that name it, with its options."""
    yield path, {"--help"} | {name for parameter in command.params for name in parameter.opts}
    for name, below in getattr(command, "commands", {}).items():
        yield from options_of(below, (*path, name))


COMMANDS = dict(options_of(typer.main.get_command(app)))


def test_every_option_in_a_sentence_exists() -> None:
    every = OTHERS.union(*COMMANDS.values())
    assert {key for key, words in WORDS.items() if set(OPTION.findall(words)) - every} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_on_a_page_has_its_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    unknown = []
    for line in re.findall(r"(?:^|`|bin/)gait ([a-z][^\n`|#]*)", text, flags=re.MULTILINE):
        path: tuple[str, ...] = ()
        for word in line.split():
            if (*path, word) not in COMMANDS:
                break
            path = (*path, word)
        if not path or not set(OPTION.findall(line)) <= COMMANDS[path]:
            unknown.append(line)
    assert unknown == []

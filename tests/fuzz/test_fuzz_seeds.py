"""What fuzzing begins with is read without fear, and what once broke something is refused as it should be."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from fuzz.campaign import TARGETS
from fuzz.harness import Target, unexpected_error

SEEDS = Path(__file__).parent / "seeds"
FOUND = sorted(path for path in SEEDS.glob("*/*") if path.is_file())
NEEDS = {"c3d": "ezc3d"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs on which a library works for ever are given up after one second of the processor's time, not five."""
    monkeypatch.setattr("gait.runtime.isolated.CPU_LIMIT_S", 1)


def target_named(name: str) -> Target:
    if name in NEEDS and find_spec(NEEDS[name]) is None:
        pytest.skip(f"{NEEDS[name]} is not installed")
    target: Target = import_module(f"fuzz.{name}").TARGET
    return target


@pytest.mark.parametrize("name", TARGETS)
def test_whole_inputs_and_their_halves_raise_nothing_else(name: str, tmp_path: Path) -> None:
    target = target_named(name)
    for data in target.seeds().values():
        for part in (data, data[: len(data) // 2], data[: len(data) // 2] + data[len(data) // 2 + 7 :], b""):
            assert unexpected_error(target, part, tmp_path) is None


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name[:12]}")
def test_what_once_broke_something_is_refused_or_read(path: Path, tmp_path: Path) -> None:
    assert unexpected_error(target_named(path.parent.name), path.read_bytes(), tmp_path) is None


def test_a_target_tells_what_escaped(tmp_path: Path) -> None:
    def divide(data: bytes, folder: Path) -> None:
        raise ZeroDivisionError(data)

    broken = Target(name="broken", seeds=dict, read=divide)
    assert isinstance(unexpected_error(broken, b"", tmp_path), ZeroDivisionError)

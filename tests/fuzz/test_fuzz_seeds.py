"""The inputs from which fuzzing starts, and those that once caused an error, raise no unexpected error."""

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
    """Lower the limit of processor time from 5 s to 1 s, for inputs on which a library never ends."""
    monkeypatch.setattr("gait.runtime.isolated.CPU_LIMIT_S", 1)


def target_named(name: str) -> Target:
    if name in NEEDS and find_spec(NEEDS[name]) is None:
        pytest.skip(f"{NEEDS[name]} is not installed")
    target: Target = import_module(f"fuzz.{name}").TARGET
    return target


@pytest.mark.parametrize("name", TARGETS)
def test_valid_and_truncated_inputs_raise_no_unexpected_error(name: str, tmp_path: Path) -> None:
    target = target_named(name)
    for data in target.seeds().values():
        for part in (data, data[: len(data) // 2], data[: len(data) // 2] + data[len(data) // 2 + 7 :], b""):
            assert unexpected_error(target, part, tmp_path) is None


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name[:12]}")
def test_an_input_that_once_caused_an_error_is_read_or_rejected(path: Path, tmp_path: Path) -> None:
    assert unexpected_error(target_named(path.parent.name), path.read_bytes(), tmp_path) is None


def test_an_unexpected_error_is_returned(tmp_path: Path) -> None:
    def divide(data: bytes, folder: Path) -> None:
        raise ZeroDivisionError(data)

    broken = Target(name="broken", seeds=dict, read=divide)
    assert isinstance(unexpected_error(broken, b"", tmp_path), ZeroDivisionError)

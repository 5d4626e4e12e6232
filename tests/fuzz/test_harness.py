"""The mutator of binary formats: half of the inputs are valid ones with a few changed numbers."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from fuzz import harness

WHOLE = bytes(range(256)) * 8


def nothing(data: bytes, folder: Path) -> None:
    """Do nothing."""


def test_half_of_the_binary_inputs_are_valid_ones_changed_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "atheris", SimpleNamespace(Mutate=lambda data, size: data + b"!"))
    target = harness.Target(name="made", seeds=lambda: {"whole": WHOLE}, read=nothing, is_binary=True)
    change = harness._binary_mutator(target)
    made = [change(b"given", 64, seed) for seed in range(400)]
    in_place = [data for data in made if data != b"given!"]
    assert 150 < len(in_place) < 250
    changed = [sum(a != b for a, b in zip(data, WHOLE, strict=True)) for data in in_place]
    assert max(changed) <= 4 * 8
    assert sum(count > 0 for count in changed) > 0.9 * len(changed)

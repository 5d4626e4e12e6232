"""`import gait` offers the whole library and loads nothing heavy."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import gait

HEAVY = (
    "alembic",
    "av",
    "cv2",
    "matplotlib",
    "mediapipe",
    "numpy",
    "pandas",
    "rich",
    "scipy",
    "sqlalchemy",
    "typst",
    "xarray",
)


def loaded_after(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("statement", ["import gait", "import gait.cli.app"])
def test_nothing_heavy_is_loaded_before_it_is_needed(statement: str) -> None:
    assert loaded_after(statement).isdisjoint(HEAVY)


@pytest.mark.parametrize("name", gait.__all__)
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    value = getattr(gait, name)
    assert name == "__version__" or value.__doc__


def test_the_names_are_listed() -> None:
    assert set(gait.__all__) <= set(dir(gait))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        _ = gait.analyse


def test_every_error_is_a_gait_error_with_two_sentences() -> None:
    for name in (
        "ClipError",
        "HistoryError",
        "InputError",
        "ModelError",
        "OptionError",
        "OutputError",
        "RunnerError",
        "TimeLimitError",
    ):
        error = getattr(gait, name)("It is wrong.", "Do it right.")
        assert isinstance(error, gait.GaitError)
        assert str(error) == "It is wrong.\nDo it right."


def test_the_version_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", gait.__version__)


def test_the_shipped_package_is_typed() -> None:
    from importlib.resources import files

    assert (files("gait") / "py.typed").is_file()

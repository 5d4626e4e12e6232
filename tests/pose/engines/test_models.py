"""The model files that ship with the package are unmodified, and a corrupt file raises an error."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from gait.errors import ModelError, OptionError
from gait.pose.engines import blazepose, landmarks, models
from gait.pose.engines.landmarks import Crop
from gait.video.frame import Frame

PROJECT = Path(__file__).parents[3]
MODELS = PROJECT / "gait" / "pose" / "models"
ORIGINALS = PROJECT.parent / "shared" / "models"


@pytest.fixture
def copied_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the smallest model in a folder that the package uses instead of its own."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(MODELS / "pose_landmark_lite.tflite", folder)
    monkeypatch.setattr(models.resources, "files", lambda _: tmp_path)
    return folder / "pose_landmark_lite.tflite"


@pytest.fixture(scope="module")
def strip_models() -> ModuleType:
    """The program that produced the model files, with the original models."""
    if not ORIGINALS.is_dir():
        pytest.skip(f"the original models are not at {ORIGINALS}")
    spec = importlib.util.spec_from_file_location("strip_models", PROJECT / "scripts" / "strip_models.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", models.SHA256)
def test_each_shipped_file_has_its_hash(name: str) -> None:
    content = models.load_model(name)
    assert content == (MODELS / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == models.SHA256[name]


def test_every_file_in_the_folder_is_accounted_for_and_licensed() -> None:
    assert {file.name for file in MODELS.iterdir()} == {*models.SHA256, "LICENSE"}
    assert "Apache License" in (MODELS / "LICENSE").read_text()


def test_models_on_several_threads_share_one_reading_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def load_model(name: str) -> bytes:
        read.append(name)
        return models.load_model(name)

    monkeypatch.setattr(blazepose, "load_model", load_model)
    monkeypatch.setattr(landmarks, "load_model", load_model)
    engine = blazepose.BlazePose("lite", threads=3)
    nobody = Frame(0, 0.0, np.zeros((256, 256, 3), np.uint8))
    for _ in range(2):
        assert len(list(engine.landmarks([(nobody, Crop(128.0, 128.0, 256.0))] * 9))) == 9
    assert read == ["pose_landmark_lite.tflite"]


def test_an_unharmed_copy_loads(copied_package: Path) -> None:
    assert models.load_model(copied_package.name) == copied_package.read_bytes()


@pytest.mark.parametrize("at", [0, 100_000, -1], ids=["first byte", "in the middle", "last byte"])
def test_one_changed_byte_is_noticed(copied_package: Path, at: int) -> None:
    content = bytearray(copied_package.read_bytes())
    content[at] ^= 1
    copied_package.write_bytes(content)
    with pytest.raises(ModelError, match="is damaged"):
        models.load_model(copied_package.name)


def test_a_file_cut_short_is_noticed(copied_package: Path) -> None:
    copied_package.write_bytes(copied_package.read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match="is damaged"):
        models.load_model(copied_package.name)


def test_a_missing_file_is_named(copied_package: Path) -> None:
    copied_package.unlink()
    with pytest.raises(ModelError, match=r"'pose_landmark_lite\.tflite' is missing"):
        models.load_model(copied_package.name)


@pytest.mark.parametrize("size", ["", "Heavy", "huge", "pose_landmark_full.tflite"])
def test_an_unknown_size_names_the_known_ones(size: str) -> None:
    with pytest.raises(OptionError, match="lite, full, heavy"):
        models.landmark_file(size)


@pytest.mark.parametrize("size", models.MODEL_SIZES)
def test_stripping_the_original_gives_the_shipped_model(size: str, strip_models: ModuleType) -> None:
    original = (ORIGINALS / models.landmark_file(size)).read_bytes()
    assert strip_models.strip(original) == models.load_model(models.landmark_file(size))


@pytest.mark.parametrize("size", models.MODEL_SIZES)
def test_the_shipped_models_kept_outputs_equal_the_originals(size: str, strip_models: ModuleType) -> None:
    original = (ORIGINALS / models.landmark_file(size)).read_bytes()
    shipped = models.load_model(models.landmark_file(size))
    picture = np.random.default_rng(7).random((1, 256, 256, 3), dtype=np.float32)
    before, after = strip_models.run(original, picture), strip_models.run(shipped, picture)
    assert set(after) == set(strip_models.KEPT_OUTPUTS)
    for name in strip_models.KEPT_OUTPUTS:
        np.testing.assert_array_equal(after[name], before[name])


def test_the_shipped_bundle_and_detector_are_the_originals() -> None:
    if not ORIGINALS.is_dir():
        pytest.skip(f"the original models are not at {ORIGINALS}")
    for name in ("pose_landmarker_full.task", models.DETECTOR_FILE):
        assert models.load_model(name) == (ORIGINALS / name).read_bytes()

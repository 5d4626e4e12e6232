"""The model files that ship with the package: their names, hashes and loading."""

from __future__ import annotations

import hashlib
from importlib import resources

from gait.errors import ModelError, OptionError
from gait.options import MODEL_SIZES

DEFAULT_MODEL: dict[str, str] = {"blazepose": "heavy", "mediapipe": "full"}
"""Default model by engine; the `mediapipe` engine needs a task bundle, and only `full` ships with the package."""

DETECTOR_FILE = "pose_detection.tflite"
SHA256: dict[str, str] = {
    "pose_detection.tflite": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark_lite.tflite": "4f72418c86efed1acba3252920cb54a4519185a7f2d99cd0620b2d7cbe2966e1",
    "pose_landmark_full.tflite": "57d478e3c008c5fe34966c9734433acb199da2b13b73217b87abed81fb1633fc",
    "pose_landmark_heavy.tflite": "88ef31688763206638a9e05f2e5c753530961df07b167a59936ef7b411df1a74",
    "pose_landmarker_full.task": "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
}


def landmark_file(size: str) -> str:
    """Return the file name of a landmark model.

    Parameters
    ----------
    size : {"lite", "full", "heavy"}
        Size of the model.

    Returns
    -------
    str

    Raises
    ------
    OptionError
        If there is no model of this size.
    """
    if size not in MODEL_SIZES:
        raise OptionError(f"There is no pose model '{size}'.", f"Choose one of {', '.join(MODEL_SIZES)}.")
    return f"pose_landmark_{size}.tflite"


def load_model(file_name: str) -> bytes:
    """Read a model file and verify its hash.

    Parameters
    ----------
    file_name : str
        A key of `SHA256`.

    Returns
    -------
    bytes
        Content of the file.

    Raises
    ------
    ModelError
        If the file is missing or was modified.

    Examples
    --------
    >>> len(load_model("pose_detection.tflite"))
    2959046
    """
    file = resources.files("gait.pose") / "models" / file_name
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"The pose model '{file_name}' is missing.", "Install the package again.") from error
    if hashlib.sha256(content).hexdigest() != SHA256[file_name]:
        raise ModelError(f"The pose model '{file_name}' is damaged.", "Install the package again.")
    return content

"""The checks of `gait doctor`. Each says what it found, and none needs the others to pass."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, resources
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from gait.errors import GaitError
from gait.runtime.folders import user_data_folder
from gait.runtime.libraries import NATIVE_MODULES, missing_library
from gait.runtime.memory import check_address_space
from gait.runtime.network_wall import can_refuse_sockets
from gait.runtime.parallel import usable_cores
from gait.words import say

Status = Literal["ok", "note", "missing"]

_LEAST_PYTHON = (3, 11)
_EXTRAS = {"web": "fastapi", "cluster": "distributed", "research": "pyarrow", "s3": "s3fs", "postgres": "psycopg"}
_LIBRARIES_OF_MEDIAPIPE = ("libEGL.so.1", "libGLESv2.so.2")
_DECODERS = ("h264", "hevc", "mpeg4", "vp9", "prores", "mjpeg")
_ENCODER = "libx264"
_GIGABYTE = 1e9
# An analysis of two ten-second clips writes about 60 MB, and needs about 1.5 GB of memory.
_LEAST_DISK_BYTES, _LITTLE_DISK_BYTES = 0.2e9, 2e9
_LITTLE_MEMORY_BYTES = 3e9
_SAMPLE_CADENCE = 160.0
_SAMPLE_TOLERANCE = 5.0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found.

    Parameters
    ----------
    title : str
        What was checked.
    status : {"ok", "note", "missing"}
        `note` if gait runs but something may be unexpected; `missing` if something is missing that gait needs.
    text : str
        What was found.
    remedy : str
        What to do about it; empty if nothing is to be done.
    """

    title: str
    status: Status
    text: str
    remedy: str = ""


def examine(folder: Path, *, sample: bool = True) -> Iterator[Finding]:
    """Check the installation, the cheap checks first.

    Parameters
    ----------
    folder : Path
        The folder whose disk is checked for room.
    sample : bool
        Whether to analyse a short clip at the end.

    Yields
    ------
    Finding
    """
    yield check_python()
    yield check_system()
    yield check_disk(folder)
    yield check_memory()
    libraries = check_libraries()
    yield libraries
    yield check_mediapipe()
    yield check_walls()
    yield check_extras()
    yield check_models()
    if libraries.status == "ok":
        yield check_codecs()
        if sample:
            yield check_sample()


def check_python() -> Finding:
    """Check the version of Python."""
    is_new_enough = sys.version_info >= _LEAST_PYTHON
    return Finding(
        title=say("doctor.python"),
        status="ok" if is_new_enough else "missing",
        text=f"{platform.python_version()} ({sys.executable})",
        remedy="" if is_new_enough else say("doctor.python_old"),
    )


def check_system() -> Finding:
    """Name the operating system, the CPU cores, and the folder of the user's data."""
    system = f"{platform.system()} {platform.release()} ({platform.machine()})"
    return Finding(
        title=say("doctor.system"),
        status="ok",
        text=say("doctor.cores", system=system, cores=usable_cores(), all=os.cpu_count(), data=user_data_folder()),
    )


def check_disk(folder: Path) -> Finding:
    """Check the free space of a disk.

    Parameters
    ----------
    folder : Path
        A folder on the disk.
    """
    free_bytes = shutil.disk_usage(folder).free
    status: Status = "ok"
    if free_bytes < _LITTLE_DISK_BYTES:
        status = "missing" if free_bytes < _LEAST_DISK_BYTES else "note"
    return Finding(
        title=say("doctor.disk"),
        status=status,
        text=say("doctor.disk_free", free=f"{free_bytes / _GIGABYTE:.1f}", folder=folder.absolute()),
        remedy="" if status == "ok" else say("doctor.disk_little"),
    )


def check_memory() -> Finding:
    """Check the memory, and that no limit is set which the libraries cannot work under."""
    import psutil

    total_bytes = psutil.virtual_memory().total
    text = say("doctor.memory_total", total=f"{total_bytes / _GIGABYTE:.1f}")
    try:
        check_address_space()
    except GaitError as error:
        return Finding(title=say("doctor.memory"), status="missing", text=error.problem, remedy=error.remedy)
    is_little = total_bytes < _LITTLE_MEMORY_BYTES
    return Finding(
        title=say("doctor.memory"),
        status="note" if is_little else "ok",
        text=text,
        remedy=say("doctor.memory_little") if is_little else "",
    )


def check_libraries() -> Finding:
    """Load the packages that gait needs, which fails if a library of the system is missing."""
    found, problems, remedies = [], [], []
    for package, module in NATIVE_MODULES.items():
        try:
            import_module(module)
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            # Another distribution provides the module, such as one of the other builds of OpenCV.
            found.append(package)
        except (ImportError, OSError) as error:
            missing = missing_library(error)
            problems.append(missing.problem if missing else say("doctor.not_loaded", package=package, reason=error))
            remedies.append(missing.remedy if missing else say("doctor.reinstall"))
    return Finding(
        title=say("doctor.libraries"),
        status="missing" if problems else "ok",
        text=" ".join(dict.fromkeys(problems)) or ", ".join(found),
        remedy=" ".join(dict.fromkeys(remedies)),
    )


def check_mediapipe() -> Finding:
    """Check for what only the engine `mediapipe` needs, without loading that package."""
    title = say("doctor.mediapipe")
    if find_spec("mediapipe") is None:
        return Finding(title=title, status="note", text=say("doctor.mediapipe_missing"))
    for library in _LIBRARIES_OF_MEDIAPIPE if sys.platform == "linux" else ():
        try:
            ctypes.CDLL(library)
        except OSError as error:
            missing = missing_library(error)
            problem = missing.problem if missing else str(error)
            return Finding(
                title=title,
                status="note",
                text=f"{problem} {say('doctor.mediapipe_only')}",
                remedy=missing.remedy if missing else "",
            )
    return Finding(title=title, status="ok", text=version("mediapipe"))


def check_walls() -> Finding:
    """Say whether the processes that open other people's files can be kept from opening network connections."""
    refused = can_refuse_sockets()
    return Finding(
        title=say("doctor.walls"),
        status="ok" if refused or sys.platform != "linux" else "note",
        text=say("doctor.walls_refused") if refused else say("doctor.walls_missing", system=platform.system()),
    )


def check_extras() -> Finding:
    """Name the optional parts that are installed."""
    installed = [extra for extra, module in _EXTRAS.items() if find_spec(module) is not None]
    others = [extra for extra in _EXTRAS if extra not in installed]
    return Finding(
        title=say("doctor.extras"),
        status="ok",
        text=", ".join(installed) or say("doctor.extras_none"),
        remedy=say("doctor.extras_more", names=", ".join(others), first=others[0]) if others else "",
    )


def check_models() -> Finding:
    """Check the hashes of the models."""
    from gait.pose.engines.models import SHA256, load_model

    for name in SHA256:
        try:
            load_model(name)
        except GaitError as error:
            return Finding(title=say("doctor.models"), status="missing", text=error.problem, remedy=error.remedy)
    return Finding(title=say("doctor.models"), status="ok", text=say("doctor.models_intact", count=len(SHA256)))


def check_codecs() -> Finding:
    """Check that videos of phones can be read, and that videos can be written."""
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    def is_lacking(name: str, mode: Literal["r", "w"]) -> bool:
        try:
            Codec(name, mode)
        except UnknownCodecError:
            return True
        return False

    lacking = [name for name in _DECODERS if is_lacking(name, "r")]
    lacking += [_ENCODER] if is_lacking(_ENCODER, "w") else []
    is_needed = bool({"h264", _ENCODER} & set(lacking))
    return Finding(
        title=say("doctor.codecs"),
        status=("missing" if is_needed else "note") if lacking else "ok",
        text=say("doctor.codecs_lacking", names=", ".join(lacking))
        if lacking
        else say("doctor.codecs_present", read=", ".join(_DECODERS), written=_ENCODER),
        remedy=say("doctor.reinstall") if lacking else "",
    )


def check_sample() -> Finding:
    """Analyse five seconds of a made-up runner with the smallest model, and compare the cadence with the true one."""
    from gait.session.analyze import analyze

    started_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "sample.mp4"
        clip.write_bytes((resources.files("gait.doctor") / "sample.mp4").read_bytes())
        try:
            session = analyze(side=clip, model="lite")
        except GaitError as error:
            return Finding(title=say("doctor.sample"), status="missing", text=error.problem, remedy=error.remedy)
    cadence = session.measures.set_index("id").value.get("cadence")
    is_right = cadence is not None and abs(cadence - _SAMPLE_CADENCE) <= _SAMPLE_TOLERANCE
    return Finding(
        title=say("doctor.sample"),
        status="ok" if is_right else "missing",
        text=say(
            "doctor.sample_measured",
            cadence="-" if cadence is None else f"{cadence:.1f}",
            true=f"{_SAMPLE_CADENCE:.0f}",
            seconds=f"{time.monotonic() - started_s:.1f}",
        ),
        remedy="" if is_right else say("doctor.sample_wrong"),
    )

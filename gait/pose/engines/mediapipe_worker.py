"""The sandboxed process that runs the official Pose Landmarker, started by `gait.pose.engines.mediapipe_process`.

From version 0.10.30, MediaPipe reports usage to its vendor at run time, at the latest when a landmarker is closed, and
this cannot be disabled. The process therefore cuts itself off from the network before it loads MediaPipe. On Linux, a
seccomp filter, which needs no privileges and cannot be removed by any code in the process, denies every socket. If the
kernel does not support the filter, and on other systems, the proxy variables that the parent sets direct every request
to a closed loopback port. The landmarker is never closed: the process just ends.

Nothing from `gait` is imported here, so that no thread exists before the filter is installed. Protocol of the pipes:

    in    length of the bundle, bundle; then, per image, height, width, RGB bytes; end of file ends the process
    out   1 if the filter is installed, else 0; then, per image, number of people, and per person 33 x 5 float32:
          x, y, depth (as shares of the image's width, height, width), visibility, presence
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from typing import Any, BinaryIO, NamedTuple

BUNDLE_HEADER = struct.Struct("<Q")
PICTURE_HEADER = struct.Struct("<II")
COUNT = struct.Struct("<B")
BYTES_PER_PERSON = 33 * 5 * 4
# More than are likely near a runner; the parent selects the runner among them.
_MAX_PEOPLE = 4


class SystemCalls(NamedTuple):
    """Linux system call numbers that the filter needs, for one processor architecture."""

    architecture: int
    """AUDIT_ARCH constant."""
    seccomp: int
    refused: tuple[int, ...]
    """socket, connect and io_uring_setup; without them, no connection and no name resolution is possible."""


SYSTEM_CALLS = {
    "x86_64": SystemCalls(architecture=0xC000003E, seccomp=317, refused=(41, 42, 425)),
    "aarch64": SystemCalls(architecture=0xC00000B7, seccomp=277, refused=(198, 203, 425)),
}
# From linux/bpf_common.h, linux/seccomp.h, linux/prctl.h and asm-generic/errno-base.h.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_OFFSET, _ARCHITECTURE_OFFSET = 0, 4
_ALLOW, _FAIL_WITH_ACCESS_DENIED = 0x7FFF0000, 0x00050000 | 13
_SET_NO_NEW_PRIVILEGES = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
# On x86-64, the same calls have further numbers in the unused x32 ABI.
_X32_NUMBERS = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_sockets() -> bool:
    """Install a seccomp filter that permanently denies new sockets to this process, its threads and its children.

    Returns
    -------
    bool
        Whether the filter is installed; False if the system does not support or allow it.
    """
    calls = SYSTEM_CALLS.get(platform.machine())
    if sys.platform != "linux" or calls is None or sys.maxsize < 2**32:
        return False
    code = _filter_code(calls)
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    none, one = ctypes.c_ulong(0), ctypes.c_ulong(1)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, one, none, none, none) != 0:
        return False
    flags = ctypes.c_ulong(_ALL_THREADS)
    number, mode = ctypes.c_long(calls.seccomp), ctypes.c_ulong(_SET_MODE_FILTER)
    return bool(libc.syscall(number, mode, flags, ctypes.byref(program)) == 0)


def _filter_code(calls: SystemCalls) -> bytes:
    """Return the BPF program: instructions of code, relative jumps if true and if false, and operand."""
    refuse_at = 5 + len(calls.refused)
    instructions = [
        (_LOAD, 0, 0, _ARCHITECTURE_OFFSET),
        (_EQUAL, 0, refuse_at - 2, calls.architecture),
        (_LOAD, 0, 0, _NUMBER_OFFSET),
        (_AT_LEAST, refuse_at - 4, 0, _X32_NUMBERS),
    ]
    instructions += [(_EQUAL, refuse_at - 5 - i, 0, number) for i, number in enumerate(calls.refused)]
    instructions += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _FAIL_WITH_ACCESS_DENIED)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def main() -> None:
    """Cut this process off from the network, then answer images with landmarks until the input ends."""
    # The parent handles an interrupt from the terminal, and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sandboxed = refuse_sockets()
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Output printed by a library must not mix with the replies.
    landmarker = _landmarker(_read(requests, *BUNDLE_HEADER.unpack(_read(requests, BUNDLE_HEADER.size))))
    replies.write(COUNT.pack(sandboxed))
    replies.flush()
    while True:
        height, width = PICTURE_HEADER.unpack(_read(requests, PICTURE_HEADER.size))
        replies.write(_answer(landmarker, _read(requests, height * width * 3), height, width))
        replies.flush()


def _landmarker(bundle: bytes) -> Any:
    # MediaPipe imports it for audio input, and importing it runs a compiler to find a library.
    sys.modules["sounddevice"] = None  # type: ignore[assignment]
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=bundle),
        running_mode=vision.RunningMode.IMAGE,
        num_poses=_MAX_PEOPLE,
    )
    return vision.PoseLandmarker.create_from_options(options)


def _answer(landmarker: Any, pixels: bytes, height: int, width: int) -> bytes:
    import mediapipe
    import numpy as np

    picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
    people = landmarker.detect(image).pose_landmarks
    values = [[(p.x, p.y, p.z, p.visibility, p.presence) for p in person] for person in people]
    return COUNT.pack(len(people)) + np.array(values, np.float32).tobytes()


def _read(stream: BinaryIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        # The parent closed the pipe. Exit without clean-up: a landmarker that is closed reports usage, and waits.
        os._exit(0)
    return content


if __name__ == "__main__":
    main()

"""The process in which the official Pose Landmarker runs; started by `gait.pose.engines.mediapipe_process`, with pipes.

From 0.10.30 on, MediaPipe reports usage to its maker at run time, at the latest when a landmarker is closed, and has no
off switch. So this process walls itself off before it loads MediaPipe: on Linux, a seccomp filter, which needs no
privileges and which no code in the process can lift, refuses every socket. Where the kernel refuses the filter, and on
other systems, the proxy variables that the parent sets lead each request to a closed loopback port. Nor is the
landmarker ever closed: the process just ends.

Nothing of `gait` is imported here, so that no thread exists before the filter. What the pipes carry:

    in    bundle's length, bundle; then, each picture, height, width, RGB bytes; the end of the stream ends the process
    out   1 if the filter stands, else 0; then, each picture, number of people, and of each 33 x 5 float32:
          x, y, depth (shares of the picture's width, height, width), visibility, presence
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
# More than are likely near a runner; who among them is the runner is for the parent to say.
PEOPLE_AT_MOST = 4


class SystemCalls(NamedTuple):
    """Linux's numbers for the calls that the filter is about, on one kind of processor."""

    architecture: int
    """As the kernel's audit interface names it."""
    seccomp: int
    refused: tuple[int, ...]
    """socket, connect, io_uring_setup: with none of them, no connection and no name look-up."""


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
# On x86-64, the same calls under other numbers, for a calling convention that nobody uses.
_X32_NUMBERS = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_sockets() -> bool:
    """Have the kernel refuse every new socket to this process, its threads and its children, for good.

    Returns
    -------
    bool
        Whether the filter stands; False where the system has none or forbids it.
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
    """The filter as the kernel reads it: instructions of code, jump if true, jump if false (both relative), operand."""
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
    """Wall this process off, then answer pictures with landmarks until the parent hangs up."""
    # The terminal's interrupt goes to the parent, who hangs up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    walled = refuse_sockets()
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints must not fall between the replies.
    landmarker = _landmarker(_read(requests, *BUNDLE_HEADER.unpack(_read(requests, BUNDLE_HEADER.size))))
    replies.write(COUNT.pack(walled))
    replies.flush()
    while True:
        height, width = PICTURE_HEADER.unpack(_read(requests, PICTURE_HEADER.size))
        replies.write(_answer(landmarker, _read(requests, height * width * 3), height, width))
        replies.flush()


def _landmarker(bundle: bytes) -> Any:
    # MediaPipe imports it for microphones; its import runs a compiler in search of a library.
    sys.modules["sounddevice"] = None  # type: ignore[assignment]
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=bundle),
        running_mode=vision.RunningMode.IMAGE,
        num_poses=PEOPLE_AT_MOST,
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
        # The parent hung up. No clean-up: closing the landmarker would make it report, and wait.
        os._exit(0)
    return content


if __name__ == "__main__":
    main()

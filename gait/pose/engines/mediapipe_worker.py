"""The sandboxed process that runs the official Pose Landmarker, started by `gait.pose.engines.mediapipe_process`.

From version 0.10.30, MediaPipe reports usage to its vendor at run time, at the latest when a landmarker is closed, and
this cannot be disabled. The process therefore cuts itself off from the network before it loads MediaPipe
(`gait.runtime.network_wall`). If the kernel does not support that, and on other systems, the proxy variables that the
parent sets direct every request to a closed loopback port. The landmarker is never closed: the process just ends.

Only the wall is imported from `gait`, so that no thread exists before it stands. Protocol of the pipes:

    in    length of the bundle, bundle; then, per image, height, width, RGB bytes; end of file ends the process
    out   1 if the filter is installed, else 0; then, per image, number of people, and per person 33 x 5 float32:
          x, y, depth (as shares of the image's width, height, width), visibility, presence
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from typing import Any, BinaryIO

from gait.runtime.network_wall import refuse_sockets

BUNDLE_HEADER = struct.Struct("<Q")
PICTURE_HEADER = struct.Struct("<II")
COUNT = struct.Struct("<B")
BYTES_PER_PERSON = 33 * 5 * 4
# More than are likely near a runner; the parent selects the runner among them.
_MAX_PEOPLE = 4


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

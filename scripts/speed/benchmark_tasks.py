"""The tasks that `benchmark.py` times. Each runs in its own process, so that no cache of another task helps it.

    python scripts/speed/benchmark_tasks.py TASK CLIP MODEL [BUNDLE]

TASK is `floor`, `pose`, `stages` or `mediapipe`. Prints a JSON object with the seconds of the task, without the start
of Python, and other figures.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


def floor(clip_file: Path, model: str) -> dict[str, Any]:
    """Run only the landmark model on all cores, once for each frame of the clip."""
    import numpy as np

    from gait.pose.engines.landmarks import INPUT_SIZE
    from gait.pose.engines.litert import Model
    from gait.pose.engines.models import landmark_file, load_model
    from gait.video import open_clip

    frames = open_clip(clip_file).frame_count
    picture = np.random.default_rng(0).random((INPUT_SIZE, INPUT_SIZE, 3), np.float32)
    content = load_model(landmark_file(model))
    cores = len(os.sched_getaffinity(0))
    models = [Model(content, outputs=("Identity",)) for _ in range(cores)]
    for each in models:
        each(picture)
    remaining = iter(range(frames))
    lock = threading.Lock()

    def run(number: int) -> None:
        while True:
            with lock:
                if next(remaining, None) is None:
                    return
            models[number](picture)

    start = time.perf_counter()
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(run, range(cores)))
    return {"seconds": time.perf_counter() - start, "frames": frames}


def pose(clip_file: Path, model: str) -> dict[str, Any]:
    """Run the pose stage: from the file to the body points of every frame, including finding the runner."""
    from gait.runtime.parallel import limit_library_threads

    # As `gait` does at its start.
    limit_library_threads()
    # Imported before the clock starts, since `gait analyze` imports it in the background.
    import gait.analysis.clip  # noqa: F401
    from gait.options import Options
    from gait.session.analyze import estimate_clip_pose
    from gait.video import open_clip

    start = time.perf_counter()
    track = estimate_clip_pose(open_clip(clip_file), view="side", options=Options(model=model))
    return {"seconds": time.perf_counter() - start, "frames": int(track.sizes["time"])}


def stages(clip_file: Path, model: str) -> dict[str, Any]:
    """Run a complete analysis, and return the seconds of each stage."""
    import tempfile

    begin = time.perf_counter()
    from gait.runtime.parallel import limit_library_threads

    limit_library_threads()
    from gait.runner import Runner
    from gait.session.analyze import analyze

    marks: list[tuple[str, float]] = [("start-up", begin)]

    def progress(stage: str, done: int, total: int) -> None:
        name = stage.partition(": ")[2] or stage
        if marks[-1][0] != name:
            marks.append((name, time.perf_counter()))
        if done == total:
            marks.append(("measures and tables", time.perf_counter()))

    with tempfile.TemporaryDirectory() as folder:
        session = analyze(side=clip_file, runner=Runner(height_m=1.72), speed_mps=2.8, model=model, progress=progress)
        session.save(Path(folder) / "report", progress=progress)
    end = time.perf_counter()
    seconds: dict[str, float] = {}
    for (name, start), (_, stop) in zip(marks, [*marks[1:], ("", end)], strict=True):
        seconds[name] = seconds.get(name, 0.0) + stop - start
    return {"seconds": end - begin, "stages": seconds}


def mediapipe(clip_file: Path, bundle: str) -> dict[str, Any]:
    """Run MediaPipe's Pose Landmarker in VIDEO mode on frames of half the size, without network, with decoding."""
    from gait.runtime.network_wall import refuse_sockets

    refuse_sockets()
    sys.modules["sounddevice"] = None  # type: ignore[assignment]
    import cv2
    import mediapipe as official
    from mediapipe.tasks.python import BaseOptions, vision

    from gait.video import open_clip, read_frames

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=bundle), running_mode=vision.RunningMode.VIDEO
    )
    landmarker = vision.PoseLandmarker.create_from_options(options)
    start, frames, found = time.perf_counter(), 0, 0
    for frame in read_frames(open_clip(clip_file)):
        half = cv2.resize(frame.picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        image = official.Image(image_format=official.ImageFormat.SRGB, data=half)
        found += bool(landmarker.detect_for_video(image, round(1000 * frame.time_s)).pose_landmarks)
        frames += 1
    return {"seconds": time.perf_counter() - start, "frames": frames, "found": found}


def main() -> None:
    """Run a task and print its figures."""
    task, clip_file, model = sys.argv[1:4]
    tasks = {"floor": floor, "pose": pose, "stages": stages, "mediapipe": mediapipe}
    output = sys.stdout
    sys.stdout = sys.stderr
    print(json.dumps(tasks[task](Path(clip_file), model)), file=output, flush=True)
    # Closing MediaPipe would make it send a usage report and wait.
    os._exit(0)


if __name__ == "__main__":
    main()

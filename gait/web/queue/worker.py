"""The worker process that analyses one visit: `python -m gait.web.queue.worker`.

It has limits, and no access to the database, to the network (`gait.runtime.network_wall`) or to new privileges.

It reads a request as one line of JSON from standard input, writes progress messages as lines of JSON to standard
output, and writes the report into the visit's folder. It ends when standard input is closed.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from gait.errors import GaitError
from gait.runtime.child_process import exit_with_parent, take_standard_output
from gait.runtime.files import is_disk_full
from gait.runtime.limits import limit_resources, lower_priority
from gait.runtime.memory import LEAST_ADDRESS_SPACE_BYTES, check_address_space
from gait.runtime.network_wall import refuse_sockets
from gait.web.errors.for_visitor import for_visitor
from gait.web.errors.request_errors import disk_full
from gait.web.visits.files import clip_path, numbers_path, report_folder, write_numbers

EXIT_REJECTED = 3
"""Exit code if the clip cannot be analysed. The last message gives the reason."""
# Far more address space is reserved than memory is used: by models, stacks of threads and memory-mapped files.
ADDRESS_SPACE_PER_MEMORY = 3
_MAX_FILE_BYTES = 2 * 2**30
_MAX_OPEN_FILES = 512
_STAGES = {"looking for the runner": "looking", "pose": "pose", "annotated video": "report", "report": "report"}
# What the analysis calls the clips of a visit.
_VIEWS = {"side": "side", "first side": "side", "second side": "other_side", "rear": "rear"}

Json = dict[str, Any]


def limit_job(max_memory_bytes: int, max_job_s: float) -> None:
    """Limit the address space, processor time, file size and number of open files of this process.

    Parameters
    ----------
    max_memory_bytes : int
        Memory limit of the analysis in bytes. The limit of the address space is a multiple of it.
    max_job_s : float
        Time limit of the analysis in seconds. The limit of processor time is this for every CPU core.
    """
    limit_resources(
        address_space_bytes=max(max_memory_bytes * ADDRESS_SPACE_PER_MEMORY, LEAST_ADDRESS_SPACE_BYTES),
        processor_s=int(max_job_s * (os.cpu_count() or 1)) + 1,
        file_bytes=_MAX_FILE_BYTES,
        open_files=_MAX_OPEN_FILES,
    )


def main() -> int:
    """Read a request, carry it out, and return the exit code."""
    # First of all: nothing that a clip does to a decoder can reach another computer.
    refuse_sockets()
    request = json.loads(sys.stdin.buffer.readline())
    limit_job(request["max_memory_bytes"], request["max_job_s"])
    exit_with_parent()
    # Pages are served quickly while jobs run.
    lower_priority()
    output = take_standard_output()
    sys.excepthook = lambda kind, error, trace: _write(output, error=kind.__name__, at=_location(trace))
    try:
        check_address_space()
        make_report(request, output)
    except GaitError as error:
        problem, remedy = for_visitor(error)
        _write(output, problem=problem, remedy=remedy, error=type(error).__name__, disk_full=is_disk_full(error))
        return EXIT_REJECTED
    except OSError as error:
        if not is_disk_full(error):
            raise
        full = disk_full()
        _write(output, problem=full.problem, remedy=full.remedy, error=type(error).__name__, disk_full=True)
        return EXIT_REJECTED
    except MemoryError:
        _write(
            output,
            problem="The analysis needs more memory than is allowed.",
            remedy="Film in 1080p, for ten to fifteen seconds.",
        )
        return EXIT_REJECTED
    return 0


def make_report(request: Json, output: BinaryIO) -> None:
    """Check the clips, analyse them and write the report.

    Parameters
    ----------
    request : dict
        The visit's folder and answers, the model and the limits.
    output : binary file
        Receives the progress messages.
    """
    folder = Path(request["folder"])
    # Those of an attempt that was interrupted.
    numbers_path(folder).unlink(missing_ok=True)
    views = [clip["view"] for clip in request["answers"]["clips"]]
    for view in views:
        _write(output, stage="checking", view=view)
        check_clip(clip_path(folder, view), request, capture_fps=request["answers"].get("capture_fps"))

    from gait.session.analyze import analyze
    from gait.web.visits.report import write_visit_report
    from gait.web.visits.schemas import VisitAnswers

    answers = VisitAnswers.model_validate(request["answers"])

    def progress(stage: str, done: int, total: int) -> None:
        clip, _, name = stage.rpartition(" clip: ")
        view = _VIEWS.get(clip, "")
        _write(output, stage=_STAGES.get(name, "measuring"), view=view or None, done=done, total=total)
        if name == "pose" and done >= total:
            _write(output, stage="measuring", view=view)

    paths = {view: clip_path(folder, view) for view in views}
    session = analyze(
        side=[paths[view] for view in ("side", "other_side") if view in paths],
        rear=paths.get("rear"),
        runner=answers.runner.runner(),
        visit=answers.visit.visit(),
        model=request["model"],
        progress=progress,
        **answers.options(),
    )
    write_numbers(session, folder)
    _write(output, stage="report")
    write_visit_report(session, answers, report_folder(folder), progress=progress)
    numbers_path(folder).unlink()


def check_clip(path: Path, limits: Json, *, capture_fps: float | None = None) -> None:
    """Reject a clip that is too long or too large, from its headers and packets, without decoding a frame.

    Parameters
    ----------
    path : Path
        The clip.
    limits : dict
        With `max_clip_s`, `max_pixels` and `max_frames`.
    capture_fps : float, optional
        Frames per second at which slow motion was recorded.

    Raises
    ------
    RequestError
        If the clip exceeds a limit.
    ClipError
        If its format or its compression is not on the list.
    """
    import av.error

    from gait.video.container import open_container, video_tracks
    from gait.web.errors.request_errors import too_long, too_many_pixels
    from gait.web.visits.uploads import longest_playing_s

    longest_s = longest_playing_s(limits["max_clip_s"], capture_fps)
    try:
        with open_container(path) as container:
            tracks = video_tracks(container, path)
            for stream in tracks:
                width, height = stream.codec_context.width, stream.codec_context.height
                if width * height > limits["max_pixels"]:
                    raise too_many_pixels(width, height)
                duration_s = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
                if duration_s > longest_s:
                    raise too_long(longest_s, duration_s)
            count, first_s = Counter[int](), dict[int, float]()
            for packet in container.demux(tracks):
                if packet.pts is None or packet.time_base is None:
                    continue
                track, time_s = packet.stream_index, float(packet.pts * packet.time_base)
                count[track] += 1
                if count[track] > limits["max_frames"] or time_s - first_s.setdefault(track, time_s) > longest_s:
                    raise too_long(longest_s)
    except av.error.FFmpegError:
        # The analysis opens the clip again and reports what is wrong with it.
        return


def _location(trace: TracebackType | None) -> str:
    """Return file and line of our own code that raised an error: enough to find it, and nothing of the clip."""
    ours = [frame for frame in traceback.extract_tb(trace) if f"{os.sep}gait{os.sep}" in frame.filename]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""


def _write(output: BinaryIO, **message: Any) -> None:
    output.write(json.dumps(message).encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    sys.exit(main())

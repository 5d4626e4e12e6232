"""One visit's work, in a process of its own that has limits and no database: `python -m gait.web.queue.worker`.

A request comes as one line of JSON on standard input, progress goes as lines of JSON to standard output, the report
into a folder. When standard input closes, whoever asked is gone, and so is the process.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from gait.errors import GaitError
from gait.runtime.memory import LEAST_ADDRESS_SPACE_BYTES, check_address_space
from gait.web.errors.for_visitor import for_visitor

EXIT_REFUSED = 3
"""The clip was refused with a reason, the last line written."""
# Address space is reserved far beyond what is used: by the models, by threads' stacks, by mapped files.
ADDRESS_SPACE_PER_MEMORY = 3
_MOST_FILE_BYTES = 2 * 2**30
# Pages answer at once while work runs.
_NICE = 15
_STAGES = {"looking for the runner": "looking", "pose": "pose", "annotated video": "report", "report": "report"}

Json = dict[str, Any]


def limit(most_memory_bytes: int, most_job_s: float) -> None:
    """Bound this process: memory, processor time, size and number of files; no core dump."""
    address_space = max(most_memory_bytes * ADDRESS_SPACE_PER_MEMORY, LEAST_ADDRESS_SPACE_BYTES)
    processor_s = int(most_job_s * (os.cpu_count() or 1)) + 1
    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, processor_s),
        (resource.RLIMIT_FSIZE, _MOST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard), hard))


def main() -> int:
    """Read a request, do it, and return the exit code."""
    request = json.loads(sys.stdin.readline())
    limit(request["most_memory_bytes"], request["most_job_s"])
    threading.Thread(target=_end_with_the_keeper, daemon=True).start()
    os.nice(_NICE)
    said = _own_standard_output()
    sys.excepthook = lambda kind, error, trace: _say(said, error=kind.__name__, at=_place(trace))
    try:
        check_address_space()
        make_report(request, said)
    except GaitError as error:
        problem, remedy = for_visitor(error)
        _say(said, problem=problem, remedy=remedy)
        return EXIT_REFUSED
    except MemoryError:
        _say(
            said, problem="The clip needs more memory than is allowed.", remedy="Film in 1080p, ten to fifteen seconds."
        )
        return EXIT_REFUSED
    return 0


def make_report(request: Json, said: TextIO) -> None:
    """Check the clips, analyse them and write the report's folder."""
    folder = Path(request["folder"])
    views = [clip["view"] for clip in request["answers"]["clips"]]
    for view in views:
        _say(said, stage="checking", view=view)
        refuse_clip(folder / f"{view}.mp4", request)

    from gait.session.analyze import analyze
    from gait.web.visits.schemas import VisitAnswers

    answers = VisitAnswers.model_validate(request["answers"])

    def progress(stage: str, done: int, total: int) -> None:
        view, _, name = stage.rpartition(" clip: ")
        _say(said, stage=_STAGES.get(name, "measuring"), view=view or None, done=done, total=total)
        if name == "pose" and done >= total:
            _say(said, stage="measuring", view=view)

    paths = {view: folder / f"{view}.mp4" for view in views}
    session = analyze(
        side=paths.get("side"),
        rear=paths.get("rear"),
        runner=answers.runner.runner(),
        model=request["model"],
        progress=progress,
        **answers.options(),
    )
    _say(said, stage="report")
    report = folder / "report"
    session.save(report, overwrite=report.exists(), progress=progress)


def refuse_clip(path: Path, request: Json) -> None:
    """Refuse a clip that is too long or too large, by its packets and headers: no picture is decoded yet."""
    import av
    import av.error

    from gait.web.errors import request_errors as refusals

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            for stream in container.streams.video:
                width, height = stream.codec_context.width, stream.codec_context.height
                if width * height > request["most_pixels"]:
                    raise refusals.too_many_pixels(width, height)
                promised_s = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
                if promised_s > request["most_clip_s"]:
                    raise refusals.too_long(request["most_clip_s"], promised_s)
            count, first_s = 0, None
            for packet in container.demux(video=0) if container.streams.video else ():
                if packet.pts is None or packet.time_base is None:
                    continue
                count += 1
                time_s = float(packet.pts * packet.time_base)
                first_s = time_s if first_s is None else first_s
                if count > request["most_frames"] or time_s - first_s > request["most_clip_s"]:
                    raise refusals.too_long(request["most_clip_s"])
    except av.error.FFmpegError:
        # Opening it in earnest says what is wrong with it.
        return


def _place(trace: TracebackType | None) -> str:
    """File and line of our own code that an error came from: enough to find it, nothing of the clip."""
    ours = [frame for frame in traceback.extract_tb(trace) if f"{os.sep}gait{os.sep}" in frame.filename]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""


def _say(said: TextIO, **what: Any) -> None:
    said.write(json.dumps(what) + "\n")
    said.flush()


def _own_standard_output() -> TextIO:
    """Keep standard output for our lines alone; what libraries print there goes nowhere."""
    ours = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    return ours


def _end_with_the_keeper() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())

"""Target: `results.json`, with all readers except the history's."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from fuzz.harness import Target, fuzz, one_in

RESULTS_FILE = "results.json"
SLOW_ONE_IN = 16


def seeds() -> dict[str, bytes]:
    """Return short valid documents."""
    from fuzz.examples import results_seeds

    return results_seeds()


def read(data: bytes, folder: Path) -> None:
    """Read the document and reanalyse the session. For some inputs, also compare it with itself and read a cohort."""
    from gait.comparison.compare import compare
    from gait.errors import GaitError
    from gait.results.cohort import load_sessions
    from gait.results.folder import read_results
    from gait.session.reanalyze import reanalyze

    (folder / RESULTS_FILE).write_bytes(data)

    def tables() -> None:
        cohort = load_sessions(folder)
        _ = cohort.sessions, cohort.steps, cohort.wide()

    readers: list[Callable[[], object]] = [lambda: read_results(folder), lambda: reanalyze(folder)]
    if one_in(SLOW_ONE_IN, data):
        readers += [lambda: compare(folder, folder), tables]
    for read_session in readers:
        with contextlib.suppress(GaitError):
            read_session()


TARGET = Target(name="results", seeds=seeds, read=read, is_json=True)


if __name__ == "__main__":
    fuzz(TARGET)

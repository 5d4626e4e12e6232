"""Measure time and memory of a large cohort of made-up sessions, and print a table for `docs/research.md`.

python scripts/speed/benchmark_cohort.py [--sessions 10000]

The sessions are copies of one synthetic session with random differences, written as the Parquet tables of a batch. Each
task runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

_CHUNK = 500
_MB = 1e6


def make_cohort(folder: Path, sessions: int) -> dict[str, int]:
    """Write the tables of a cohort, and return their numbers of rows."""
    # Not at the top, because the processes of the tasks import this module too.
    import numpy as np
    import pandas as pd
    import pyarrow
    from pyarrow import parquet

    from gait.measurement import NUMBER_COLUMNS
    from gait.results.tables import STEP_MEASURES
    from gait.synthetic import SyntheticRunner
    from gait.synthetic.session import synthetic_session

    one = synthetic_session(SyntheticRunner(), duration_s=10.0)
    rng = np.random.default_rng(0)
    rows = {}
    for name, table, columns in (
        ("measures", one.measures, list(NUMBER_COLUMNS)),
        ("steps", one.steps, list(STEP_MEASURES)),
    ):
        writer, rows[name] = None, 0
        for start in range(0, sessions, _CHUNK):
            count = min(_CHUNK, sessions - start)
            part = pd.concat([table] * count, ignore_index=True)
            part.insert(0, "session", np.repeat([f"runner-{start + i:05d}" for i in range(count)], len(table)))
            part[columns] *= np.repeat(rng.normal(1, 0.05, count), len(table))[:, None]
            text = {column: "string" for column in part if part[column].dtype == object}
            arrow = pyarrow.Table.from_pandas(part.astype(text), preserve_index=False)
            writer = writer or parquet.ParquetWriter(folder / f"{name}.parquet", arrow.schema)
            writer.write_table(arrow.cast(writer.schema))
            rows[name] += len(part)
        if writer is not None:
            writer.close()
    names = [f"runner-{i:05d}" for i in range(sessions)]
    pd.DataFrame({"session": names, "sex": rng.choice(["woman", "man"], sessions)}).to_parquet(
        folder / "sessions.parquet", index=False
    )
    rows["sessions"] = sessions
    return rows


def open_cohort(folder: Path) -> None:
    """Open the cohort, without reading a table."""
    from gait import load_sessions

    load_sessions(folder)


def one_measure(folder: Path) -> None:
    """Read one measure of one view."""
    from gait import load_sessions

    load_sessions(folder).read("measures", columns=["session", "value"], where={"id": "cadence", "view": "side"})


def histogram(folder: Path) -> None:
    """Read one measure, join it with the runners' sex, and plot both distributions."""
    from matplotlib.figure import Figure

    from gait import load_sessions

    cohort = load_sessions(folder)
    found = cohort.read("measures", columns=["session", "value"], where={"id": "overstride", "view": "side"})
    joined = found.merge(cohort.read("sessions", columns=["session", "sex"]), on="session")
    ax = Figure().add_subplot()
    for sex, values in joined.groupby("sex")["value"]:
        ax.hist(values.dropna(), bins=40, alpha=0.5, label=str(sex))
    ax.figure.savefig(folder / "histogram.png")


def wide(folder: Path) -> None:
    """Make a table with one row for each session and one column for each measure."""
    from gait import load_sessions

    load_sessions(folder).wide()


def steps_of_one_measure(folder: Path) -> None:
    """Read the contact time of every step, and its standard deviation in each session."""
    from gait import load_sessions

    steps = load_sessions(folder).read("steps", columns=["session", "side", "contact_time"], where={"view": "side"})
    steps.groupby("session")["contact_time"].std()


TASKS: tuple[Callable[[Path], None], ...] = (open_cohort, one_measure, histogram, wide, steps_of_one_measure)


def _measured(
    task: Callable[[Path], None], folder: Path, results: multiprocessing.Queue[tuple[float, float, float]]
) -> None:
    started_s, used_s = time.perf_counter(), time.process_time()
    task(folder)
    seconds, processor_s = time.perf_counter() - started_s, time.process_time() - used_s
    memory = psutil.Process().memory_info()
    results.put((seconds, processor_s, float(getattr(memory, "peak_wset", 0) or _peak_bytes())))


def _peak_bytes() -> int:
    import resource

    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """Make the cohort, run the tasks, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=10_000)
    sessions = parser.parse_args().sessions
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = make_cohort(folder, sessions)
        size_mb = sum(path.stat().st_size for path in folder.iterdir()) / _MB
        print(
            f"{sessions} sessions, {rows['measures']} measurements, {rows['steps']} steps, {size_mb:.0f} MB on disk\n"
        )
        print("| task | seconds | processor seconds | peak memory (MB) |\n|---|---|---|---|")
        for task in TASKS:
            results = context.Queue()
            process = context.Process(target=_measured, args=(task, folder, results))
            process.start()
            seconds, processor_s, peak = results.get()
            process.join()
            print(
                f"| {(task.__doc__ or '').rstrip('.')} | {seconds:.1f} | {processor_s:.1f} | {peak / _MB:.0f} |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Target: `batch.json`, the record of a finished session of a batch."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz


def seeds() -> dict[str, bytes]:
    """Return a valid record."""
    from gait.batch.record import Record

    known = {"side": "12-34"}
    record = Record(
        key="k", signature="s", folder="anna", clips={"side": "0" * 64}, known_as=(known,), seconds=3.0, cores=2
    )
    return {"record": record.text().encode()}


def read(data: bytes, folder: Path) -> None:
    """Read the record and compare it with a job, as `--resume` does."""
    from gait.batch.job import Job, Source
    from gait.batch.record import parse_record

    record = parse_record(data)
    if record is not None:
        job = Job(name="anna", sources=(Source(url="/clips/anna.mp4", view="side"),))
        record.matches(job, "s", ("12-34",))
        record.also_known_as({"side": "56-78"}).text()


TARGET = Target(name="batch_record", seeds=seeds, read=read, is_json=True)


if __name__ == "__main__":
    fuzz(TARGET)

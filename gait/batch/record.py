"""The record of a finished session: the file that says that its folder is whole, and of what it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gait.batch.job import Job, Settings, signature
from gait.batch.storage import base_name, contents, filesystem, join, reachable, read_many, stamp, write
from gait.results.layout import SESSION_FILES
from gait.version import __version__

if TYPE_CHECKING:
    from gait.measurement import View

RECORD_FILE = "batch.json"
SCHEMA = "gait-batch/1"
# Copies of one clip under so many names are known without reading them.
_MOST_KNOWN = 16


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a finished session.

    Parameters
    ----------
    key : str
        Hash of the clips' bytes, the options, the runner and the version.
    signature : str
        Hash of the same without the clips.
    folder : str
        Name of its folder.
    clips : mapping of view to str
        The clips' hashes.
    known_as : tuple of mapping
        Stamps by view under which its clips were met; a clip whose stamp is here need not be read.
    seconds : float
        How long the analysis took.
    cores : int
        How many cores it had.
    facts : mapping
        Options, names of the clips and version, for people to read.
    """

    key: str
    signature: str
    folder: str
    clips: Mapping[View, str]
    known_as: tuple[Mapping[View, str], ...]
    seconds: float
    cores: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, job: Job, signed: str, stamps: tuple[str | None, ...]) -> bool:
        """Return whether this is the outcome of that job, whose clips have these stamps."""
        return signed == self.signature and any(
            sorted(filter(None, stamps)) == sorted(known.values())
            and all(s.view is None or known.get(s.view) == mark for s, mark in zip(job.sources, stamps, strict=True))
            for known in self.known_as
        )

    def also_known_as(self, known: Mapping[View, str]) -> Record:
        """Return the record with further stamps of the same clips."""
        others = [other for other in self.known_as if dict(other) != dict(known)]
        return replace(self, known_as=(*others, known)[-_MOST_KNOWN:])

    def text(self) -> str:
        """Return the content of the file."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, indent=2) + "\n"


def facts(job: Job, settings: Settings) -> dict[str, Any]:
    """Return what people may want to read of how a session was made; clips without their folders."""
    return {
        "gait_version": __version__,
        "name": job.name,
        "files": [base_name(source.url) for source in job.sources],
        "engine": settings.engine,
        "model": base_name(settings.model),
        "speed_mps": job.speed_mps,
        "capture_fps": job.capture_fps,
        "incline_deg": job.incline_deg,
        "surface": job.surface,
    }


def parse_record(content: bytes) -> Record | None:
    """Return the record in a file; None for a file that is none of ours."""
    try:
        values = json.loads(content)
        if values.pop("schema") != SCHEMA:
            return None
        record = Record(**values | {"known_as": tuple(values["known_as"])})
        return record if _of_its_types(record) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _of_its_types(record: Record) -> bool:
    names = (record.key, record.signature, record.folder)
    return (
        all(isinstance(name, str) for name in names)
        and all(isinstance(number, int | float) for number in (record.seconds, record.cores))
        and all(map(_is_words, (record.clips, *record.known_as)))
        and isinstance(record.facts, dict)
    )


def _is_words(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


def read_records(out: str) -> dict[str, Record]:
    """Return the records of every finished session in a folder, by the folder's name."""
    with reachable(out):
        urls = {join(out, name, RECORD_FILE): name for name, names in contents(out).items() if RECORD_FILE in names}
        read = read_many(list(urls))
    records = {urls[url]: parse_record(content) for url, content in read.items()}
    return {name: record for name, record in records.items() if record is not None and record.folder == name}


def read_record(out: str, folder: str) -> Record | None:
    """Return the record of one session; None if it is not finished."""
    url = join(out, folder, RECORD_FILE)
    content = read_many([url]).get(url)
    return None if content is None else parse_record(content)


def write_record(out: str, record: Record) -> None:
    """Write a record into its session's folder."""
    write(join(out, record.folder, RECORD_FILE), record.text().encode())


def remove_unfinished(out: str) -> None:
    """Take away folders of a store in which an upload broke off: our files and no record."""
    with reachable(out):
        for name, names in contents(out).items():
            if RECORD_FILE not in names and names <= set(SESSION_FILES):
                files, path = filesystem(join(out, name))
                files.rm(path, recursive=True)


def stamps_of(job: Job) -> tuple[str | None, ...]:
    """Return the stamp of each of a job's clips."""
    return tuple(stamp(source.url) for source in job.sources)


def find_done(job: Job, settings: Settings, records: Mapping[str, Record]) -> list[Record]:
    """Return the records of a job's clips and options, as far as that shows without reading the clips."""
    signed, stamps = signature(job, settings), stamps_of(job)
    if None in stamps:
        return []
    return [record for record in records.values() if record.matches(job, signed, stamps)]

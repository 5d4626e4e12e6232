"""The record of a finished session: a file that marks its folder as complete and says what it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from gait.batch.job import Job, Settings, signature
from gait.batch.storage import (
    base_name,
    contents,
    filesystem,
    fingerprint,
    join,
    read_many,
    storage_errors_as_output_errors,
    write,
)
from gait.results.layout import SESSION_FILES
from gait.version import __version__

RECORD_FILE = "batch.json"
SCHEMA = "gait-batch/1"
_MAX_KNOWN_AS = 16


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is recorded about a finished session.

    Parameters
    ----------
    key : str
        Hash of the clips' bytes, the options, the runner and the version of gait.
    signature : str
        Hash of the same without the clips.
    folder : str
        Name of the session's folder.
    clips : mapping of str to str
        Hashes of the clips by view.
    known_as : tuple of mapping
        Fingerprints of the clip files by view, one mapping for each set of files that had the same content. A clip file
        with one of these fingerprints need not be read again.
    seconds : float
        Duration of the analysis.
    cores : int
        Number of CPU cores it could use.
    facts : mapping
        Options, names of the clips and version of gait, for people to read.
    """

    key: str
    signature: str
    folder: str
    clips: Mapping[str, str]
    known_as: tuple[Mapping[str, str], ...]
    seconds: float
    cores: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, job: Job, job_signature: str, fingerprints: tuple[str | None, ...]) -> bool:
        """Return whether this is the result of a job with that signature and these fingerprints of its clips.

        Parameters
        ----------
        job : Job
            The session.
        job_signature : str
            Hash of the job's options, from `gait.batch.job.signature`.
        fingerprints : tuple of str or None
            Fingerprints of the job's clips, in the order of its sources, from `fingerprints_of`.

        Returns
        -------
        bool
            False also if a clip is known under another view than the job gives it.
        """
        return job_signature == self.signature and any(
            sorted(filter(None, fingerprints)) == sorted(known.values())
            and all(
                source.view is None or known.get(source.view) == mark
                for source, mark in zip(job.sources, fingerprints, strict=True)
            )
            for known in self.known_as
        )

    def also_known_as(self, known: Mapping[str, str]) -> Record:
        """Return the record with the fingerprints of further files of the same content.

        Parameters
        ----------
        known : mapping of str to str
            Fingerprints of the further files by view.

        Returns
        -------
        Record
            The new record. It keeps the latest 16 sets of fingerprints.
        """
        others = [other for other in self.known_as if dict(other) != dict(known)]
        return replace(self, known_as=(*others, known)[-_MAX_KNOWN_AS:])

    def text(self) -> str:
        """Return the content of the file."""
        return json.dumps({"schema": SCHEMA, **asdict(self)}, indent=2) + "\n"


def facts(job: Job, settings: Settings) -> dict[str, Any]:
    """Return the options of a session, for people to read. The clips are named without their folders.

    Parameters
    ----------
    job : Job
        The session.
    settings : Settings
        The settings of the run.

    Returns
    -------
    dict
        The options, the names of the clips and the version of gait. Speed is in metres per second, incline in degrees.
    """
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
    """Return the record in a file, or None if the file is not a valid record.

    Parameters
    ----------
    content : bytes
        Content of the file.

    Returns
    -------
    Record or None
        The record.
    """
    try:
        values = json.loads(content)
        if values.pop("schema") != SCHEMA:
            return None
        record = Record(**values | {"known_as": tuple(values["known_as"])})
        return record if _has_valid_types(record) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _has_valid_types(record: Record) -> bool:
    return (
        all(isinstance(text, str) for text in (record.key, record.signature, record.folder))
        and all(isinstance(number, int | float) for number in (record.seconds, record.cores))
        and all(map(_maps_to_str, (record.clips, *record.known_as)))
        and isinstance(record.facts, dict)
    )


def _maps_to_str(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def read_records(out: str) -> dict[str, Record]:
    """Return the records of all finished sessions in the folder of results, by the name of their folder.

    Parameters
    ----------
    out : str
        Path or URL of the folder of results.

    Returns
    -------
    dict of str to Record
        The records. Files that are not valid records, or that belong to a folder of another name, are left out.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    OutputError
        If the folder cannot be read.
    """
    with storage_errors_as_output_errors(out):
        urls = {join(out, name, RECORD_FILE): name for name, names in contents(out).items() if RECORD_FILE in names}
        read = read_many(list(urls))
    records = {urls[url]: parse_record(content) for url, content in read.items()}
    return {name: record for name, record in records.items() if record is not None and record.folder == name}


def read_record(out: str, folder: str) -> Record | None:
    """Return the record of one session, or None if the session is not finished.

    Parameters
    ----------
    out : str
        Path or URL of the folder of results.
    folder : str
        Name of the session's folder.

    Returns
    -------
    Record or None
        The record.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    """
    url = join(out, folder, RECORD_FILE)
    content = read_many([url]).get(url)
    return None if content is None else parse_record(content)


def write_record(out: str, record: Record) -> None:
    """Write a record into its session's folder.

    Parameters
    ----------
    out : str
        Path or URL of the folder of results.
    record : Record
        The record. It names the session's folder.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    """
    write(join(out, record.folder, RECORD_FILE), record.text().encode())


def remove_unfinished(out: str) -> None:
    """Delete the folders of an object store whose upload was interrupted: they hold only our files, and no record.

    Parameters
    ----------
    out : str
        URL of the folder of results.

    Raises
    ------
    OptionError
        If this kind of URL is not supported, or the package for it is not installed.
    OutputError
        If the object store cannot be read or changed.
    """
    with storage_errors_as_output_errors(out):
        for name, names in contents(out).items():
            if RECORD_FILE not in names and names <= set(SESSION_FILES):
                files, path = filesystem(join(out, name))
                files.rm(path, recursive=True)


def fingerprints_of(job: Job) -> tuple[str | None, ...]:
    """Return the fingerprint of each of a job's clips; None for a missing file.

    Parameters
    ----------
    job : Job
        The session.

    Returns
    -------
    tuple of str or None
        The fingerprints, in the order of the job's sources.

    Raises
    ------
    OptionError
        If the kind of a clip's URL is not supported, or the package for it is not installed.
    """
    return tuple(fingerprint(source.url) for source in job.sources)


def find_finished(job: Job, settings: Settings, records: Mapping[str, Record]) -> list[Record]:
    """Return the records that belong to a job, as far as that can be known without reading the clips.

    Parameters
    ----------
    job : Job
        The session.
    settings : Settings
        The settings of the run.
    records : mapping of str to Record
        The records of finished sessions, from `read_records`.

    Returns
    -------
    list of Record
        The records. Empty if a clip is missing.

    Raises
    ------
    OptionError
        If the kind of a clip's URL is not supported, or the package for it is not installed.
    """
    job_signature, fingerprints = signature(job, settings), fingerprints_of(job)
    if None in fingerprints:
        return []
    return [record for record in records.values() if record.matches(job, job_signature, fingerprints)]

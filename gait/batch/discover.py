"""A folder of clips becomes sessions: clips of one name but for `side` and `rear` belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gait.batch.job import Job, Source, require_distinct
from gait.batch.manifest import read_manifest
from gait.batch.storage import absolute, base_name, filesystem, is_remote, join, reachable, read_many
from gait.errors import OptionError
from gait.measurement import VIEWS, View

CLIP_ENDINGS = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".3gp", ".mpg", ".mpeg", ".wmv")


class _Found(NamedTuple):
    """A clip: where it lies, the view its name tells, and the rest of its name."""

    place: str
    view: View | None
    rest: str


def read_jobs(given: str, *, leave_out: str | None = None) -> tuple[Job, ...]:
    """Return the sessions of a folder or of a manifest.

    Parameters
    ----------
    given : str
        A folder, or a manifest whose name ends in `.csv`; a path or URL.
    leave_out : str, optional
        A folder in which no clip is looked for: the results may lie among the clips.

    Returns
    -------
    tuple of Job

    Raises
    ------
    OptionError
        If there is no such place, or no session in it.
    """
    given = absolute(given)
    files, path = filesystem(given)
    with reachable(given):
        if files.isdir(path):
            return _of_folder(given, leave_out=leave_out)
        if not files.isfile(path):
            raise OptionError(f"There is no '{given}'.", "Name a folder of clips, or a manifest.")
    if not given.lower().endswith(".csv"):
        raise OptionError(
            f"'{base_name(given)}' is neither a folder nor a manifest.",
            "Name a folder of clips or a CSV table; `gait batch --template` writes one to fill in.",
        )
    content = read_many([given]).get(given, b"")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"'{base_name(given)}' is not text in UTF-8.", "Save the table as CSV UTF-8.") from error
    return read_manifest(text, folder=given.rsplit("/", 1)[0], title=f"'{base_name(given)}'")


def pair_clips(places: Sequence[str]) -> tuple[Job, ...]:
    """Group clips into sessions by their names.

    `side` and `rear` in a name tell the view, and clips whose names are alike without it are one session. Two clips
    alone in a folder of their own are one session too, whatever they are called. The view of every other clip is found
    from its pictures, and it is a session of its own.

    Parameters
    ----------
    places : sequence of str
        Paths below one folder, with `/` between folders.

    Returns
    -------
    tuple of Job
        With these paths for sources, sorted by name.

    Examples
    --------
    >>> jobs = pair_clips(["anna_side.mov", "anna_rear.mov", "IMG_7.mov", "ben/1.mov", "ben/2.mov"])
    >>> [(job.name, [source.view for source in job.sources]) for job in jobs]
    [('IMG-7', [None]), ('anna', ['side', 'rear']), ('ben', [None, None])]
    """
    groups: dict[str, list[_Found]] = {}
    for found in map(_found, sorted(places)):
        groups.setdefault(found.rest.lower(), []).append(found)
    for folder in sorted({found.place.rpartition("/")[0] for group in groups.values() for found in group} - {""}):
        _join_lone_pair(groups, folder)
    jobs = [job for group in groups.values() if group for job in _sessions(group)]
    return tuple(sorted(_renamed_apart(jobs), key=lambda job: job.name))


def _of_folder(given: str, *, leave_out: str | None) -> tuple[Job, ...]:
    files, path = filesystem(given)
    root = path.rstrip("/") + "/"
    beside = None if leave_out is None else filesystem(leave_out)[1].rstrip("/") + "/"
    if beside and is_remote(given) == is_remote(leave_out or "") and root.startswith(beside):
        raise OptionError("The reports would lie among the clips.", "Name another folder with --out.")
    places = [
        place.removeprefix(root)
        for place in map(str, files.find(path))
        if place.lower().endswith(CLIP_ENDINGS)
        and not any(part.startswith(".") for part in place.removeprefix(root).split("/"))
        and not (beside and is_remote(given) == is_remote(leave_out or "") and place.startswith(beside))
    ]
    if not places:
        raise OptionError(
            f"There is no clip in '{given}'.", f"Put clips there; their names end in {', '.join(CLIP_ENDINGS[:4])} ..."
        )
    jobs = pair_clips(places)
    require_distinct(jobs)
    return tuple(
        Job(name=job.name, sources=tuple(Source(url=join(given, s.url), view=s.view) for s in job.sources))
        for job in jobs
    )


def _found(place: str) -> _Found:
    """Read a clip's name: a whole word first (`anna-side`), else anywhere (`annaside2`)."""
    folder, _, file = place.rpartition("/")
    stem = file.rpartition(".")[0]
    for pattern in (r"(?<![^\W\d_]){}(?![^\W\d_])", r"{}"):
        told = [view for view in VIEWS if re.search(pattern.format(view), stem, re.IGNORECASE)]
        if len(told) == 1:
            rest = re.sub(pattern.format(told[0]), " ", stem, count=1, flags=re.IGNORECASE)
            plain = re.sub(r"[\s_.\-]+", "-", rest).strip("-")
            return _Found(place, told[0], "/".join(part for part in (folder, plain) if part) or told[0])
    return _Found(place, None, "/".join(part for part in (folder, re.sub(r"[\s_.\-]+", "-", stem)) if part))


def _join_lone_pair(groups: dict[str, list[_Found]], folder: str) -> None:
    """Make one session of two clips that are alone in a folder."""
    inside = [(key, found) for key, group in groups.items() for found in group if found.place.startswith(f"{folder}/")]
    direct = all("/" not in found.place.removeprefix(f"{folder}/") for _, found in inside)
    views = [found.view for _, found in inside]
    if len(inside) != 2 or not direct or (views[0] is not None and views[0] == views[1]):
        return
    for key, found in inside:
        groups[key].remove(found)
    # No clip's name ends so, and folders whose names differ in case only stay apart.
    groups[f"{folder}/"] = [_Found(found.place, found.view, folder) for _, found in inside]


def _sessions(group: list[_Found]) -> list[Job]:
    views = [found.view for found in group if found.view]
    if len(group) <= 2 and len(set(views)) == len(views):
        ordered = sorted(group, key=lambda found: (found.view != "side", found.view != "rear"))
        return [_job(group[0].rest, ordered)]
    # Three of a kind, or two of one view: which belong together cannot be told.
    return [_job(found.place.rpartition(".")[0], [found]) for found in group]


def _job(name: str, clips: list[_Found]) -> Job:
    return Job(name=name.replace("/", "-"), sources=tuple(Source(url=clip.place, view=clip.view) for clip in clips))


def _renamed_apart(jobs: list[Job]) -> list[Job]:
    """Number sessions whose names are the same, as of `a.mov` beside `a.mp4`."""
    taken: set[str] = set()
    apart = []
    for job in jobs:
        number, name = 1, job.name
        while name in taken:
            number += 1
            name = f"{job.name}-{number}"
        taken.add(name)
        apart.append(Job(name=name, sources=job.sources))
    return apart

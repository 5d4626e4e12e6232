"""Find the sessions in a folder of clips: clips whose names differ only in `side` and `rear` belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gait.batch.job import Job, Source, require_distinct
from gait.batch.manifest import read_manifest
from gait.batch.storage import (
    absolute,
    base_name,
    filesystem,
    is_remote,
    join,
    read_many,
    storage_errors_as_output_errors,
)
from gait.errors import OptionError
from gait.measurement import CLIP_EXTENSIONS, VIEWS, View


class _NamedClip(NamedTuple):
    """A clip: its path, the view that its name states, and the rest of its name."""

    path: str
    view: View | None
    rest: str


def read_jobs(source: str, *, exclude: str | None = None) -> tuple[Job, ...]:
    """Return the sessions of a folder or of a manifest.

    Parameters
    ----------
    source : str
        A folder, or a manifest whose name ends in `.csv`. A path or URL.
    exclude : str, optional
        A folder that is not searched for clips: the results may be written below the folder of clips.

    Returns
    -------
    tuple of Job

    Raises
    ------
    OptionError
        If the folder or file does not exist, or contains no session.
    """
    source = absolute(source)
    files, path = filesystem(source)
    with storage_errors_as_output_errors(source):
        if files.isdir(path):
            return _read_folder(source, exclude=exclude)
        if not files.isfile(path):
            raise OptionError(f"There is no '{source}'.", "Give a folder of clips, or a manifest.")
    if not source.lower().endswith(".csv"):
        raise OptionError(
            f"'{base_name(source)}' is neither a folder nor a manifest.",
            "Give a folder of clips or a CSV table. `gait batch --template` prints an example table.",
        )
    content = read_many([source]).get(source, b"")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"'{base_name(source)}' is not UTF-8 text.", "Save the table as CSV UTF-8.") from error
    return read_manifest(text, folder=source.rsplit("/", 1)[0], title=f"'{base_name(source)}'")


def pair_clips(paths: Sequence[str]) -> tuple[Job, ...]:
    """Group clips into sessions by their names.

    `side` and `rear` in a name state the view, and clips whose names are otherwise equal form one session. Two clips
    that are alone in a folder form one session whatever they are called. Every other clip is a session of its own. A
    view that the name does not state is detected later, from the pictures.

    Parameters
    ----------
    paths : sequence of str
        Paths below one folder, with `/` as separator.

    Returns
    -------
    tuple of Job
        Sorted by name, with these paths as sources.

    Examples
    --------
    >>> jobs = pair_clips(["anna_side.mov", "anna_rear.mov", "IMG_7.mov", "ben/1.mov", "ben/2.mov"])
    >>> [(job.name, [source.view for source in job.sources]) for job in jobs]
    [('IMG-7', [None]), ('anna', ['side', 'rear']), ('ben', [None, None])]
    """
    groups: dict[str, list[_NamedClip]] = {}
    for clip in map(_parse_name, sorted(paths)):
        groups.setdefault(clip.rest.lower(), []).append(clip)
    for folder in sorted({clip.path.rpartition("/")[0] for group in groups.values() for clip in group} - {""}):
        _pair_if_alone(groups, folder)
    jobs = [job for group in groups.values() if group for job in _jobs(group)]
    return tuple(sorted(_with_unique_names(jobs), key=lambda job: job.name))


def _read_folder(source: str, *, exclude: str | None) -> tuple[Job, ...]:
    files, path = filesystem(source)
    root = path.rstrip("/") + "/"
    excluded = None
    if exclude is not None and is_remote(source) == is_remote(exclude):
        excluded = filesystem(exclude)[1].rstrip("/") + "/"
    if excluded is not None and root.startswith(excluded):
        raise OptionError(
            "The reports would be written into the folder of the clips.", "Choose another folder with --out."
        )
    clips = [
        clip.removeprefix(root)
        for clip in map(str, files.find(path))
        if clip.lower().endswith(CLIP_EXTENSIONS)
        and not any(part.startswith(".") for part in clip.removeprefix(root).split("/"))
        and not (excluded is not None and clip.startswith(excluded))
    ]
    if not clips:
        raise OptionError(
            f"There is no clip in '{source}'.",
            f"Put clips there. Their names must end in one of: {', '.join(CLIP_EXTENSIONS)}.",
        )
    jobs = pair_clips(clips)
    require_distinct(jobs)
    return tuple(
        Job(name=job.name, sources=tuple(Source(url=join(source, clip.url), view=clip.view) for clip in job.sources))
        for job in jobs
    )


def _parse_name(path: str) -> _NamedClip:
    """Find the view in a clip's name: first as a whole word (`anna-side`), then anywhere (`annaside2`)."""
    folder, _, file = path.rpartition("/")
    stem = file.rpartition(".")[0]
    for pattern in (r"(?<![^\W\d_]){}(?![^\W\d_])", r"{}"):
        views = [view for view in VIEWS if re.search(pattern.format(view), stem, re.IGNORECASE)]
        if len(views) == 1:
            rest = re.sub(pattern.format(views[0]), " ", stem, count=1, flags=re.IGNORECASE)
            plain = re.sub(r"[\s_.\-]+", "-", rest).strip("-")
            return _NamedClip(path, views[0], "/".join(part for part in (folder, plain) if part) or views[0])
    return _NamedClip(path, None, "/".join(part for part in (folder, re.sub(r"[\s_.\-]+", "-", stem)) if part))


def _pair_if_alone(groups: dict[str, list[_NamedClip]], folder: str) -> None:
    """Make one group of two clips that are the only ones in a folder and are not of the same view."""
    inside = [(key, clip) for key, group in groups.items() for clip in group if clip.path.startswith(f"{folder}/")]
    has_subfolders = any("/" in clip.path.removeprefix(f"{folder}/") for _, clip in inside)
    views = [clip.view for _, clip in inside]
    if len(inside) != 2 or has_subfolders or (views[0] is not None and views[0] == views[1]):
        return
    for key, clip in inside:
        groups[key].remove(clip)
    # No clip's key ends in a slash. The folder keeps its case, so that folders that differ only in case stay apart.
    groups[f"{folder}/"] = [_NamedClip(clip.path, clip.view, folder) for _, clip in inside]


def _jobs(group: list[_NamedClip]) -> list[Job]:
    views = [clip.view for clip in group if clip.view]
    if len(group) <= 2 and len(set(views)) == len(views):
        ordered = sorted(group, key=lambda clip: (clip.view != "side", clip.view != "rear"))
        return [_job(group[0].rest, ordered)]
    # Three clips of one name, or two of one view: their names do not say which of them belong together.
    return [_job(clip.path.rpartition(".")[0], [clip]) for clip in group]


def _job(name: str, clips: list[_NamedClip]) -> Job:
    return Job(name=name.replace("/", "-"), sources=tuple(Source(url=clip.path, view=clip.view) for clip in clips))


def _with_unique_names(jobs: list[Job]) -> list[Job]:
    """Number the sessions that have the same name, as `a.mov` and `a.mp4` would."""
    names: set[str] = set()
    renamed = []
    for job in jobs:
        number, name = 1, job.name
        while name in names:
            number += 1
            name = f"{job.name}-{number}"
        names.add(name)
        renamed.append(Job(name=name, sources=job.sources))
    return renamed

"""Find the sessions in a folder of clips: clips whose names differ only in `side` and `rear` belong together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
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
from gait.measurement import CLIP_EXTENSIONS, CLIP_NAMES, VIEWS
from gait.runtime.text_table import decoded

# A word of its own: between separators or digits, or between a small and a capital letter. `sideview` counts as well.
_VIEW_WORD = (
    r"(?:(?<![^\W\d_])|(?<=[a-z])(?=[A-Z]))"
    r"(?P<view>(?i:{}(?:[\s_-]?(?:view|cam|camera))?))"
    r"(?:(?![^\W\d_])|(?<=[a-z])(?=[A-Z]))"
)
_SIDE_WORDS = {
    "side_left": r"(?i:(?<![^\W\d_])(?P<view>side[\s_-]?left|left[\s_-]?side)(?![^\W\d_]))",
    "side_right": r"(?i:(?<![^\W\d_])(?P<view>side[\s_-]?right|right[\s_-]?side)(?![^\W\d_]))",
}
# Part of a word is a hint only at the end of the name: Whiteside_01 and outside_run are names.
_VIEW_ENDING = r"(?P<view>(?i:{}))\d*$"

_VIEW_PATTERNS = ((_VIEW_WORD, False), (_VIEW_ENDING, True))


class _NamedClip(NamedTuple):
    """A clip: its path, the view that its name states or hints at, its name, and the name without the view."""

    path: str
    view: str | None
    rest: str
    name: str
    is_hint: bool = False


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
        text = decoded(content)
    except ValueError as error:
        raise OptionError(f"'{base_name(source)}' is not text.", "Save the table as CSV UTF-8.") from error
    return read_manifest(text, folder=source.rsplit("/", 1)[0], title=f"'{base_name(source)}'")


def pair_clips(paths: Sequence[str]) -> tuple[Job, ...]:
    """Group clips into sessions by their names.

    The words `side` and `rear` in a name state the view, and clips whose names are otherwise equal form one session.
    The words `side_left` and `side_right` name the clips of a runner who was filmed from both sides. At the end of a
    word, as in `annaside2`, they are only a hint. Two clips that are alone in a folder form one session whatever they
    are called. Every other clip is a session of its own. A view that the name does not state is detected later, from
    the pictures. Names are compared with composed accents, as macOS decomposes them.

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
        replace(job, sources=tuple(replace(clip, url=join(source, clip.url)) for clip in job.sources)) for job in jobs
    )


def _parse_name(path: str) -> _NamedClip:
    """Find the view in a clip's name: as a word of its own (`anna-side`, `AnnaSide`), or at its end (`annaside2`)."""
    folder, _, file = unicodedata.normalize("NFC", path).rpartition("/")
    stem = file.rpartition(".")[0]
    name = _joined(folder, stem)
    searched: list[tuple[dict[str, str], bool]] = [(_SIDE_WORDS, False)]
    searched += [({view: pattern.format(view) for view in VIEWS}, hint) for pattern, hint in _VIEW_PATTERNS]
    for patterns, is_hint in searched:
        found = {view: re.search(pattern, stem) for view, pattern in patterns.items()}
        views = [view for view, match in found.items() if match]
        if len(views) == 1:
            start, end = found[views[0]].span("view")  # type: ignore[union-attr]
            rest = _joined(folder, f"{stem[:start]} {stem[end:]}")
            return _NamedClip(path, views[0], rest or views[0], name if is_hint else rest or views[0], is_hint)
    return _NamedClip(path, None, name, name)


def _joined(folder: str, stem: str) -> str:
    """Return folder and name as one name, with one hyphen between words."""
    return "/".join(part for part in (folder, re.sub(r"[\s_.\-]+", "-", stem).strip("-")) if part)


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
    groups[f"{folder}/"] = [clip._replace(rest=folder) for _, clip in inside]


def _jobs(group: list[_NamedClip]) -> list[Job]:
    views = [clip.view for clip in group if clip.view]
    # A hint is enough for a pair only if the other clip is of the other view: White and Whiteside are two runners.
    if any(clip.is_hint for clip in group) and len(group) == 2 and len(set(views)) < 2:
        return [_job(clip.name, [clip]) for clip in group]
    # Both sides and the rear.
    most = 3 if {"side_left", "side_right"} <= set(views) and "side" not in views else 2
    if len(group) <= most and len(set(views)) == len(views):
        ordered = sorted(group, key=lambda clip: (clip.view not in CLIP_NAMES, clip.view == "rear", clip.view or ""))
        return [_job(group[0].rest if len(group) > 1 else group[0].name, ordered)]
    # Three clips of one name, or two of one view: their names do not say which of them belong together.
    return [_job(clip.path.rpartition(".")[0], [clip]) for clip in group]


def _job(name: str, clips: list[_NamedClip]) -> Job:
    sources = tuple(Source(url=clip.path, view=clip.view, view_is_hint=clip.is_hint) for clip in clips)
    return Job(name=name.replace("/", "-"), sources=sources)


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

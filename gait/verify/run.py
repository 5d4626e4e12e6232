"""`gait verify`: measure clips with labels or truth, and compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gait.analysis.clip import analyze_pose
from gait.analysis.result import ClipAnalysis
from gait.errors import GaitError, InputError
from gait.measurement import CLIP_EXTENSIONS, View
from gait.measures import REGISTRY
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.results.layout import pose_name
from gait.results.pose_file import read_pose, write_pose
from gait.runner import Runner
from gait.runtime.files import make_private_folder
from gait.runtime.progress import Progress, silent
from gait.session.analyze import estimate_clip_pose
from gait.session.reanalyze import described_clip
from gait.verify.events import EventErrors, clip_event_errors
from gait.verify.labels import SUFFIX, Labels, label_errors, labelled_values, read_labels
from gait.verify.reference import Reference, references
from gait.verify.tables import (
    CONTACT_BAR_MS,
    TOE_OFF_BAR_MS,
    coverage_table,
    events_table,
    measures_table,
    worst_table,
)
from gait.version import __version__
from gait.video import Clip, open_clip
from gait.words import say
from gait.words.numbers import interval, number


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckedClip:
    """A clip with truth, and its results."""

    reference: Reference
    analysis: ClipAnalysis


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledClip:
    """A clip with labels, and its results."""

    name: str
    labels: Labels
    analysis: ClipAnalysis


@dataclass(frozen=True, kw_only=True, eq=False)
class Verification:
    """Clips with what is known of them, and what was measured.

    Parameters
    ----------
    with_truth : tuple of CheckedClip
        Clips with truth files.
    with_labels : tuple of LabelledClip
        Clips with labels.
    refused : tuple of (name, reason)
        Clips that could not be measured.
    model : str
        The pose model.
    """

    with_truth: tuple[CheckedClip, ...]
    with_labels: tuple[LabelledClip, ...]
    refused: tuple[tuple[str, str], ...]
    model: str

    @property
    def text(self) -> str:
        """The tables of errors as Markdown."""
        lines = [f"# {say('verify.title')}", "", say("verify.made_by", version=__version__, model=self.model), ""]
        events = [clip_event_errors(each.analysis.steps, each.reference) for each in self.with_truth]
        if self.with_truth:
            lines += [f"## {say('verify.measures')}", "", say("verify.fitted"), "", *measures_table(self.with_truth)]
            lines += ["", *coverage_table(self.with_truth), "", say("verify.worst"), "", *worst_table(self.with_truth)]
            lines += [""]
        if self.with_labels:
            lines += [f"## {say('verify.labelled')}", "", say("verify.labelled_note"), "", *_labelled(self.with_labels)]
            lines += [""]
        events += [_label_errors(each) for each in self.with_labels]
        if events:
            targets = say("verify.targets", contact=f"{CONTACT_BAR_MS:g}", toe_off=f"{TOE_OFF_BAR_MS:g}")
            lines += [f"## {say('verify.events')}", "", targets, ""]
            lines += [*events_table(events, (CONTACT_BAR_MS, TOE_OFF_BAR_MS)), ""]
        if self.refused:
            lines += [f"## {say('verify.refused')}", "", *(f"- {name}: {reason}" for name, reason in self.refused), ""]
        return "\n".join(lines)


def verify(
    folder: str | Path,
    *,
    only: Sequence[str] = (),
    model: str = "heavy",
    poses: str | Path | None = None,
    progress: Progress = silent,
) -> Verification:
    """Measure every clip in a folder that has labels or truth.

    Parameters
    ----------
    folder : str or Path
        The folder. `NAME.labels.json` or `NAME.truth.json` belongs to the clip `NAME`; a pose track `NAME.pose.nc` may
        stand in for it.
    only : sequence of str
        Names of the clips to measure; by default all.
    model : {"lite", "full", "heavy"}
        The pose model.
    poses : str or Path, optional
        A folder in which pose tracks are kept, so that the next run is quick.
    progress : Progress
        Progress callback.

    Returns
    -------
    Verification

    Raises
    ------
    InputError
        If no clip in the folder has labels or truth, or a file is damaged.

    Examples
    --------
    >>> print(verify("our-clips").text)  # doctest: +SKIP
    """
    folder, kept = Path(folder), None if poses is None else Path(poses)
    truths = [each for each in references([folder]) if not only or each.name in only]
    labelled = {path.name.removesuffix(SUFFIX): path for path in sorted(folder.glob(f"*{SUFFIX}"))}
    labelled = {name: path for name, path in labelled.items() if not only or name in only}
    if not truths and not labelled:
        raise InputError(
            f"No clip in '{folder}' has labels or truth.",
            "Label clips with `gait edit SESSION --label`, and put NAME.labels.json beside the clip NAME.",
        )
    refused, checked, compared = [], [], []
    for reference in truths:
        runner = Runner(height_m=reference.height_m)
        try:
            analysis = _analysed(
                folder,
                reference.name,
                view=reference.view,
                runner=runner,
                options=Options(model=model),
                kept=kept,
                progress=progress,
            )
        except GaitError as error:
            refused.append((reference.name, str(error)))
            continue
        checked.append(CheckedClip(reference=reference, analysis=analysis))
    for name, path in labelled.items():
        labels = read_labels(path)
        runner = Runner(height_m=labels.height_m)
        options = Options(model=model, capture_fps=labels.capture_fps, speed_mps=labels.speed_mps)
        try:
            analysis = _analysed(
                folder, name, view=labels.view, runner=runner, options=options, kept=kept, progress=progress
            )
        except GaitError as error:
            refused.append((name, str(error)))
            continue
        compared.append(LabelledClip(name=name, labels=labels, analysis=analysis))
    return Verification(with_truth=tuple(checked), with_labels=tuple(compared), refused=tuple(refused), model=model)


def _analysed(
    folder: Path,
    name: str,
    *,
    view: View,
    runner: Runner,
    options: Options,
    kept: Path | None,
    progress: Progress,
) -> ClipAnalysis:
    clip, pose = _pose_of(folder, name, view=view, options=options, kept=kept, progress=progress)
    analysis = analyze_pose(clip, pose, view=view, runner=runner, options=options)
    if kept is not None and not (path := _kept_name(kept, name, options)).exists():
        make_private_folder(kept)
        write_pose(analysis, path)
    return analysis


def _pose_of(
    folder: Path, name: str, *, view: View, options: Options, kept: Path | None, progress: Progress
) -> tuple[Clip, PoseTrack]:
    stored = [folder / pose_name(name), *([] if kept is None else [_kept_name(kept, name, options)])]
    for path in stored:
        if path.exists():
            pose = read_pose(path)
            return described_clip(pose, folder, capture_fps=options.capture_fps), pose
    clips = [path for path in folder.glob(f"{name}.*") if path.suffix.lower() in CLIP_EXTENSIONS]
    if not clips:
        raise InputError(f"There is no clip '{name}' in '{folder}'.", "Put the clip beside its labels.")
    clip = open_clip(clips[0], capture_fps=options.capture_fps)

    def report(stage: str, done: int, total: int) -> None:
        progress(f"{name}: {stage}", done, total)

    return clip, estimate_clip_pose(clip, view=view, options=options, progress=report)


def _kept_name(kept: Path, name: str, options: Options) -> Path:
    return kept / pose_name(f"{name}.{options.model}")


def _label_errors(clip: LabelledClip) -> EventErrors:
    analysis = clip.analysis
    return label_errors(
        f"{clip.name} ({clip.labels.fps:g}/s)",
        analysis.steps,
        clip.labels,
        analysis.clip.time_s,
        factor=analysis.clip.slow_motion_factor,
    )


def _labelled(clips: Sequence[LabelledClip]) -> list[str]:
    """Return the table of what the labels say and what was measured, as lines of Markdown."""
    rows = [
        f"| {say('verify.clip')} | {say('verify.measure')} | {say('verify.from_labels')} | {say('verify.measured')} "
        f"| {say('verify.interval')} |",
        "|---|---|---|---|---|",
    ]
    for clip in clips:
        factor = clip.analysis.clip.slow_motion_factor
        values = labelled_values(clip.labels, clip.analysis.clip.time_s, factor=factor)
        for m in clip.analysis.measurements:
            if m.id in values and m.value is not None:
                entry = REGISTRY[m.id]
                rows.append(
                    f"| {clip.name} | {entry.title} ({entry.unit}) | {number(values[m.id], m.unit)} "
                    f"| {number(m.value, m.unit)} | {interval(m.ci95, m.unit)} |"
                )
    return rows

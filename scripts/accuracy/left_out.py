"""Leave-one-runner-out analysis: every clip is analysed with models that were fitted on other runners.

There are two rounds. In the first round, the steps of each clip are detected with event models that were fitted without
its runner. In the second round, the offsets of the measures and the widths of their intervals come from the first-round
results of the other clips. One dependence remains: the event models of those other clips were fitted with the runner.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from calibrate import ClipErrors, clip_errors_of, held_by, interval_factors, offset_rows, with_factors, write_table
from event_training import Leg, finished, fit
from further import further_runners
from generated import group_of
from poses import pose_of
from reference import Reference

from gait.analysis.clip import analyze_pose
from gait.analysis.result import ClipAnalysis
from gait.errors import GaitError
from gait.measures.offsets import landmark_offsets
from gait.options import Options
from gait.runner import Runner
from gait.steps.event_model import EventModels, to_arrays


@dataclass(frozen=True, kw_only=True, eq=False)
class Analysed:
    """A clip analysed with tables that were fitted without its runner.

    Parameters
    ----------
    reference : Reference
        The clip with its truth.
    analysis : ClipAnalysis
        The results.
    errors : ClipErrors
        Errors of the measures before correction.
    """

    reference: Reference
    analysis: ClipAnalysis
    errors: ClipErrors

    @property
    def runner(self) -> str:
        """The runner; all clips of one runner are left out together."""
        return group_of(self.reference.name)


def analysed_with(
    reference: Reference, tables: Path, *, model: str, poses: Path, engine: str = "blazepose"
) -> ClipAnalysis:
    """Analyse a clip with given tables: event models in `TABLES.npz`, and offsets in `TABLES.json`."""
    clip, pose = pose_of(reference, model=model, kept_in=poses, engine=engine)
    pose = pose.assign_attrs(model=str(tables))
    runner = Runner(height_m=reference.height_m)
    return analyze_pose(clip, pose, view=reference.view, runner=runner, options=Options(model=model))


def write_events(models: EventModels, tables: Path) -> None:
    """Write event models to `TABLES.npz`, where pose tracks whose model is `TABLES` find them."""
    tables.parent.mkdir(parents=True, exist_ok=True)
    np.savez(tables.with_suffix(".npz"), **to_arrays(models))


def first_round(
    clips: Iterable[Reference], legs: Sequence[Leg], *, model: str, poses: Path, folder: Path, engine: str = "blazepose"
) -> tuple[list[Analysed], list[tuple[str, str]]]:
    """Analyse each clip with event models fitted without its runner; also return the names of refused clips and why."""
    complete = finished(fit(legs), legs)
    found, refused = [], []
    for reference in clips:
        runner = group_of(reference.name)
        tables = folder / runner
        if not tables.with_suffix(".npz").exists():
            without = fit(legs, without=runner)
            write_events(with_errors_of(without, complete), tables)
        try:
            analysis = analysed_with(reference, tables, model=model, poses=poses, engine=engine)
        except GaitError as error:
            print(f"{reference.name} is refused: {error}", file=sys.stderr)
            refused.append((reference.name, str(error)))
            continue
        found.append(Analysed(reference=reference, analysis=analysis, errors=clip_errors_of(analysis, reference)))
    return found, refused


@dataclass(frozen=True, kw_only=True, eq=False)
class LeftOut:
    """Results of the leave-one-runner-out analysis.

    Parameters
    ----------
    clips : list of Analysed
        The clips, analysed with the tables of the second round.
    rows : list of dict
        The table of offsets fitted on all clips, which is the one to ship.
    refused : list of (name, reason)
        Clips that could not be analysed.
    """

    clips: list[Analysed]
    rows: list[dict[str, Any]]
    refused: list[tuple[str, str]]


def two_rounds(
    clips: Sequence[Reference], legs: Sequence[Leg], *, model: str, poses: Path, engine: str = "blazepose"
) -> LeftOut:
    """Analyse each clip with event models, offsets and interval widths that were fitted without its runner."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, refused = first_round(clips, legs, model=model, poses=poses, folder=folder, engine=engine)
        further = further_runners(model)
        errors = [*(clip.errors for clip in first), *further.errors]
        held = [*held_in(first, folder=folder, model=model, further=further.errors), *further.held]
        for runner in {clip.runner for clip in first}:
            rows = offset_rows(errors, without=runner)
            factors = interval_factors(held, without=runner)
            write_table(with_factors(rows, factors), (folder / runner).with_suffix(".json"), model=model)
        landmark_offsets.cache_clear()
        second = [
            replace(
                clip,
                analysis=analysed_with(clip.reference, folder / clip.runner, model=model, poses=poses, engine=engine),
            )
            for clip in first
        ]
    rows = with_factors(offset_rows(errors), interval_factors(held))
    return LeftOut(clips=second, rows=rows, refused=refused)


def held_in(
    clips: Sequence[Analysed], *, folder: Path, model: str, further: Sequence[ClipErrors] = ()
) -> list[tuple[str, str, str, float]]:
    """Return how far the measures of clips are off in units of their half widths; see `calibrate.held_by`.

    Widths are judged with offsets that have not seen the runner, and without a factor.
    """
    errors, held = [*(clip.errors for clip in clips), *further], []
    for clip in clips:
        tables = folder / clip.runner
        write_table(offset_rows(errors, without=clip.runner), tables.with_suffix(".json"), model=model)
        landmark_offsets.cache_clear()
        held += held_by(clip.analysis, clip.reference)
    return held


def with_errors_of(models: EventModels, complete: EventModels) -> EventModels:
    """Return models with the errors and pair models of others: a few numbers that are common to all runners."""
    legs = {key: replace(one, left_out_sd=complete.legs[key].left_out_sd) for key, one in models.legs.items()}
    return EventModels(legs=legs, pairs=complete.pairs)

"""What an analysis gives: a `Session` of one runner's clips, each a `ClipAnalysis`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gait.coaching.advice import UNADVISED, Advice
from gait.errors import OptionError
from gait.measurement import Measurement, Surface, View
from gait.options import Options
from gait.progress import Progress, silent
from gait.runner import Runner
from gait.video import Clip

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from gait.checks import ClipCheck
    from gait.coaching.findings import Finding
    from gait.measures import Gait
    from gait.motion.model import Motion, Scale
    from gait.motion.playback import Playback
    from gait.pose.track import PoseTrack
    from gait.report.pdf import Audience, Paper
    from gait.report.style import FilmStyle
    from gait.steps import Step


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipAnalysis:
    """One clip with everything found in it.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    clip : Clip
        The file.
    pose : PoseTrack
        Body points in pixels, as the engine gave them.
    motion : Motion
        The same put right and in metres.
    steps : tuple of Step
        Contacts and toe-offs, in the runner's own time.
    measurements : tuple of Measurement
        Every measure of this view.
    checks : tuple of ClipCheck
        What helps or hurts the numbers.
    scales : tuple of Scale
        The independent scales that `motion.scale` is the mean of.
    playback : Playback, optional
        How fast the clip plays, as far as the runner in it shows.
    """

    view: View
    clip: Clip
    pose: PoseTrack
    motion: Motion
    steps: tuple[Step, ...]
    measurements: tuple[Measurement, ...]
    checks: tuple[ClipCheck, ...]
    scales: tuple[Scale, ...] = ()
    playback: Playback | None = None

    @cached_property
    def gait(self) -> Gait:
        """Motion and steps together, as measures read them."""
        from gait.measures import Gait

        return Gait(motion=self.motion, steps=self.steps)


@dataclass(frozen=True, kw_only=True, eq=False)
class Session:
    """One runner's clips, analysed.

    Parameters
    ----------
    runner : Runner
        Who runs.
    options : Options
        How the clips were analysed.
    clips : tuple of ClipAnalysis
        What was found in each.
    findings : tuple of Finding
        The measured findings behind the advice's cues.
    advice : Advice
        What to change first, if anything.

    Examples
    --------
    >>> session = analyze(side="sample_videos/side.mp4", runner=Runner(height_m=1.72))  # doctest: +SKIP
    >>> session.save("report")  # doctest: +SKIP
    """

    runner: Runner
    options: Options
    clips: tuple[ClipAnalysis, ...]
    findings: tuple[Finding, ...]
    advice: Advice = UNADVISED

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """Every measurement of every clip."""
        return tuple(m for clip in self.clips for m in clip.measurements)

    @property
    def measures(self) -> pd.DataFrame:
        """Every measurement as a table, one row each."""
        from gait.exports.tables import measures_table

        return measures_table(self)

    @property
    def steps(self) -> pd.DataFrame:
        """Every step as a table, one row each, times on the clip's own time axis."""
        from gait.exports.tables import steps_table

        return steps_table(self)

    @property
    def surface(self) -> Surface:
        """What the runner ran on: as told, or else as the side clip shows it."""
        told = self.options.told_surface
        return told or min(self.clips, key=lambda clip: clip.view != "side").motion.surface

    def view(self, view: str) -> ClipAnalysis:
        """Return the clip of that view; raises `OptionError` if the session has none."""
        for clip in self.clips:
            if clip.view == view:
                return clip
        raise OptionError(
            f"This session has no {view} clip.", "Ask for one of: " + ", ".join(c.view for c in self.clips)
        )

    def pose(self, view: str) -> PoseTrack:
        """Return the pose track of that view, an xarray dataset that shows itself as a picture in notebooks."""
        from gait.report.shown_track import shown

        return shown(self.view(view).pose)

    def cycles(self, view: str, *, samples: int = 101) -> xr.Dataset:
        """Return every stride of that view on 0 to 100 % of the cycle: from a landing to the same foot's next.

        Parameters
        ----------
        view : {"side", "rear"}
            Which clip.
        samples : int
            How many values a stride, both ends included.

        Returns
        -------
        xarray.Dataset
            Angles and the body's height with dimensions `stride` and `percent`, each with its unit and sign; `side`,
            `initial_contact_s` (the runner's own time), `duration_s` and `toe_off_percent` along `stride`.

        Raises
        ------
        OptionError
            If the session has no such clip, or `samples` is less than 2.

        Examples
        --------
        >>> session.cycles("side").knee_flexion.groupby("side").mean("stride")  # doctest: +SKIP
        """
        from gait.exports.arrays import strides_dataset

        return strides_dataset(self.view(view), samples=samples)

    def with_plan(self) -> Session:
        """Return the session with a plan in its advice: strength, practice, coming back to running, self-care."""
        from gait.coaching.plans import make_plan

        return replace(self, advice=replace(self.advice, plan=make_plan(self.advice, self.runner)))

    def save(
        self,
        directory: str | Path,
        *,
        overwrite: bool = False,
        paper: Paper = "a4",
        audience: Audience = "runner",
        style: FilmStyle | None = None,
        progress: Progress = silent,
    ) -> Path:
        """Write the report, the annotated clips and the tables into a folder, and return the report's path.

        See `gait.exports.folder.save_session` for the parameters.
        """
        from gait.exports.folder import save_session

        return save_session(
            self, Path(directory), overwrite=overwrite, paper=paper, audience=audience, style=style, progress=progress
        )

    def _repr_html_(self) -> str:
        from gait.report.notebook import session_html

        return session_html(self)

"""What an analysis gives: a `Session` of one runner's clips, each a `ClipAnalysis`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gait.analysis.result import AnalysisResult
from gait.runtime.progress import Progress, silent

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from gait.pose.track import PoseTrack
    from gait.report.choices import Audience, Paper
    from gait.report.drawing.style import FilmStyle


@dataclass(frozen=True, kw_only=True, eq=False)
class Session(AnalysisResult):
    """One runner's clips, analysed: everything found in them, as tables, curves and reports.

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

    @property
    def measures(self) -> pd.DataFrame:
        """Every measurement as a table, one row each."""
        from gait.results.tables import measures_table

        return measures_table(self)

    @property
    def steps(self) -> pd.DataFrame:
        """Every step as a table, one row each, times on the clip's own time axis."""
        from gait.results.tables import steps_table

        return steps_table(self)

    def pose(self, view: str) -> PoseTrack:
        """Return the pose track of that view, an xarray dataset that shows itself as a picture in notebooks."""
        from gait.report.page.notebook_track import shown

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
        from gait.results.arrays import strides_dataset

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

        See `gait.session.save.save_session` for the parameters.
        """
        from gait.session.save import save_session

        return save_session(
            self, Path(directory), overwrite=overwrite, paper=paper, audience=audience, style=style, progress=progress
        )

    def _repr_html_(self) -> str:
        from gait.report.page.notebook import session_html

        return session_html(self)

"""`Session`: the results of one runner's clips, with tables, curves and reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.analysis.result import AnalysisResult
from gait.runner import NO_VISIT
from gait.runtime.progress import Progress, silent

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from gait.coaching.follow_up import FollowUp
    from gait.edits import Edit
    from gait.measurement import View
    from gait.pose.track import PoseTrack
    from gait.report.choices import Audience, Paper
    from gait.report.drawing.style import FilmStyle


@dataclass(frozen=True, kw_only=True, eq=False)
class Session(AnalysisResult):
    """The analysed clips of one runner, as tables, curves and reports.

    It takes the parameters of `gait.analysis.result.AnalysisResult`. `gait.analyze` and `gait.reanalyze` create it.

    Examples
    --------
    >>> session = analyze(side="sample_videos/side.mp4", runner=Runner(height_m=1.72))  # doctest: +SKIP
    >>> session.save("report")  # doctest: +SKIP
    """

    @property
    def measures(self) -> pd.DataFrame:
        """All measurements as a table with one row each, see `gait.measurement.MEASUREMENT_COLUMNS`."""
        from gait.results.tables import measures_table

        return measures_table(self)

    @property
    def steps(self) -> pd.DataFrame:
        """All steps as a table with one row each; times are in seconds on the time axis of the clip."""
        from gait.results.tables import steps_table

        return steps_table(self)

    def pose(self, view: str) -> PoseTrack:
        """Return the pose track of a view.

        Parameters
        ----------
        view : {"side", "rear"}
            The view.

        Returns
        -------
        PoseTrack
            An xarray dataset that notebooks display as a picture.

        Raises
        ------
        OptionError
            If the session has no clip of this view.
        """
        from gait.report.page.notebook_track import with_display

        return with_display(self.view(view).pose)

    def cycles(self, view: str, *, samples: int = 101) -> xr.Dataset:
        """Return the curves of every stride of a view over 0 to 100 % of the gait cycle.

        The cycle runs from one initial contact to the next of the same foot.

        Parameters
        ----------
        view : {"side", "rear"}
            The view.
        samples : int
            Number of samples per stride, both ends included.

        Returns
        -------
        xarray.Dataset
            Angles and the height of the body with the dimensions `stride` and `percent`, each with its unit and sign.
            `side`, `initial_contact_s` (in the runner's own time), `duration_s` and `toe_off_percent` have the
            dimension `stride`.

        Raises
        ------
        OptionError
            If the session has no clip of this view, or `samples` is less than 2.

        Examples
        --------
        >>> session.cycles("side").knee_flexion.groupby("side").mean("stride")  # doctest: +SKIP
        """
        from gait.results.arrays import strides_dataset

        return strides_dataset(self.view(view), samples=samples)

    def plot_cycles(
        self,
        curve: str = "knee_flexion",
        *,
        view: View | None = None,
        side: str | None = None,
        ax: Axes | None = None,
        **line: Any,
    ) -> Axes:
        """Plot a curve over the stride: the mean of all strides of each side, and one standard deviation around it.

        Open dots are initial contact and toe-off; the strips at the bottom show when that foot is on the ground.

        Parameters
        ----------
        curve : str
            Name of the curve, a variable of `cycles`.
        view : {"side", "rear"}, optional
            The view. By default one that has the curve, preferably the side view.
        side : {"left", "right"}, optional
            The only side to draw.
        ax : matplotlib.axes.Axes, optional
            The axes to draw into; by default those of a new figure.
        **line
            Properties of the mean line, such as `color` and `label`, as `matplotlib.axes.Axes.plot` takes them.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        OptionError
            If no clip has this curve, or the side has fewer than three strides.

        Examples
        --------
        >>> from matplotlib.figure import Figure
        >>> from gait.synthetic import SyntheticRunner
        >>> from gait.synthetic.session import synthetic_session
        >>> session = synthetic_session(SyntheticRunner(), views=("side",))
        >>> ax = session.plot_cycles("knee_flexion", ax=Figure().add_subplot())
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('% of stride', 'Knee flexion (degrees)\\n0° = straight')
        """
        from gait.report.charts.cycles import plot_cycles

        return plot_cycles(self, curve, view=view, side=side, ax=ax, **line)

    def plot_step_values(self, measure: str = "cadence", *, view: View | None = None, ax: Axes | None = None) -> Axes:
        """Plot the values of each step over time, in the colours of both sides, with the value of the report.

        The line is the value of the measure and the band its 95 % interval. Flagged steps are left out.

        Parameters
        ----------
        measure : str
            Id of the measure, a key of `gait.measures.REGISTRY`.
        view : {"side", "rear"}, optional
            The view. By default one in which the measure has a value, preferably the side view.
        ax : matplotlib.axes.Axes, optional
            The axes to draw into; by default those of a new figure.

        Returns
        -------
        matplotlib.axes.Axes
            Times are in seconds on the time axis of the clip.

        Raises
        ------
        OptionError
            If the session has no such measure in this view, or its value is withheld.

        Examples
        --------
        >>> from matplotlib.figure import Figure
        >>> from gait.synthetic import SyntheticRunner
        >>> from gait.synthetic.session import synthetic_session
        >>> session = synthetic_session(SyntheticRunner(), views=("side",))
        >>> ax = session.plot_step_values("contact_time", ax=Figure().add_subplot())
        >>> ax.get_xlabel(), ax.get_ylabel()
        ('seconds into the clip', 'Ground contact time (ms)')
        """
        from gait.report.charts.step_values import plot_step_values

        return plot_step_values(self, measure, view=view, ax=ax)

    def edit(self, *edits: Edit, who: str | None = None, when: datetime | None = None) -> Session:
        """Return the session measured again with corrections by hand.

        Parameters
        ----------
        *edits : Edit
            The corrections, in order; see `gait.edits`.
        who : str, optional
            Who makes them, for the log.
        when : datetime, optional
            When they are made; by default now.

        Returns
        -------
        Session

        Raises
        ------
        EditError
            If a correction does not fit the clip. This session stays as it is.

        Examples
        --------
        >>> from gait.edits import MoveEvent
        >>> from gait.synthetic import SyntheticRunner
        >>> from gait.synthetic.session import synthetic_session
        >>> session = synthetic_session(SyntheticRunner(), views=("side",))
        >>> step = session.steps[session.steps.side == "left"].iloc[3]
        >>> move = MoveEvent(
        ...     view="side",
        ...     side="left",
        ...     event="initial_contact",
        ...     at_s=step.initial_contact_s,
        ...     to_s=step.initial_contact_s + 0.02,
        ... )
        >>> len(session.edit(move, who="Dr. Okafor").edits.in_force)
        1
        """
        from gait.session.edit import edit_session

        return edit_session(self, edits, who=who, when=when)

    def undo(self, *, who: str | None = None, when: datetime | None = None) -> Session:
        """Return the session without the last correction by hand.

        Parameters
        ----------
        who : str, optional
            Who takes it back, for the log.
        when : datetime, optional
            When; by default now.

        Returns
        -------
        Session

        Raises
        ------
        EditError
            If there is nothing to undo.
        """
        from gait.session.edit import undo_edit

        return undo_edit(self, who=who, when=when)

    def redo(self, *, who: str | None = None, when: datetime | None = None) -> Session:
        """Return the session with the correction that was undone last. Parameters and errors are those of `undo`.

        Parameters
        ----------
        who : str, optional
            Who makes it again, for the log.
        when : datetime, optional
            When; by default now.

        Returns
        -------
        Session
        """
        from gait.session.edit import redo_edit

        return redo_edit(self, who=who, when=when)

    def with_plan(self) -> Session:
        """Return the session with a plan in its advice: strength, practice, return to running and self-care."""
        from gait.session.advised import with_plan

        return with_plan(self)

    def with_follow_up(self, follow_up: FollowUp | None) -> Session:
        """Return the session with what became of pain and cadence since the last visit in its advice.

        Parameters
        ----------
        follow_up : FollowUp or None
            From the history; None leaves the session as it is.

        Returns
        -------
        Session
        """
        if follow_up is None:
            return self
        return replace(self, advice=replace(self.advice, follow_up=follow_up.text))

    def anonymous(self) -> Session:
        """Return the session without what identifies the runner.

        The visit and its logo are removed, the names of those who corrected it are too, and each clip is called by its
        name, such as ``side.mp4``. The answers of the runner stay, because the advice depends on them, and so do the
        pictures; blur faces with `FilmStyle`.
        """
        clips = []
        for analysis in self.clips:
            alias = f"{analysis.name}{analysis.clip.path.suffix.lower()}"
            clip, pose = replace(analysis.clip, alias=alias), analysis.pose.assign_attrs(source_file=alias)
            clips.append(replace(analysis, clip=clip, pose=pose))
        return replace(self, visit=NO_VISIT, clips=tuple(clips), edits=self.edits.without_names())

    def save(
        self,
        directory: str | Path,
        *,
        overwrite: bool = False,
        paper: Paper = "a4",
        audience: Audience = "runner",
        handout: bool = False,
        style: FilmStyle | None = None,
        share_card: bool = False,
        progress: Progress = silent,
    ) -> Path:
        """Write the report, the annotated videos and the tables into a folder, and return the path of the report.

        Parameters
        ----------
        directory : str or Path
            The folder. It is created if it does not exist, with its parents.
        overwrite : bool
            Whether the files of an earlier session in the folder may be replaced. Other files are always kept.
        paper : {"a4", "letter"}
            Page size of the PDF report.
        audience : {"runner", "clinician"}
            Who the report is written for.
        handout : bool
            Whether to write a handout of one page as well, `handout.pdf`.
        style : FilmStyle, optional
            How the annotated videos and the key pictures look, for example with blurred faces.
        share_card : bool
            Whether to write a picture with three numbers that is made to be shared.
        progress : Progress
            Progress callback.

        Returns
        -------
        Path
            The report's HTML page.

        Raises
        ------
        OptionError
            If the folder is not empty and `overwrite` is false, or a clip would be overwritten.
        ClipError
            If a clip can no longer be read.
        OutputError
            If the folder cannot be written.
        """
        from gait.session.save import save_session

        return save_session(
            self,
            Path(directory),
            overwrite=overwrite,
            paper=paper,
            audience=audience,
            handout=handout,
            style=style,
            share_card=share_card,
            progress=progress,
        )

    def _repr_html_(self) -> str:
        from gait.report.page.notebook import session_html

        return session_html(self)

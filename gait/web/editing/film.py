"""What the correction page and the labelling page share: the film of each view, and who may not see the skeleton."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np

from gait.analysis.result import ClipAnalysis
from gait.errors import EditError
from gait.report.drawing.film_crop import FilmCrop, film_crop
from gait.report.page.layers import layer_data
from gait.results.layout import clean_film_name
from gait.session.session import Session
from gait.video import open_clip
from gait.video.writer import comment_of

Json = dict[str, Any]


class FilmDesk(ABC):
    """A session whose films a page shows.

    Attributes
    ----------
    folder : Path
        The session's folder.
    session : Session
        The session.
    labelling : bool
        Whether the page takes labels and shows nothing of what the machine found.
    who : str
        Who works here.
    """

    folder: Path
    session: Session
    labelling: bool
    who: str

    @property
    def views(self) -> tuple[str, ...]:
        """The views of the session's clips."""
        return tuple(clip.view for clip in self.session.clips)

    def film(self, view: str) -> Path | None:
        """Return the film without drawing of a view.

        Parameters
        ----------
        view : str
            The view.

        Returns
        -------
        Path or None
            None if there is none.
        """
        path = self.folder / clean_film_name(view)
        return path if view in self.views and path.is_file() else None

    def view_data(self, view: str) -> Json:
        """Return what the page needs to show the film of a view.

        Parameters
        ----------
        view : str
            The view, one of `views`.

        Returns
        -------
        dict
        """
        analysis = self.session.view(view)
        crop, slow_motion = self._crop_of(analysis)
        corners = crop.corners_at(crop.time_s[:1] if crop.rests else analysis.clip.time_s)
        return {
            "view": view,
            "film": self.film(view) is not None,
            "slowMotion": slow_motion,
            "factor": analysis.clip.slow_motion_factor,
            "frames": np.round(analysis.clip.time_s, 6).tolist(),
            "size": crop.picture_size,
            "reduction": crop.reduction,
            "corners": corners.tolist(),
            "layers": None if self.labelling else layer_data(analysis, crop),
        }

    @abstractmethod
    def state(self) -> Json:
        """Return what the page shows of the session.

        Returns
        -------
        dict
        """

    @abstractmethod
    def act(self, request: dict[str, Any]) -> Json:
        """Do what the page asks for, and return the new state.

        Parameters
        ----------
        request : dict
            The request.

        Returns
        -------
        dict
        """

    def draw(self, request: dict[str, Any]) -> Json:
        """Draw on a frame, and return the new state.

        Parameters
        ----------
        request : dict
            The request.

        Returns
        -------
        dict

        Raises
        ------
        EditError
            If nothing can be drawn here, as on the labelling page.
        """
        raise EditError("Nothing can be drawn here.", "Draw on the correction page.")

    def _crop_of(self, analysis: ClipAnalysis) -> tuple[FilmCrop, float]:
        """Return the part of the clip that the film shows, and how many times slower it plays."""
        film = self.film(analysis.view)
        if film is None:
            return film_crop(analysis), 1.0
        crop = FilmCrop.from_text(comment_of(film))
        slower = open_clip(film).duration_s / analysis.clip.duration_s
        if crop is None:
            size = (analysis.clip.width, analysis.clip.height)
            crop = FilmCrop(time_s=np.zeros(1), corner_px=np.zeros((1, 2)), size_px=size, reduction=1.0)
        return crop, max(1.0, round(slower, 1))

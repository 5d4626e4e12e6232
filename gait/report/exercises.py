"""Line drawings of the exercises in two positions, as SVG."""

from __future__ import annotations

from importlib import resources

from gait.coaching.plan_rules import Exercise
from gait.coaching.rules import rules


def drawing_of(title: str) -> str | None:
    """Return the file name of the drawing of an exercise.

    Parameters
    ----------
    title : str
        Title of the exercise, or of the stage of the jumps, in the coaching rules.

    Returns
    -------
    str or None
        None if there is no drawing.

    Examples
    --------
    >>> drawing_of("Calf raise"), drawing_of("Pogo hops"), drawing_of("Stand on your head")
    ('calf_raise.svg', 'pogo_hops.svg', None)
    """
    plan = rules().plan
    drawn: tuple[Exercise, ...] = (*plan.strength.exercises, *plan.care.exercises)
    names = {each.title: each.drawing for each in drawn}
    names |= {row[0]: row[0].lower().replace(" ", "_") for row in plan.jumps.rows}
    return f"{names[title]}.svg" if title in names else None


def drawing_svg(name: str) -> bytes:
    """Return the content of a drawing.

    Parameters
    ----------
    name : str
        File name, from `drawing_of`.

    Returns
    -------
    bytes
    """
    return (resources.files("gait.report") / "templates" / "exercises" / name).read_bytes()

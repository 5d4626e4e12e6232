"""What a self-check says in the terminal and on pages."""

from __future__ import annotations

from collections.abc import Iterator

from gait.selfcheck.kinds import Kind
from gait.selfcheck.result import LegResult, SelfCheck
from gait.words import say
from gait.words.numbers import short_number

READY_HOP_S = 30
"""Seconds of steady hopping on each leg before jumps: physical therapists' practice (grade C)."""
READY_RAISES = 20
"""Calf raises in a row on each leg before jumps and added weight: physical therapists' practice (grade C)."""
LEVEL_DOUBTED_DEG = 1.5
"""Standard error from which the level line is called uncertain. This project's mark (grade D)."""


def title_of(kind: Kind) -> str:
    """Return the title of a self-check."""
    return say(f"selfcheck.title_{kind.replace('-', '_')}")


def counted_lines(check: SelfCheck) -> Iterator[str]:
    """Yield what was counted, one sentence for each leg.

    Parameters
    ----------
    check : SelfCheck
        The result.

    Yields
    ------
    str
    """
    for leg in check.legs:
        yield _counted(check.kind, leg)


def lines_of(check: SelfCheck) -> Iterator[str]:
    """Yield what was counted, one sentence a line.

    Parameters
    ----------
    check : SelfCheck
        The result.

    Yields
    ------
    str
    """
    for leg in check.legs:
        yield _counted(check.kind, leg)
        if leg.partial:
            yield say("selfcheck.partial", n=leg.partial)
        if leg.picture:
            yield say("selfcheck.picture", file=leg.picture)
    if check.level_se_deg is not None and check.level_se_deg > LEVEL_DOUBTED_DEG:
        yield say("selfcheck.level_doubted", error=short_number(check.level_se_deg))
    if any(leg.leg_from == "picture" for leg in check.legs):
        yield say("selfcheck.leg_from_picture")
    yield from _meaning(check)


def _counted(kind: Kind, leg: LegResult) -> str:
    name = say(f"selfcheck.leg_{leg.leg}")
    if kind == "hops":
        return say(
            "selfcheck.hops",
            leg=name,
            seconds=f"{leg.seconds:.0f}",
            n=leg.in_a_row,
            rate=f"{leg.per_min or 0:.0f}",
            steady=f"{leg.steady_s:.0f}",
        )
    if kind == "calf-raise":
        row = leg.in_a_row != leg.count
        return say("selfcheck.raises_row" if row else "selfcheck.raises", leg=name, n=leg.count, in_a_row=leg.in_a_row)
    return say("selfcheck.dips", leg=name, n=leg.count)


def _meaning(check: SelfCheck) -> Iterator[str]:
    by_leg = {leg.leg: leg for leg in check.legs}
    if check.kind in ("squat", "step-down"):
        yield say("selfcheck.look_level")
    elif len(by_leg) < 2:
        yield say("selfcheck.one_leg")
    elif check.kind == "hops":
        ready = all(round(leg.steady_s) >= READY_HOP_S for leg in by_leg.values())
        yield say("selfcheck.hops_ready" if ready else "selfcheck.hops_not_ready")
    else:
        ready = all(leg.in_a_row >= READY_RAISES for leg in by_leg.values())
        yield say("selfcheck.raises_ready" if ready else "selfcheck.raises_not_ready")

"""The gate in front of the jumps: half a minute of steady hopping, and calf raises, on each leg."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from gait.coaching.rules import rules
from gait.runner import Runner
from gait.words import fill
from gait.words.lists import listed

Gate = Literal["open", "closed", "untested"]


def jump_gate(runner: Runner) -> Gate:
    """Return whether the self-checks of a runner allow jumps.

    One leg that falls short closes the gate. Only results of both legs, of hops and of calf raises, open it.

    Parameters
    ----------
    runner : Runner
        The runner, with the results of the self-checks.

    Returns
    -------
    {"open", "closed", "untested"}

    Examples
    --------
    >>> jump_gate(Runner()), jump_gate(Runner(hop_seconds_left=12))
    ('untested', 'closed')
    """
    results, jumps = _results(runner), rules().plan.jumps
    marks = {"hop": jumps.least_hop_s, "raises": jumps.least_raises}
    if any(value is not None and value < marks[kind] for kind, _, value in results):
        return "closed"
    return "open" if all(value is not None for _, _, value in results) else "untested"


def gate_text(runner: Runner) -> str:
    """Return what the plan says about the results of the self-checks; empty if the gate is neither open nor closed.

    Parameters
    ----------
    runner : Runner
        The runner, with the results of the self-checks.

    Returns
    -------
    str
    """
    gate, jumps = jump_gate(runner), rules().plan.jumps
    text = {"open": jumps.tested, "closed": jumps.closed_tested, "untested": ""}[gate]
    return fill(text, results=listed(list(_result_texts(runner))))


def _results(runner: Runner) -> tuple[tuple[str, str, float | None], ...]:
    return (
        ("hop", "left", runner.hop_seconds_left),
        ("hop", "right", runner.hop_seconds_right),
        ("raises", "left", runner.calf_raises_left),
        ("raises", "right", runner.calf_raises_right),
    )


def _result_texts(runner: Runner) -> Iterator[str]:
    words = rules().plan.words
    for kind, leg, value in _results(runner):
        if value is not None:
            yield fill(words[f"{kind}_result"], n=int(value), leg=words[leg])

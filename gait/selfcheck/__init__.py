"""Self-checks that a phone can film: calf raises, hops, single-leg squats and step-downs."""

from __future__ import annotations

from gait.selfcheck.evaluate import evaluate
from gait.selfcheck.kinds import KINDS, Kind, Leg
from gait.selfcheck.result import LegResult, SelfCheck, selfcheck_from
from gait.selfcheck.run import FilmedCheck, check_clip, save_check

__all__ = [
    "KINDS",
    "FilmedCheck",
    "Kind",
    "Leg",
    "LegResult",
    "SelfCheck",
    "check_clip",
    "evaluate",
    "save_check",
    "selfcheck_from",
]

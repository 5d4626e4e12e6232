"""Running gait analysis from phone videos: measures, annotated videos and a report.

Public names are loaded when they are first used, so that `import gait` is fast.

Examples
--------
>>> import gait
>>> gait.Runner(height_m=1.78).height_m
1.78
>>> session = gait.analyze(side="side.mp4", runner=gait.Runner(height_m=1.78), speed_mps=3.0)  # doctest: +SKIP
>>> session.measures  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gait.version import __version__

if TYPE_CHECKING:
    from gait.analysis.motion import analyze_motion
    from gait.comparison.compare import compare
    from gait.comparison.paces import pace_slopes
    from gait.errors import (
        ClipError,
        EditError,
        GaitError,
        HistoryError,
        InputError,
        LandmarkWarning,
        ModelError,
        OptionError,
        OutputError,
        RunnerError,
        TimeLimitError,
    )
    from gait.formats.read import read_motion
    from gait.measurement import Measurement
    from gait.motion import Motion
    from gait.pose.estimate import estimate_pose
    from gait.report.charts.agreement import plot_agreement
    from gait.research import multiverse, plot_multiverse, reliability, repeated_agreement
    from gait.results.cohort import Cohort, load_sessions
    from gait.runner import Runner, Visit
    from gait.session import Session
    from gait.session.analyze import analyze
    from gait.session.reanalyze import reanalyze
    from gait.steps import find_steps
    from gait.units import Units
    from gait.video import open_clip

__all__ = [
    "ClipError",
    "Cohort",
    "EditError",
    "GaitError",
    "HistoryError",
    "InputError",
    "LandmarkWarning",
    "Measurement",
    "ModelError",
    "Motion",
    "OptionError",
    "OutputError",
    "Runner",
    "RunnerError",
    "Session",
    "TimeLimitError",
    "Units",
    "Visit",
    "__version__",
    "analyze",
    "analyze_motion",
    "compare",
    "estimate_pose",
    "find_steps",
    "load_sessions",
    "multiverse",
    "open_clip",
    "pace_slopes",
    "plot_agreement",
    "plot_multiverse",
    "read_motion",
    "reanalyze",
    "reliability",
    "repeated_agreement",
]

_MODULES = {
    "ClipError": "gait.errors",
    "Cohort": "gait.results.cohort",
    "EditError": "gait.errors",
    "GaitError": "gait.errors",
    "HistoryError": "gait.errors",
    "InputError": "gait.errors",
    "LandmarkWarning": "gait.errors",
    "Measurement": "gait.measurement",
    "ModelError": "gait.errors",
    "Motion": "gait.motion",
    "OptionError": "gait.errors",
    "OutputError": "gait.errors",
    "Runner": "gait.runner",
    "RunnerError": "gait.errors",
    "Session": "gait.session",
    "TimeLimitError": "gait.errors",
    "Units": "gait.units",
    "Visit": "gait.runner",
    "analyze": "gait.session.analyze",
    "compare": "gait.comparison.compare",
    "analyze_motion": "gait.analysis.motion",
    "estimate_pose": "gait.pose.estimate",
    "find_steps": "gait.steps",
    "load_sessions": "gait.results.cohort",
    "multiverse": "gait.research",
    "open_clip": "gait.video",
    "pace_slopes": "gait.comparison.paces",
    "plot_agreement": "gait.report.charts.agreement",
    "plot_multiverse": "gait.research",
    "read_motion": "gait.formats.read",
    "reanalyze": "gait.session.reanalyze",
    "reliability": "gait.research",
    "repeated_agreement": "gait.research",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'gait' has no attribute '{name}'")
    from gait.runtime.libraries import missing_libraries_named

    with missing_libraries_named():
        module = import_module(_MODULES[name])
    value = globals()[name] = getattr(module, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})

"""Sessions of runners over time, stored in an SQLite file or on a PostgreSQL server.

The first argument of every function is the history's address: the path of a file, `sqlite:///FILE`,
`postgresql://...`, or None for the default file. Opening a history upgrades its tables to the current version.
"""

from __future__ import annotations

from gait.history.chart import plot_trend
from gait.history.erase import Erased, erase_runner
from gait.history.export import export_runner, runner_document
from gait.history.folders import last_two_folders
from gait.history.follow_up import follow_up_of, follow_up_with
from gait.history.pain import Pain, add_pains, pain_log
from gait.history.self_checks import add_selfcheck, selfchecks_of, with_selfchecks
from gait.history.store import add_session, check_history, last_units, measurements_of, runners, sessions_of
from gait.history.trend import Trend, all_trends, trend
from gait.history.visits import StoredVisit, visits_of

__all__ = [
    "Erased",
    "Pain",
    "StoredVisit",
    "Trend",
    "add_pains",
    "add_selfcheck",
    "add_session",
    "all_trends",
    "check_history",
    "erase_runner",
    "export_runner",
    "follow_up_of",
    "follow_up_with",
    "last_two_folders",
    "last_units",
    "measurements_of",
    "pain_log",
    "plot_trend",
    "runner_document",
    "runners",
    "selfchecks_of",
    "sessions_of",
    "trend",
    "visits_of",
    "with_selfchecks",
]

"""Which tests run in one process, and in which order, when pytest-xdist distributes them over processes.

A file's tests run in one process, so that what they share is made once. The groups of the plugin (`--dist loadgroup`)
are not used, because they have no effect with pytest 9.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest
    from xdist.scheduler import LoadScopeScheduling

TESTS = Path(__file__).parent
TOGETHER: dict[str, tuple[str, ...]] = {
    "sample_pair": ("test_real_clips.py", "test_notebooks.py"),
    "made_session": ("report/",),
    "session": (
        "cli/test_cli.py",
        "session/",
        "results/",
        "formats/test_movement_layout.py",
        "history/test_history_pain.py",
    ),
    "lasting_client": ("web/test_web_abuse.py", "web/test_web_errors.py"),
}
"""Files and folders that share something slow, by the name of a fixture of the whole session, or of a module."""

LONGEST_FIRST = (
    *TOGETHER["sample_pair"],
    "web/test_web_browser.py",
    "report/page/test_browser.py",
    "fuzz/test_fuzz_pure_chain.py",
    "test_determinism.py",
    "test_no_network.py",
    *TOGETHER["session"],
    "batch/test_batch_processes.py",
    "batch/test_batch_cluster.py",
    "analysis/test_playback_of_clips.py",
)
"""Files that are begun first, so that all processes end at about the same time."""


def group_of(nodeid: str) -> str:
    """Return the name of what a test shares with others, or else its file."""
    file = nodeid.partition("::")[0]
    path = file.removeprefix(f"{TESTS.name}/")
    return next((name for name, members in TOGETHER.items() if file != path and path.startswith(members)), file)


def rank(item: pytest.Item) -> int:
    """Return the place of a test's file in `LONGEST_FIRST`, for sorting."""
    path = item.nodeid.removeprefix(f"{TESTS.name}/")
    return next((place for place, member in enumerate(LONGEST_FIRST) if path.startswith(member)), len(LONGEST_FIRST))


def scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Return a scheduler that sends the tests of a group to one process."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)

"""A folder whose files are replaced has the old ones or the new ones, however and whenever the process ends."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gait.runtime import replacing
from gait.runtime.atomic import atomic_file, atomic_folder
from gait.runtime.locks import file_lock
from gait.runtime.replacing import is_unfinished

REPORT = ("film.mp4", "old_only.wav", "page.html", "results.json")
OLD = {name: f"old {name}" for name in REPORT}
NEW = {name: f"new {name}" for name in (*REPORT[:1], "extra.png", *REPORT[2:])}


class Killed(BaseException):
    """Stands for the end of the process: nothing that a process does when it fails happens after it."""


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if not is_unfinished(path)}


def hidden(*folders: Path) -> list[str]:
    return [path.name for folder in folders for path in folder.iterdir() if is_unfinished(path)]


def fill(folder: Path) -> None:
    with atomic_folder(folder, replace=REPORT) as unfinished:
        for name, content in NEW.items():
            (unfinished / name).write_text(content)


def kill_at(step: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Fill the folder and end the process before a step of the replacement. Return whether there was such a step."""
    steps, remove_all = 0, shutil.rmtree

    def counted(call: Callable[..., object], *, weight: int = 1) -> Callable[..., object]:
        def counting(*arguments: object, **options: object) -> object:
            nonlocal steps
            # A killed process cleans nothing up.
            steps += weight
            if steps == step and weight:
                steps += 1
                if call is remove_all:
                    # Removing a folder has many steps.
                    left = [path for path in Path(str(arguments[0])).rglob("*") if path.is_file()]
                    for path in sorted(left)[-2:]:
                        os.unlink(path)  # noqa: PTH108 - `Path.unlink` is replaced here
                raise Killed
            return call(*arguments, **options) if steps < step else None

        return counting

    with monkeypatch.context() as patch:
        # Everything that changes a name, before and after the decision. Files are written before all of this.
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink, weight=0))
        patch.setattr(os, "link", counted(os.link))
        patch.setattr(shutil, "rmtree", counted(shutil.rmtree))
        patch.setattr(replacing, "_exchange", counted(replacing._exchange))
        try:
            fill(folder)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("others", [(), ("letter.txt",)], ids=["only the report", "another file too"])
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "one by one"])
def test_a_process_killed_at_any_step_leaves_the_old_files_or_the_new_ones(
    others: tuple[str, ...], exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(replacing, "_is_exchangeable", lambda _: False)
    kept = dict.fromkeys(others, "dear")
    in_one_step = exchange and not others and replacing._is_exchangeable(tmp_path)
    step, outcomes = 0, []
    while not outcomes or outcomes[-1] != "finished":
        step += 1
        folder = tmp_path / str(step) / "report"
        folder.mkdir(parents=True)
        for name, content in (OLD | kept).items():
            (folder / name).write_text(content)
        killed = kill_at(step, folder, monkeypatch)
        found = files(folder)
        # No name is ever missing that both have, and each file is an old or a new one.
        assert {"film.mp4", "page.html", "results.json", *others} <= found.keys()
        assert all(content in (OLD.get(name), NEW.get(name), kept.get(name)) for name, content in found.items())
        if in_one_step:
            assert found in (OLD, NEW)
        # The next run finishes what was decided, whatever comes of that run itself.
        with pytest.raises(KeyboardInterrupt), atomic_folder(folder, replace=REPORT):
            raise KeyboardInterrupt
        assert files(folder) in (OLD | kept, NEW | kept)
        assert hidden(folder, folder.parent) == []
        outcomes.append("finished" if not killed else "new" if files(folder) == NEW | kept else "old")
    assert files(folder) == NEW | kept
    # Some were killed before the decision and some after it.
    assert {"old", "new"} <= set(outcomes)


def test_what_a_run_that_goes_on_has_written_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    with atomic_folder(folder, replace=REPORT) as first:
        (first / "page.html").write_text("first")
        fill(folder)
        assert (first / "page.html").read_text() == "first"
    assert files(folder)["page.html"] == "first"
    assert hidden(folder, tmp_path) == []


def test_a_folder_whose_lock_is_held_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / ".gait-save-0.part").mkdir()
    with file_lock(tmp_path / ".gait-save-0.lock"):
        fill(tmp_path / "report")
        assert (tmp_path / ".gait-save-0.part").is_dir()
    (tmp_path / ".gait-save-0.lock").touch()
    fill(tmp_path / "report")
    assert hidden(tmp_path) == []


def test_the_folder_of_a_shell_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "page.html").write_text("old")
    monkeypatch.chdir(folder)
    before = folder.stat().st_ino
    fill(Path())
    assert folder.stat().st_ino == before
    assert files(Path()) == NEW


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "page.html").write_text("old")
    (tmp_path / "report").symlink_to(tmp_path / "disk")
    fill(tmp_path / "report")
    assert (tmp_path / "report").is_symlink()
    assert files(tmp_path / "disk") == NEW


def test_files_and_names_are_written_through_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fsync

    def record(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    fill(tmp_path / "report")
    with atomic_file(tmp_path / "single") as unfinished:
        unfinished.write_text("x")
    written = [*(tmp_path / "report").iterdir(), tmp_path / "report", tmp_path / "single", tmp_path]
    assert {path.stat().st_ino for path in written} <= set(synced)

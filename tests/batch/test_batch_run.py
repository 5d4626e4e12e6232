"""A run: what is done once is not done again, one failure stops nothing, and the overview says it all."""

from __future__ import annotations

import json
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, made_results
from typer.testing import CliRunner

from gait.batch.display import shown_batch
from gait.batch.inbox import read_jobs
from gait.batch.index import index_html
from gait.batch.jobs import Job, Settings, Source
from gait.batch.lock import only_run
from gait.batch.record import RECORD_FILE, read_records
from gait.batch.rows import Glance, Row
from gait.batch.run import Standing, _Leader, _Task, run_batch
from gait.batch.work import WORKSHOP, Outcome, work
from gait.cli import app
from gait.errors import OptionError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(out=str(tmp_path / "out"), model="lite")


def run(inbox: Path, settings: Settings, **options: object) -> tuple[Row, ...]:
    return run_batch(read_jobs(str(inbox)), settings, hire=InlineWorkers, **options)  # type: ignore[arg-type]


def finished(settings: Settings) -> set[str]:
    return {path.parent.name for path in Path(settings.out).glob(f"*/{RECORD_FILE}")}


def test_every_session_gets_a_folder_and_nothing_else_is_left(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    rows = run(inbox, settings)
    assert [(row.job.name, row.state, row.earlier) for row in rows] == [
        (name, "done", False) for name in ("anna", "ben", "carla")
    ]
    assert {path.name for path in Path(settings.out).iterdir()} == finished(settings) | {
        *("index.html", "sessions.parquet", "measures.parquet", "steps.parquet")
    }
    assert len(finished(settings)) == len(analyses) == 3


def test_a_second_run_repeats_nothing(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "zoe_side.mp4")
    (inbox / "carla.rear.mp4").rename(inbox / "nameless.mp4")
    before = finished(settings)
    rows = run(inbox, settings, resume=True)
    assert [row.job.name for row in rows] == ["ben", "nameless", "zoe"]
    assert all(row.state == "done" and row.earlier for row in rows)
    assert finished(settings) == before
    assert len(analyses) == 3


def test_a_renamed_clip_is_read_once_and_then_known(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "zoe_side.mp4")
    run(inbox, settings, resume=True)

    def hire(sessions: int) -> InlineWorkers:
        raise AssertionError("nothing is to be done")

    rows = run_batch(read_jobs(str(inbox)), settings, hire=hire, resume=True)
    assert [row.state for row in rows] == ["done"] * 3


def test_a_changed_clip_is_done_again(
    inbox: Path, three_clips: Path, settings: Settings, analyses: list[str], tmp_path: Path
) -> None:
    run(inbox, settings)
    (inbox / "anna_side.mp4").write_bytes((inbox / "anna_side.mp4").read_bytes() + b"\0" * 16)
    rows = run(inbox, settings, resume=True)
    assert [row.earlier for row in rows] == [False, True, True]
    assert len(finished(settings)) == 4


@pytest.mark.parametrize("change", [{"speed_mps": 3.0}, {"incline_deg": 1.0}])
def test_changed_options_are_done_again(
    inbox: Path, settings: Settings, analyses: list[str], change: dict[str, float]
) -> None:
    run(inbox, settings)
    jobs = [replace(job, **change) if job.name == "ben" else job for job in read_jobs(str(inbox))]  # type: ignore[arg-type]
    rows = run_batch(jobs, settings, hire=InlineWorkers, resume=True)
    assert [row.earlier for row in rows] == [True, False, True]


def test_another_model_is_another_result(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run(inbox, settings)
    rows = run(inbox, replace(settings, model="full"), resume=True)
    assert not any(row.earlier for row in rows)


def test_a_clip_given_as_the_other_view_is_not_taken_for_done(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    run(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "anna_rear.mp4")
    rows = run(inbox, settings, resume=True)
    assert [row.earlier for row in rows] == [False, True, True]


def test_one_failing_session_stops_nothing_and_says_why(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    (inbox / "bad_side.mp4").write_bytes(b"not a film")
    rows = run(inbox, settings)
    bad = next(row for row in rows if row.job.name == "bad")
    assert (bad.state, bad.problem) == ("failed", "'bad_side.mp4' is not a video.")
    assert bad.remedy
    assert len(finished(settings)) == 3
    table = pd.read_parquet(Path(settings.out) / "sessions.parquet").set_index("session")
    assert table.loc["bad", "problem"] == bad.problem
    assert table.state.tolist() == ["done", "failed", "done", "done"]


def test_a_fault_of_ours_is_a_row_too(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("gait.batch.work._analyze", fault)
    rows = run(inbox, settings)
    assert {row.problem for row in rows} == {"It could not be analysed: ZeroDivisionError: by nought."}
    assert finished(settings) == set()


def test_a_missing_file_fails_its_own_session(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    gone = Job(name="gone", sources=(Source(url=str(inbox / "gone.mp4"), view="side"),))
    rows = run_batch([gone, *read_jobs(str(inbox))], settings, hire=InlineWorkers)
    assert [row.state for row in rows] == ["failed", "done", "done", "done"]
    assert "There is no file" in rows[0].problem


class TwoWorkers(InlineWorkers):
    """Two at a time: each session begins when the one before it is not decided yet."""

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        self.free = 2

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        free = self.free - 1
        future = super().start(job, settings, taken)
        self.free = free
        return future

    def finished(self, future: Future[Outcome]) -> None:
        self.free += 1


@pytest.mark.parametrize("workers", [InlineWorkers, TwoWorkers])
@pytest.mark.parametrize("name", ["dora", "Anna", "anna."])
def test_sessions_of_the_same_clip_each_have_their_own_results(
    inbox: Path, settings: Settings, analyses: list[str], workers: type[InlineWorkers], name: str
) -> None:
    jobs = read_jobs(str(inbox))
    jobs = (*jobs, replace(jobs[0], name=name, runner_id="of dora"))
    rows = run_batch(jobs, settings, hire=workers)
    folders = [row.record.folder.casefold() for row in rows if row.record]
    assert len(set(folders)) == 4
    assert all(
        folder.startswith(row.job.name.rstrip(".").casefold()) for folder, row in zip(folders, rows, strict=True)
    )
    assert not any(row.earlier for row in rows)
    sessions = pd.read_parquet(Path(settings.out) / "sessions.parquet").set_index("session")
    assert sessions.same_clips_as.dropna().to_dict() == {"anna": name, name: "anna"}
    assert "The very same clips as anna." in (Path(settings.out) / "index.html").read_text()
    analyses.clear()
    again = run_batch(jobs[::-1], settings, hire=workers, resume=True)
    assert [row.record and row.record.folder.casefold() for row in again] == folders[::-1]
    assert all(row.earlier for row in again)
    assert analyses == []


def test_of_two_sessions_of_one_clip_the_renamed_one_is_still_known(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    (inbox / "dora_side.mp4").write_bytes((inbox / "anna_side.mp4").read_bytes())
    run(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "eva_side.mp4")
    rows = run(inbox, settings, resume=True)
    assert [row.earlier for row in rows] == [True] * 4
    assert len({row.record.folder for row in rows if row.record}) == len(analyses) == 4


def test_who_made_results_keeps_them(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    """Word of a session may come after another one of the same clip has found its results."""
    first = read_jobs(str(inbox))[0]
    second = replace(first, name="dora")
    leader = _Leader([first, second], settings, lambda row, standing: None)
    outcome = work(first, settings)
    leader._take(_Task(job=second), Outcome(record=outcome.record, worked=False))
    leader._take(_Task(job=first), outcome)
    assert [(row.job.name, row.state) for row in leader.rows] == [("anna", "done"), ("dora", "waiting")]
    assert [task.job.name for task in leader._waiting] == ["dora"]


class StuckWorkers(InlineWorkers):
    """The worker never ends the session `ben`, and time is always up."""

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        self.stuck: list[Future[Outcome]] = []

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        if job.name != "ben":
            return super().start(job, settings, taken)
        self.free = 0
        self.stuck.append(Future())
        return self.stuck[-1]

    def stop_overdue(self, timeout_s: float) -> list[Future[Outcome]]:
        overdue, self.stuck = self.stuck, []
        return overdue


def test_a_session_that_takes_too_long_is_stopped_and_the_others_go_on(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gait.batch.run._LOOK_UP_S", 0.01)
    rows = run_batch(read_jobs(str(inbox)), replace(settings, timeout_s=90.0), hire=StuckWorkers)
    assert [row.state for row in rows] == ["done", "failed", "done"]
    assert rows[1].problem == "It took longer than 1.5 minutes and was stopped."
    assert "--timeout" in rows[1].remedy


class DyingWorkers(InlineWorkers):
    """The worker dies whenever it gets the session `ben`."""

    retries = 2
    started: list[str]

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        DyingWorkers.started = []

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        self.started.append(job.name)
        if job.name != "ben":
            return super().start(job, settings, taken)
        future: Future[Outcome] = Future()
        future.set_exception(BrokenProcessPool("gone"))
        return future


def test_a_session_that_kills_its_worker_is_tried_three_times_and_fails_alone(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    rows = run_batch(read_jobs(str(inbox)), settings, hire=DyingWorkers)
    assert [row.state for row in rows] == ["done", "failed", "done"]
    assert DyingWorkers.started.count("ben") == 3
    assert rows[1].problem == "The process that analysed it died, 3 times."


def test_leftovers_of_a_killed_run_are_cleared(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    (Path(settings.out) / WORKSHOP / "abc" / "made").mkdir(parents=True)
    run(inbox, settings, resume=True)
    assert not (Path(settings.out) / WORKSHOP).exists()


def test_an_interrupt_leaves_a_page_that_says_what_is_open(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(row: Row | None, standing: Standing) -> None:
        if row is not None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(inbox, settings, told=told)
    states = pd.read_parquet(Path(settings.out) / "sessions.parquet").state.tolist()
    assert states == ["done", "waiting", "waiting"]
    assert "Not yet" in (Path(settings.out) / "index.html").read_text()
    assert len(finished(settings)) == 1


def test_a_folder_in_use_is_refused_without_resume(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run(inbox, settings)
    with pytest.raises(OptionError, match="not empty"):
        run(inbox, settings)


def test_a_page_of_other_people_is_never_replaced(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    page = Path(settings.out) / "index.html"
    page.parent.mkdir()
    page.write_text("mine")
    with pytest.raises(OptionError, match="not empty"):
        run(inbox, settings)
    assert page.read_text() == "mine"


def test_two_runs_never_share_a_folder(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    with only_run(settings.out), pytest.raises(OptionError, match="Another batch"):
        run(inbox, settings)
    assert len(run(inbox, settings)) == 3


def test_names_must_differ(settings: Settings) -> None:
    with pytest.raises(OptionError, match="called 'a'"):
        run_batch([Job(name="a", sources=())] * 2, settings, hire=InlineWorkers)


def test_a_record_that_is_none_does_not_count(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run(inbox, settings)
    first, second, third = sorted(finished(settings))
    (Path(settings.out) / first / RECORD_FILE).write_text("{")
    (Path(settings.out) / second / RECORD_FILE).write_text('{"schema": "other"}')
    assert set(read_records(settings.out)) == {third}


def test_tables_gather_every_session(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run(inbox, settings)
    measures = pd.read_parquet(Path(settings.out) / "measures.parquet")
    assert measures.session.tolist() == ["anna", "ben", "carla"]
    assert measures.value.tolist() == [160.0] * 3
    assert str(measures.dtypes["reason"]) == "string"
    steps = pd.read_parquet(Path(settings.out) / "steps.parquet")
    assert steps.used.tolist() == [True] * 3
    sessions = pd.read_parquet(Path(settings.out) / "sessions.parquet")
    assert all((Path(settings.out) / report).is_file() for report in sessions.report)


def glance(name: str, state: str = "done", **results: object) -> Glance:
    row = Row(job=Job(name=name, sources=()), state=state, problem="Too dark <b>.", remedy="Light.")  # type: ignore[arg-type]
    return Glance(row=row, results=made_results(**results) if state == "done" else {})  # type: ignore[arg-type]


def test_the_page_shows_the_worst_first() -> None:
    page = index_html(
        [
            glance("clear"),
            glance("waiting", "waiting"),
            glance("found", findings=["Slow steps"]),
            glance("warned", checks=[{"status": "warn", "message": "Shaky."}]),
            glance("refused", checks=[{"status": "fail", "message": "Cut off."}]),
            glance("broken", "failed"),
        ]
    )
    order = [page.index(f"<h2>{name}") for name in ("broken", "refused", "warned", "found", "clear", "waiting")]
    assert order == sorted(order)
    assert "Too dark &lt;b&gt;." in page
    assert "160.0" in page
    assert "http" not in page.replace("http-equiv", "")


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row(job=Job(name="a\nb", sources=()), state="failed", problem="Dark.", remedy="Light.")
    with shown_batch() as told:
        told(row, Standing(done=2, failed=1, total=9, left_s=130.0))
        told(None, Standing(done=2, failed=1, total=9, left_s=129.0))
        told(replace(row, state="done", earlier=True), Standing(done=3, failed=1, total=9))
    assert capsys.readouterr().err == "[3/9] a?b: Dark. Light., about 3 min left\n"


def test_the_command_prints_a_template() -> None:
    result = CliRunner().invoke(app, ["batch", "--template"])
    assert result.exit_code == 0
    assert result.stdout.startswith("name,side,rear")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["in"],
        ["missing", "--out", "o"],
        ["in", "--out", "o", "--workers", "0"],
        ["in", "--out", "o", "--timeout", "0"],
        ["in", "--out", "o", "--model", "huge"],
        ["in", "--out", "in/anna_side.mp4"],
        ["in", "--out", "o", "--scheduler", "tcp://127.0.0.1:1"],
    ],
)
def test_wrong_commands_end_with_two_lines(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gait.batch.cluster._REACHED_WITHIN_S", 1)
    result = CliRunner().invoke(app, ["batch", *arguments])
    assert result.exit_code in (2, 3)
    assert len(result.stderr.strip().splitlines()) == 2, result.stderr


def test_history_is_offered_every_finished_session(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from gait.batch.history import add_to_history

    (inbox / "bad_side.mp4").write_bytes(b"not a film")
    rows = run(inbox, settings)
    added: list[tuple[str, str, str | None]] = []

    def add_session(url: str, folder: Path, *, runner_id: str | None) -> None:
        json.loads((folder / "results.json").read_text())
        added.append((url, folder.name, runner_id))

    monkeypatch.setattr("gait.batch.history.import_module", lambda _: SimpleNamespace(add_session=add_session))
    assert add_to_history("sqlite:///h.db", rows, settings) == 3
    assert {name for _, name, _ in added} == finished(settings)

"""`gait protocol` prints how to film a visit."""

from __future__ import annotations

from typer.testing import CliRunner

from gait.cli.app import app


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["protocol", *arguments])
    assert result.exit_code == 0
    return result.output


def test_it_states_warm_up_views_paces_and_what_gait_does_not_use() -> None:
    text = printed()
    for part in ("six to ten minutes", "From the side and from behind", "From the other side", "tempo", "--sound"):
        assert part in text
    assert "Tape on the skin (not used by gait today)" in text
    assert max(map(len, text.splitlines())) <= 80


def test_what_is_not_used_can_be_left_out_without_a_gap_in_the_numbers() -> None:
    text = printed("--only-used")
    assert "not used" not in text
    numbers = [line.split(".")[0] for line in text.splitlines() if line[:1].isdigit()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]

"""A connection to a cluster that is not encrypted is named before anything is sent."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from gait.cli.app import app
from gait.cli.cluster import is_unencrypted


@pytest.mark.parametrize(
    ("address", "unencrypted"),
    [
        ("tcp://10.0.0.5:8786", True),
        ("tcp://scheduler:8786", True),
        ("scheduler:8786", True),
        ("ws://scheduler:8786", True),
        ("tcp://[2001:db8::1]:8786", True),
        ("tls://10.0.0.5:8786", False),
        ("wss://scheduler:443", False),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("local", False),
    ],
)
def test_only_connections_that_leave_the_computer_need_encryption(address: str, unencrypted: bool) -> None:
    assert is_unencrypted(address) == unencrypted


def test_a_batch_warns_before_it_connects() -> None:
    result = CliRunner().invoke(app, ["batch", "no such folder", "--out", "out", "--scheduler", "tcp://scheduler:8786"])
    assert result.exit_code != 0
    assert "not encrypted" in result.stderr
    assert "tls://" in result.stderr

"""An object store: clips, manifest and results in a bucket of a real S3 server process."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from stand_in_analysis import Gate

from gait.batch.record import RECORD_FILE
from gait.batch.storage import (
    absolute,
    base_name,
    filesystem,
    fingerprint,
    is_remote,
    storage_errors_as_output_errors,
    without_secrets,
)
from gait.errors import OptionError, OutputError


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Create an empty bucket on a server on this computer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    settings = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name, value)
        try:
            _wait_for(address)
            filesystem("s3://clinic")[0].mkdir("clinic")
            yield "s3://clinic"
        finally:
            server.kill()
            server.wait()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def batch(gate: Gate, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gait", "batch", *arguments, "--model", "lite"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=gate.environment,
    )


def test_a_batch_in_a_bucket(bucket: str, three_clips: Path, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.open()
    files: Any = filesystem(bucket)[0]
    for clip in ("anna_side.mp4", "carla.rear.mp4"):
        files.put_file(str(three_clips / clip), f"clinic/day/{clip}")
    files.pipe_file(
        "clinic/day/list.csv", b"name,side,rear\nanna,anna_side.mp4,\ncarla,,carla.rear.mp4\ngone,gone.mp4,\n"
    )
    # An interrupted upload, and a folder of somebody else.
    files.pipe_file("clinic/out/anna-0123456789/report.html", b"half")
    files.pipe_file("clinic/out/letters/letter.txt", b"mine")

    first = batch(gate, f"{bucket}/day/list.csv", "--out", f"{bucket}/out", "--resume")
    assert first.returncode == 3, first.stderr
    assert "gone: There is no file 's3://clinic/day/gone.mp4'." in first.stderr
    assert "Sessions with a report: 2 of 3" in first.stdout

    written = [path.removeprefix("clinic/out/") for path in files.find("clinic/out")]
    folders = {path.split("/")[0] for path in written if path.endswith(RECORD_FILE)}
    assert len(folders) == 2
    assert {path.split("/")[0] for path in written if "/" in path} == folders | {"letters"}
    for folder in folders:
        assert {f"{folder}/report.html", f"{folder}/results.json"} <= set(written)
    with files.open("clinic/out/sessions.parquet") as table:
        assert pd.read_parquet(table).state.tolist() == ["done", "done", "failed"]
    assert b"anna" in files.cat("clinic/out/index.html")

    second = batch(gate, f"{bucket}/day/list.csv", "--out", f"{bucket}/out", "--resume")
    assert "(2 from an earlier run)" in second.stdout, second.stderr


def test_a_fingerprint_follows_the_content_in_a_bucket(bucket: str) -> None:
    files: Any = filesystem(bucket)[0]
    files.pipe_file("clinic/stamps/a", b"one")
    first = fingerprint(f"{bucket}/stamps/a")
    assert first == fingerprint(f"{bucket}/stamps/a")
    files.pipe_file("clinic/stamps/a", b"two")
    files.invalidate_cache()
    assert first is not None
    assert fingerprint(f"{bucket}/stamps/a") not in (first, None)
    assert fingerprint(f"{bucket}/stamps/b") is None


@pytest.mark.parametrize(
    ("url", "remote"), [("s3://a/b", True), ("memory://x", True), ("a/b", False), ("file:///a", False), ("a:b", False)]
)
def test_urls_are_recognized(url: str, remote: bool) -> None:
    assert is_remote(url) == remote
    assert absolute(url).startswith("/") != remote


def test_an_unknown_kind_of_url_is_rejected() -> None:
    with pytest.raises(OptionError, match="cannot be read"):
        filesystem("nowhere://a/b")


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:SECRET@clinic.example/clips/anna.mp4",
        "https://SECRET@clinic.example/clips/anna.mp4",
        "https://clinic.example/clips/anna.mp4?X-Amz-Signature=SECRET&X-Amz-Expires=60",
        "s3://key:SECRET@bucket/clips/anna.mp4#SECRET",
    ],
)
def test_what_gives_access_reaches_no_message_and_no_name(url: str) -> None:
    assert base_name(url) == "anna.mp4"
    assert "SECRET" not in without_secrets(f"'{url}' answered 403: cannot open {url}")
    with pytest.raises(OutputError) as error, storage_errors_as_output_errors(url):
        raise OSError(f"403, message='Forbidden', url='{url}'")
    assert "SECRET" not in str(error.value)
    assert "clips/anna.mp4" in str(error.value)


def test_a_path_with_a_question_mark_keeps_its_name() -> None:
    assert base_name("clips/what?.mp4") == "what?.mp4"

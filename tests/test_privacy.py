"""Where, when and with what a clip was filmed reaches no output; errors repeat nothing of what a file holds."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from clip_makers import SAMPLE_SIDE, shortened
from typer.testing import CliRunner

from gait.cli.app import app

TAGS = {
    "location": "+47.37691234+008.54179876/",
    "location-eng": "+47.37691234+008.54179876/",
    "com.apple.quicktime.location.ISO6709": "+47.37691234+008.54179876+408.123/",
    "com.apple.quicktime.make": "Examplephone",
    "com.apple.quicktime.model": "XQ-77 Zeta",
    "com.apple.quicktime.software": "17.99.1",
    "com.apple.quicktime.creationdate": "2019-07-03T14:15:16+0200",
    "com.android.version": "97.31.5b",
    "com.android.manufacturer": "Examplephone",
    "creation_time": "2019-07-03T14:15:16.000000Z",
    "title": "At the lake house",
    "comment": "Filmed by Quorra",
    "artist": "Quorra Zephyrine",
}
# Long enough that no table of points holds one by chance.
TELLTALE = (
    *(b"47.37691", b"+008.54", b"8.541798", b"408.123/", b"Examplephone", b"XQ-77", b"17.99.1", b"97.31.5b"),
    *(b"2019-07-03", b"2019:07:03", b"20190703", b"14:15:16", b"lake house", b"Quorra", b"quicktime.location"),
)
SECRET = "aunt-wilhelmina-4711"


def command(*arguments: str | Path) -> str:
    """Run a command that works; return all it said."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of the sample with everything in its header that phones and people write there."""
    clip = shortened(SAMPLE_SIDE, tmp_path_factory.mktemp("phone") / "clip.mp4", frames=120, metadata=TAGS)
    with av.open(str(clip)) as container:
        assert set(TAGS) <= set(container.metadata), "the clip does not carry the tags"
    return clip


@pytest.fixture(scope="module")
def outputs(tagged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that can be made of it, and what was said meanwhile."""
    place = tmp_path_factory.mktemp("outputs")
    said = command("analyze", "--side", tagged, "--model", "lite", "--out", place / "report")
    for kind in ("csv", "parquet", "trc", "mot", "c3d", "netcdf"):
        said += command("export", place / "report", "--to", kind, "--out", place / kind)
    said += command("history", "add", place / "report", "--runner", "r1", "--history", place / "history.sqlite")
    said += command("methods", place / "report")
    (place / "said.txt").write_text(said)
    return place


def layers(content: bytes) -> Iterator[bytes]:
    """A file's bytes, and those of what is packed into it: streams of a PDF, pictures in a page."""
    yield content
    for packed in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(packed[1])
        except zlib.error:
            continue
    for packed in re.finditer(rb"base64,([A-Za-z0-9+/=]+)", content):
        yield base64.b64decode(packed[1])


@pytest.fixture(scope="module")
def output_layers(outputs: Path) -> list[tuple[str, bytes]]:
    """The layers of all outputs, each with the name of its file."""
    return [(path.name, layer) for path in outputs.rglob("*") if path.is_file() for layer in layers(path.read_bytes())]


def test_every_kind_of_output_was_made(outputs: Path) -> None:
    endings = {path.suffix for path in outputs.rglob("*") if path.is_file()}
    assert endings >= {".html", ".pdf", ".json", ".csv", ".mp4", ".nc", ".trc", ".mot", ".c3d", ".parquet", ".sqlite"}


@pytest.mark.parametrize("telltale", TELLTALE, ids=lambda telltale: telltale.decode())
def test_no_output_tells_where_when_or_with_what(
    output_layers: list[tuple[str, bytes]], tagged: Path, telltale: bytes
) -> None:
    assert telltale in tagged.read_bytes() or telltale in (b"2019:07:03", b"20190703")
    assert {name for name, layer in output_layers if telltale in layer} == set()


def test_films_carry_no_tags_and_pictures_no_exif(outputs: Path) -> None:
    films = list(outputs.rglob("*.mp4"))
    assert films
    for film in films:
        with av.open(str(film)) as container:
            tags = {**container.metadata, **container.streams.video[0].metadata}
        assert set(tags) <= {"major_brand", "minor_version", "compatible_brands", "encoder", "handler_name"} | {
            "language",
            "vendor_id",
            "comment",
        }
        # The comment says where the runner is in the clip, and nothing else.
        assert set(json.loads(tags.get("comment", "{}"))) <= {"format", "size", "reduction", "knots"}
    page = (outputs / "report" / "report.html").read_bytes()
    pictures = [base64.b64decode(packed) for packed in re.findall(rb"image/jpeg;base64,([A-Za-z0-9+/=]+)", page)]
    assert pictures
    assert all(b"Exif" not in picture for picture in pictures)


def test_no_output_names_the_folders_of_this_computer(outputs: Path, tagged: Path) -> None:
    written = [path for path in outputs.rglob("*") if path.is_file() and path.name != "said.txt"]
    telling = [path.name for path in written if str(tagged.parent).encode() in path.read_bytes()]
    assert telling == []


@pytest.mark.parametrize(
    ("name", "content", "arguments"),
    [
        ("clip.mp4", f"{SECRET}\n" * 40, ("analyze", "--side", "{}/clip.mp4", "--out", "{}/new")),
        ("results.json", f'{{"schema": "{SECRET}"}}', ("export", "{}", "--to", "csv")),
        ("results.json", f'{{"schema": "gait/2", "{SECRET}": "{SECRET}"}}', ("methods", "{}")),
        ("results.json", f"{SECRET}", ("compare", "{}", "{}", "--out", "{}/both")),
        ("results.json", f'{{"schema": "gait/2", "runner": "{SECRET}"}}', ("compare", "{}", "{}", "--out", "{}/both")),
        (
            "results.json",
            f'{{"schema": "gait/2", "runner": "{SECRET}"}}',
            ("history", "add", "{}", "--history", "{}/h"),
        ),
    ],
)
def test_a_refusal_repeats_nothing_of_what_a_file_holds(
    tmp_path: Path, name: str, content: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(content)
    result = CliRunner().invoke(app, [argument.format(tmp_path) for argument in arguments])
    assert result.exit_code in (2, 3)
    assert len(result.stderr.splitlines()) >= 2
    assert SECRET not in result.output + result.stderr

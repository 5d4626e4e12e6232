"""Write the sample report and its pictures into `docs/`, from the report that `make demo` leaves.

python scripts/docs/make_sample_report.py [--report report]

Written are `docs/_static/sample-report/` (the web report with smaller films, and the printed report) and, in
`docs/images/`, `runner.webp` (a moving picture of both films), `report.png` and `annotated.jpg`. Chromium takes the
picture of the report; without it that picture stays as it is.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import wave
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import av
from PIL import Image

PROJECT = Path(__file__).parents[2]
IMAGES = PROJECT / "docs" / "images"
SAMPLE = PROJECT / "docs" / "_static" / "sample-report"
VIEWS = ("side", "rear")

FILM_WIDTH_PX, FILM_FPS, FILM_CRF = 288, 30, 32
CLICK_S = 4
PICTURE_SCALE, PICTURE_QUALITY = 0.7, 70
_EMBEDDED = re.compile(r'(?P<start>src="data:image/jpeg;base64,)(?P<picture>[A-Za-z0-9+/=]+)')
PICTURE_WIDTH_PX, PICTURE_FPS, PICTURE_STRIDES = 270, 20, 2
CEILING = 0.16
"""Share of the height of the films above the runner, which is cut off."""
MOMENT_S = 4.0


def make(report: Path) -> None:
    """Write the sample report and all pictures from the folder of a report on the sample pair."""
    SAMPLE.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(report / "report.pdf", SAMPLE / "report.pdf")
    page = (report / "report.html").read_text(encoding="utf-8")
    (SAMPLE / "report.html").write_text(_EMBEDDED.sub(smaller_picture, page), encoding="utf-8")
    for view in VIEWS:
        shrink_film(report / f"{view}.annotated.mp4", SAMPLE / f"{view}.annotated.mp4")
    cut_click(report / "metronome.wav", SAMPLE / "metronome.wav")
    moving_picture(report, IMAGES / "runner.webp")
    side_by_side(report, IMAGES / "annotated.jpg")
    photograph(report / "report.html", IMAGES / "report.png")


def smaller_picture(found: re.Match[str]) -> str:
    """Return an embedded picture of the page with fewer pixels. The page shows it at the same size."""
    with Image.open(io.BytesIO(b64decode(found["picture"]))) as picture:
        small = picture.resize((round(PICTURE_SCALE * picture.width), round(PICTURE_SCALE * picture.height)))
    packed = io.BytesIO()
    small.save(packed, "JPEG", quality=PICTURE_QUALITY, optimize=True)
    return f"{found['start']}{b64encode(packed.getvalue()).decode()}"


def shrink_film(film: Path, out: Path) -> None:
    """Write a film again, smaller and with fewer frames a second, of the same duration."""
    with av.open(str(film)) as source, av.open(str(out), "w", options={"movflags": "faststart"}) as target:
        decoded = source.streams.video[0]
        every = max(1, round(float(decoded.average_rate or FILM_FPS) / FILM_FPS))
        stream: Any = target.add_stream("libx264", rate=Fraction(decoded.average_rate or FILM_FPS) / every)
        stream.width, stream.height = FILM_WIDTH_PX, _even(FILM_WIDTH_PX * decoded.height / decoded.width)
        stream.pix_fmt, stream.options = "yuv420p", {"crf": str(FILM_CRF), "preset": "veryslow"}
        for index, frame in enumerate(islice(source.decode(decoded), 0, None, every)):
            small = frame.reformat(stream.width, stream.height, "yuv420p", interpolation="AREA")
            small.pts, small.time_base = index, 1 / stream.codec_context.framerate
            target.mux(stream.encode(small))
        target.mux(stream.encode())


def cut_click(click: Path, out: Path) -> None:
    """Write the first seconds of the metronome track."""
    with wave.open(str(click)) as source, wave.open(str(out), "w") as target:
        target.setparams(source.getparams())
        target.writeframes(source.readframes(CLICK_S * source.getframerate()))


def moving_picture(report: Path, out: Path) -> None:
    """Write whole strides of both films beside each other, so that the last picture leads into the first."""
    steps = json.loads((report / "results.json").read_text(encoding="utf-8"))["steps"]
    contacts = [step["initial_contact_s"] for step in steps if step["view"] == "side" and step["side"] == "left"]
    begin_s, end_s = contacts[2], contacts[2 + PICTURE_STRIDES]
    count = round((end_s - begin_s) * PICTURE_FPS)
    moments = [begin_s + (end_s - begin_s) * index / count for index in range(count)]
    pictures = _together(report, moments, PICTURE_WIDTH_PX)
    first, *rest = pictures
    duration_ms = round(1000 * (end_s - begin_s) / count)
    first.save(out, save_all=True, append_images=rest, duration=duration_ms, loop=0, quality=70, method=6)


def side_by_side(report: Path, out: Path) -> None:
    """Write one frame of both films."""
    (picture,) = _together(report, [MOMENT_S], 450)
    picture.save(out, quality=85)


def photograph(page: Path, out: Path) -> None:
    """Write a picture of the top of the web report."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("Without Chromium there is no picture of the report.")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1000, "height": 520})
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=str(out))
        browser.close()
    Image.open(out).convert("RGB").quantize(192, method=Image.Quantize.FASTOCTREE).save(out, optimize=True)


def _together(report: Path, moments_s: Sequence[float], width_px: int) -> list[Image.Image]:
    rows = zip(*(_pictures(report / f"{view}.annotated.mp4", moments_s, width_px) for view in VIEWS), strict=True)
    return [_joined(row) for row in rows]


def _pictures(film: Path, moments_s: Sequence[float], width_px: int) -> Iterator[Image.Image]:
    """Yield the frame shown at each moment; moments in rising order."""
    waiting = list(moments_s)
    with av.open(str(film)) as source:
        for frame in source.decode(video=0):
            half_s = 0.5 / float(source.streams.video[0].average_rate or FILM_FPS)
            while waiting and frame.time is not None and frame.time + half_s > waiting[0]:
                waiting.pop(0)
                whole = frame.to_image()
                picture = whole.crop((0, round(CEILING * whole.height), whole.width, whole.height))
                yield picture.resize((width_px, round(width_px * picture.height / picture.width)), Image.Resampling.BOX)
            if not waiting:
                return


def _joined(row: Sequence[Image.Image], gap_px: int = 8) -> Image.Image:
    width = sum(picture.width for picture in row) + gap_px * (len(row) - 1)
    joined = Image.new("RGB", (width, max(picture.height for picture in row)), "white")
    left = 0
    for picture in row:
        joined.paste(picture, (left, 0))
        left += picture.width + gap_px
    return joined


def _even(pixels: float) -> int:
    return 2 * round(pixels / 2)


def main() -> None:
    """Write the sample report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", type=Path, default=PROJECT / "report")
    make(parser.parse_args().report)


if __name__ == "__main__":
    main()

"""Rendered runners beyond those that lie beside the project: what the fits need of them, without their films.

    python scripts/accuracy/further.py FOLDER [--model heavy] [--poses FOLDER] [--write]

FOLDER holds NAME.mp4 beside NAME.truth.json. The films of the runners that are kept here were made by the generator
beside the project from `further/clips.json`; `--write` keeps what the fits need of them in `further/MODEL.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from calibrate import ClipErrors
from event_training import Leg, clip_motion, legs_of_clip
from reference import Reference, references

FOLDER = Path(__file__).parent / "further"
_DIGITS = 6


@dataclass(frozen=True, kw_only=True, eq=False)
class FurtherRunners:
    """What the fits need of runners whose films are not at hand.

    Parameters
    ----------
    legs : list of Leg
        For the event models.
    errors : list of ClipErrors
        For the offsets of measures, found with event models that have not seen the runner.
    held : list of (runner, kind, status, error over half width)
        For the widths of intervals, found with tables that have not seen the runner.
    """

    legs: list[Leg] = field(default_factory=list)
    errors: list[ClipErrors] = field(default_factory=list)
    held: list[tuple[str, str, str, float]] = field(default_factory=list)


def further_runners(model: str) -> FurtherRunners:
    """Return the runners kept for a pose model; none where none were kept for it."""
    path = FOLDER / f"{model}.json"
    if not path.is_file():
        return FurtherRunners()
    kept = json.loads(path.read_text())
    legs = [Leg(**{**leg, "events": np.array(leg["events"])}) for leg in kept["legs"]]
    return FurtherRunners(
        legs=legs,
        errors=[ClipErrors(**errors) for errors in kept["errors"]],
        held=[(runner, kind, status, ratio) for runner, kind, status, ratio in kept["held"]],
    )


def legs_of_clips(clips: Sequence[Reference], *, model: str, poses: Path) -> list[Leg]:
    """Return the legs of clips with truth."""
    return [leg for clip in clips for leg in legs_of_clip(clip, clip_motion(clip, model=model, poses=poses))[0]]


def to_json(runners: FurtherRunners) -> str:
    """Return the text of the file that `further_runners` reads."""
    legs = [
        {
            **asdict(leg),
            "events": [round(float(event), _DIGITS) for event in leg.events],
            "stride_s": round(leg.stride_s, _DIGITS),
            "features": {name: round(value, _DIGITS) for name, value in leg.features.items() if np.isfinite(value)},
        }
        for leg in runners.legs
    ]
    parts = {"legs": legs, "errors": [asdict(errors) for errors in runners.errors], "held": runners.held}
    one_a_line = {name: ",\n".join(json.dumps(row) for row in rows) for name, rows in parts.items()}
    return "{" + ",\n".join(f'"{name}": [\n{rows}\n]' for name, rows in one_a_line.items()) + "}\n"


def main() -> int:
    """Analyse the films, each runner left out of every fit, and keep what was found on request."""
    from fit_events import POSES, pose_legs
    from generated import kept_runners
    from left_out import first_round, held_in

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--poses", type=Path, default=POSES, help="where poses are kept")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    options = {"model": arguments.model, "poses": arguments.poses}
    further, clips = references([arguments.folder]), references()
    own = legs_of_clips(further, **options)
    legs = pose_legs(clips, kept_runners(arguments.poses), further=own, **options)
    with tempfile.TemporaryDirectory() as name:
        found, _ = first_round([*clips, *further], legs, folder=Path(name), **options)
        held = held_in(found, folder=Path(name), model=arguments.model)
    names = {reference.name for reference in further}
    runners = {clip.runner for clip in found if clip.reference.name in names}
    kept = FurtherRunners(
        legs=own,
        errors=[clip.errors for clip in found if clip.reference.name in names],
        held=[row for row in held if row[0] in runners],
    )
    print(f"{len(kept.legs)} legs of {len(runners)} runners, {len(kept.errors)} clips")
    if arguments.write:
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / f"{arguments.model}.json").write_text(to_json(kept))
    return 0


if __name__ == "__main__":
    sys.exit(main())

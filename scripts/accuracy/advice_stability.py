"""Check that the advice on a clip depends little on the pose model and on where the picture is cut.

    python scripts/accuracy/advice_stability.py [CLIP ...] [--poses FOLDER]

Each CLIP is NAME.mp4 beside its NAME.truth.json (default: three reference clips from the side and one from behind). It
is analysed with every pose model, and with its picture cut on the left and at the top. No two of these runs may
disagree about a finding by more than one step between `nothing`, `borderline` and `cue`. A finding that one run could
not judge is no disagreement, but then the outcome of that run must not be `nothing` while another run has a cue.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from poses import pose_of
from reference import ROOT, Reference, references

from gait.analysis.clip import analyze_pose
from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.errors import GaitError
from gait.options import Options
from gait.runner import Runner
from gait.video import open_clip, read_frames
from gait.video.writer import VideoWriter

_RENDERED = ROOT.parent / "shared" / "clips" / "rendered"
CLIPS = tuple(
    _RENDERED / f"{name}.mp4"
    for name in ("side01_L_168_base", "side04_R_158_bounce_30fps", "side08_L_176_rail_vfr_dim", "rear01_170_drop8")
)
MODELS = ("heavy", "full", "lite")
STEPS = {"nothing": 0, "borderline": 1, "cue": 2}
OUTCOMES = {"nothing": 0, "borderline": 1, "change": 2}
# Shares of the picture's width and height that are cut off on the left and at the top.
CROP = (0.06, 0.04)


def cropped(reference: Reference, folder: Path) -> Reference:
    """Return the clip with its picture cut on the left and at the top."""
    clip = open_clip(reference.clip)
    left, top = (2 * round(share * size / 2) for share, size in zip(CROP, (clip.width, clip.height), strict=True))
    path = folder / f"{reference.name}_cropped.mp4"
    with VideoWriter(path, width=clip.width - left, height=clip.height - top, mean_fps=clip.mean_fps) as writer:
        for frame in read_frames(clip):
            writer.write(np.ascontiguousarray(frame.picture[top:, left:]), frame.time_s)
    return replace(reference, name=path.stem, clip=path)


def advice_of(reference: Reference, *, model: str, poses: Path) -> Advice:
    """Return the advice for the runner of a clip, without pain."""
    clip, pose = pose_of(reference, model=model, kept_in=poses)
    runner = Runner(height_m=reference.height_m)
    analysis = analyze_pose(clip, pose, view=reference.view, runner=runner, options=Options(model=model))
    return advise([analysis], runner=runner)


def disagreements(runs: Mapping[str, Advice]) -> Iterator[str]:
    """Yield what two runs on the same clip disagree about by more than one step.

    Parameters
    ----------
    runs : mapping of str to Advice
        The advice of each run, by the name of the run.

    Yields
    ------
    str
        One line for each disagreement.
    """
    for (one, first), (other, second) in combinations(runs.items(), 2):
        for a, b in zip(first.verdicts, second.verdicts, strict=True):
            if a.grade in STEPS and b.grade in STEPS and abs(STEPS[a.grade] - STEPS[b.grade]) > 1:
                yield f"{a.id}: {a.grade} ({one}), {b.grade} ({other})"
        outcomes = first.outcome, second.outcome
        if all(each in OUTCOMES for each in outcomes) and abs(OUTCOMES[outcomes[0]] - OUTCOMES[outcomes[1]]) > 1:
            yield f"outcome: {outcomes[0]} ({one}), {outcomes[1]} ({other})"


def check(paths: Sequence[Path], *, poses: Path) -> list[str]:
    """Return all disagreements on the clips, each with the name of its clip.

    Parameters
    ----------
    paths : sequence of Path
        The clips.
    poses : Path
        Folder in which poses are kept.

    Returns
    -------
    list of str
    """
    found = []
    by_path = {each.clip: each for folder in {path.parent for path in paths} for each in references([folder])}
    for path in paths:
        reference = by_path[path]
        runs: dict[str, Advice] = {}
        with tempfile.TemporaryDirectory() as folder:
            variants = [(model, reference, model) for model in MODELS]
            variants.append(("cropped", cropped(reference, Path(folder)), "heavy"))
            for name, variant, model in variants:
                try:
                    runs[name] = advice_of(variant, model=model, poses=poses)
                except GaitError as error:
                    print(f"{reference.name}, {name}: refused. {error}", file=sys.stderr)
                    continue
                grades = {each.id: each.grade for each in runs[name].verdicts if each.grade in ("cue", "borderline")}
                print(f"{reference.name}, {name}: {runs[name].outcome} {grades}", flush=True)
        found += [f"{reference.name}: {line}" for line in disagreements(runs)]
    return found


def main() -> int:
    """Print the outcome of each run and all disagreements; return 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--poses", type=Path, help="where poses are kept (default: a temporary folder)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = check(arguments.clips or CLIPS, poses=arguments.poses or Path(temporary))
    print("\n".join(found) or "No two runs disagree by more than one step.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

"""Runs one fuzzing target: bytes in, nothing but a `GaitError` out."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import traceback
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from gait.errors import GaitError

FAST_DISK = Path("/dev/shm")
"""Memory, where there is such a place."""
# By the clock, of which a busy machine takes much for little.
LONGEST_S = 120
MOST_MEMORY_MB = 4096
_WHOLE_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class Target:
    """Something that reads what others wrote.

    Parameters
    ----------
    name : str
        Its name, also that of the folder with the seeds that once found something.
    seeds : callable
        Returns whole inputs by name, made in code.
    read : callable
        Reads an input; gets its bytes and an empty folder of its own to put them into.
    is_json : bool
        Whether inputs are JSON documents, which are also changed as such and not only byte by byte.
    is_binary : bool
        Whether inputs are of a format of which little is left after many changes; half of them begin with a whole one.
    longest : int
        Longest input in bytes.
    quickly : callable
        Returns what the fuzzer runs the target within, so that what each input would set up is set up once.
    """

    name: str
    seeds: Callable[[], Mapping[str, bytes]]
    read: Callable[[bytes, Path], object]
    is_json: bool = False
    is_binary: bool = False
    longest: int = 1 << 16
    quickly: Callable[[], AbstractContextManager[object]] = nullcontext


def tried(target: Target, data: bytes, folder: Path) -> BaseException | None:
    """Return what escaped when a target read an input; None if it read it or refused it."""
    try:
        target.read(data, folder)
    except GaitError:
        return None
    except Exception as escaped:  # noqa: BLE001 - whatever it is, it should not have come out
        return escaped
    return None


def one_in(count: int, data: bytes) -> bool:
    """Return whether an input is one of those, one in so many, that also get the slow part of a target."""
    return zlib.crc32(data) % count == 0


def place_of(escaped: BaseException) -> str:
    """Return where an error came from, its type and our innermost line, by which finds are told apart."""
    frames = traceback.extract_tb(escaped.__traceback__)
    ours = [frame for frame in frames if "/gait/" in frame.filename] or frames
    return f"{type(escaped).__name__} at {Path(ours[-1].filename).name}:{ours[-1].name}:{ours[-1].lineno}"


def fuzz(target: Target) -> None:
    """Run a target from the command line until its runs or its time are used up."""
    import atheris

    parser = argparse.ArgumentParser(description=f"Fuzz the target '{target.name}'.")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, help="folder of inputs to begin with and to add to")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="folder for inputs that break something")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers; 0 draws one")
    told = parser.parse_args()
    found = told.found / target.name
    found.mkdir(parents=True, exist_ok=True)
    base = FAST_DISK if FAST_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as home:
        work, corpus = Path(home, "work"), told.corpus or Path(home, "corpus")
        work.mkdir()
        corpus.mkdir(parents=True, exist_ok=True)
        # What a target loads when it is first used is loaded here and in `_run`, where it is instrumented.
        with atheris.instrument_imports(include=["gait"]):
            seeds = target.seeds()
        for name, data in seeds.items():
            (corpus / name).write_bytes(data)
        with target.quickly():
            _run(target, told, work=work, corpus=corpus, found=found)


def _changed_whole(target: Target) -> Callable[[bytes, int, int], bytes]:
    """Return what changes an input, as `atheris` asks for it: half the time a few numbers of a whole one."""
    import atheris

    whole = tuple(target.seeds().values())

    def changed(data: bytes, max_size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() > _WHOLE_SHARE:
            return atheris.Mutate(data, max(max_size, len(data)))
        # In place, so that what is counted from the beginning of the file still lies there.
        made = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 4)):
            number = chance.choice((bytes(8), b"\xff" * 8, b"\1" + bytes(7), b"\x7f" * 8, chance.randbytes(8)))
            at, size = chance.randrange(len(made)), chance.choice((1, 1, 2, 4, 8))
            made[at : at + size] = number[: min(size, len(made) - at)]
        return bytes(made)

    return changed


def _run(target: Target, told: argparse.Namespace, *, work: Path, corpus: Path, found: Path) -> None:
    import atheris

    from fuzz.json_mutation import changed_document

    known: set[str] = set()

    def one_input(data: bytes) -> None:
        escaped = tried(target, data, work)
        if escaped is None or (place := place_of(escaped)) in known:
            return
        known.add(place)
        name = hashlib.sha256(data).hexdigest()[:12]
        (found / name).write_bytes(data)
        (found / f"{name}.txt").write_text("".join(traceback.format_exception(escaped)))
        print(f"FOUND {target.name} {name}: {place}", file=sys.stderr, flush=True)

    with atheris.instrument_imports(include=["gait"]):
        for data in target.seeds().values():
            one_input(data)
    arguments = [
        sys.argv[0],
        f"-runs={told.runs}",
        f"-max_total_time={told.seconds}",
        f"-max_len={target.longest}",
        f"-timeout={LONGEST_S}",
        f"-rss_limit_mb={MOST_MEMORY_MB}",
        f"-artifact_prefix={found}/",
        f"-seed={told.seed}",
        "-print_final_stats=1",
        str(corpus),
    ]
    mutators = [changed_document] * target.is_json + [_changed_whole(target)] * target.is_binary
    atheris.Setup(arguments, one_input, custom_mutator=mutators[0] if mutators else None)
    atheris.Fuzz()

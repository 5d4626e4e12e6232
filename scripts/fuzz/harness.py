"""Run one fuzzing target: a reader gets random bytes and may raise no error other than `GaitError`."""

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
"""A file system in memory, where there is one."""
# Wall time for one input, which may be long on a busy machine.
TIMEOUT_S = 120
MEMORY_LIMIT_MB = 4096
_VALID_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class Target:
    """A reader of foreign files.

    Parameters
    ----------
    name : str
        Name of the target, and of the folder with inputs that once caused an error.
    seeds : callable
        Returns valid inputs by name.
    read : callable
        Reads an input. It is called with the bytes and an empty folder to write them to.
    is_json : bool
        Whether inputs are JSON documents. They are mutated as documents too, not only byte by byte.
    is_binary : bool
        Whether inputs have a binary format that hardly survives many mutations. Then half of the inputs are valid ones
        with few changes.
    max_bytes : int
        Longest input in bytes.
    context : callable
        Returns a context manager in which the fuzzer runs the target, for set-up that all inputs share.
    """

    name: str
    seeds: Callable[[], Mapping[str, bytes]]
    read: Callable[[bytes, Path], object]
    is_json: bool = False
    is_binary: bool = False
    max_bytes: int = 1 << 16
    context: Callable[[], AbstractContextManager[object]] = nullcontext


def unexpected_error(target: Target, data: bytes, folder: Path) -> BaseException | None:
    """Return the error that a target raises for an input, unless it is a `GaitError`; None if there is none."""
    try:
        target.read(data, folder)
    except GaitError:
        return None
    except Exception as error:  # noqa: BLE001 - any other error is what the fuzzer looks for
        return error
    return None


def one_in(count: int, data: bytes) -> bool:
    """Return whether an input belongs to the one in `count` for which the slow part of a target runs as well."""
    return zlib.crc32(data) % count == 0


def place_of(error: BaseException) -> str:
    """Return the type of an error and the innermost line of gait that raised it, which identifies a finding."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/gait/" in frame.filename] or frames
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].name}:{ours[-1].lineno}"


def fuzz(target: Target) -> None:
    """Run a target from the command line until the maximum number of runs or the time is reached."""
    import atheris

    parser = argparse.ArgumentParser(description=f"Fuzz the target '{target.name}'.")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, help="folder with inputs to start from and to add to")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="folder for inputs that cause an error")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random numbers; 0 draws a seed")
    options = parser.parse_args()
    found = options.found / target.name
    found.mkdir(parents=True, exist_ok=True)
    base = FAST_DISK if FAST_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as home:
        work, corpus = Path(home, "work"), options.corpus or Path(home, "corpus")
        work.mkdir()
        corpus.mkdir(parents=True, exist_ok=True)
        # Modules that a target imports when it is first used are imported here and in `_run`, where atheris instruments
        # them.
        with atheris.instrument_imports(include=["gait"]):
            seeds = target.seeds()
        for name, data in seeds.items():
            (corpus / name).write_bytes(data)
        with target.context():
            _run(target, options, work=work, corpus=corpus, found=found)


def _binary_mutator(target: Target) -> Callable[[bytes, int, int], bytes]:
    """Return a mutator for atheris that changes a few numbers of a valid input for half of the inputs."""
    import atheris

    valid = tuple(target.seeds().values())

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() > _VALID_SHARE:
            return atheris.Mutate(data, max(max_size, len(data)))
        # In place, so that offsets in the file stay valid.
        mutated = bytearray(rng.choice(valid))
        for _ in range(rng.randint(1, 4)):
            number = rng.choice((bytes(8), b"\xff" * 8, b"\1" + bytes(7), b"\x7f" * 8, rng.randbytes(8)))
            at, size = rng.randrange(len(mutated)), rng.choice((1, 1, 2, 4, 8))
            mutated[at : at + size] = number[: min(size, len(mutated) - at)]
        return bytes(mutated)

    return mutate


def _run(target: Target, options: argparse.Namespace, *, work: Path, corpus: Path, found: Path) -> None:
    import atheris

    from fuzz.json_mutation import mutate_document

    known: set[str] = set()

    def one_input(data: bytes) -> None:
        error = unexpected_error(target, data, work)
        if error is None or (place := place_of(error)) in known:
            return
        known.add(place)
        name = hashlib.sha256(data).hexdigest()[:12]
        (found / name).write_bytes(data)
        (found / f"{name}.txt").write_text("".join(traceback.format_exception(error)))
        print(f"FOUND {target.name} {name}: {place}", file=sys.stderr, flush=True)

    with atheris.instrument_imports(include=["gait"]):
        for data in target.seeds().values():
            one_input(data)
    arguments = [
        sys.argv[0],
        f"-runs={options.runs}",
        f"-max_total_time={options.seconds}",
        f"-max_len={target.max_bytes}",
        f"-timeout={TIMEOUT_S}",
        f"-rss_limit_mb={MEMORY_LIMIT_MB}",
        f"-artifact_prefix={found}/",
        f"-seed={options.seed}",
        "-print_final_stats=1",
        str(corpus),
    ]
    mutators = [mutate_document] * target.is_json + [_binary_mutator(target)] * target.is_binary
    atheris.Setup(arguments, one_input, custom_mutator=mutators[0] if mutators else None)
    atheris.Fuzz()

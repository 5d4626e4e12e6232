"""Run the steps of deploy/Containerfile in a clean root, for machines that cannot build containers.

    mmdebstrap --variant=minbase bookworm /tmp/base
    python scripts/run_container_steps.py /tmp/base /tmp/stages --from-host /etc/resolv.conf

Each stage is a copy of the base in which the steps run with `chroot`, which needs root. The result of the last stage is
measured, and its health check is run while its command runs as its user with a read-only root. What only a container
engine does (layers, namespaces, limits, the network) is not tested by this.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
CONTAINERFILE = PROJECT / "deploy" / "Containerfile"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_STARTING_S = 120


@dataclass
class Stage:
    """A stage of the file, and what its instructions have set."""

    name: str
    root: Path
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": _PATH, "HOME": "/root"})
    last: dict[str, str] = field(default_factory=dict)
    """The last value of the other instructions, such as USER."""


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the instructions of a Containerfile with their arguments, without comments and line breaks.

    Examples
    --------
    >>> list(instructions("# A comment\\nRUN one \\\\\\n && two\\nUSER me\\n"))
    [('RUN', 'one  && two'), ('USER', 'me')]
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", "").splitlines():
        name, _, arguments = line.strip().partition(" ")
        yield name.upper(), arguments.strip()


def run_steps(base: Path, work: Path, from_host: list[Path]) -> Stage:
    """Run all steps and return the last stage."""
    stages: dict[str, Stage] = {}
    stage = None
    for name, arguments in instructions(CONTAINERFILE.read_text(encoding="utf-8")):
        print(f"{name} {arguments[:100]}", flush=True)
        if name == "FROM":
            label = arguments.partition(" AS ")[2] or "final"
            stage = stages[label] = Stage(label, work / label)
            subprocess.run(["cp", "--archive", base, stage.root], check=True)
            continue
        assert stage is not None
        if name == "RUN":
            _chroot(stage, ["sh", "-c", f"cd {stage.folder} && {arguments}"], from_host)
        elif name == "COPY":
            _copy(stage, shlex.split(arguments), stages)
        elif name == "ENV":
            for pair in shlex.split(arguments):
                key, _, value = pair.partition("=")
                stage.environment[key] = value.replace("$PATH", stage.environment["PATH"])
        elif name == "WORKDIR":
            stage.folder = arguments
            (stage.root / arguments.lstrip("/")).mkdir(parents=True, exist_ok=True)
        else:
            stage.last[name] = arguments
    assert stage is not None
    return stage


def _copy(stage: Stage, arguments: list[str], stages: dict[str, Stage]) -> None:
    *sources, target = [argument for argument in arguments if not argument.startswith("--")]
    origin = next((argument.partition("=")[2] for argument in arguments if argument.startswith("--from=")), None)
    home = stages[origin].root if origin else PROJECT
    place = (
        stage.root / target.lstrip("/") if target.startswith("/") else stage.root / stage.folder.lstrip("/") / target
    )
    for source in sources:
        path = home / source.lstrip("/")
        into = place / path.name if target.endswith("/") else place
        into.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(
                path, into, symlinks=True, ignore=shutil.ignore_patterns("__pycache__") if not origin else None
            )
        else:
            shutil.copy2(path, into)


def _chroot(stage: Stage, command: list[str], from_host: list[Path]) -> None:
    """Run a command in the stage, with some files of this machine, such as the addresses of name servers."""
    saved: dict[Path, bytes | None] = {}
    for path in from_host:
        there = stage.root / str(path).lstrip("/")
        saved[there] = there.read_bytes() if there.is_file() else None
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
    mounts = f"mount --rbind /dev {stage.root}/dev && mount -t proc proc {stage.root}/proc"
    inside = ["chroot", str(stage.root), *command]
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "sh", "-c", f"{mounts} && exec {shlex.join(inside)}"],
        env={**stage.environment, "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )
    for there, content in saved.items():
        if content is None:
            there.unlink(missing_ok=True)
        else:
            there.write_bytes(content)
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode}")


def check_health(stage: Stage, work: Path) -> None:
    """Run the command of the image as its user, with a read-only root, and its health check until it succeeds."""
    data = work / "volume"
    data.mkdir(mode=0o700)
    user = stage.last["USER"]
    owner, group = (int(part) for part in user.split(":"))
    os.chown(data, owner, group)
    root = stage.root
    mounts = (
        f"mount --bind {root} {root} && mount --rbind /dev {root}/dev && mount -t proc proc {root}/proc && "
        f"mount --bind {data} {root}/data && mount -t tmpfs -o mode=1777 tmpfs {root}/tmp && "
        f"mount -o remount,bind,ro {root}"
    )
    inside = ["chroot", f"--userspec={user}", str(root)]
    check = shlex.join([*inside, *json.loads(stage.last["HEALTHCHECK"].partition(" CMD ")[2])])
    serve = shlex.join([*inside, "sh", "-c", 'cd /data && exec "$@"', "sh", *json.loads(stage.last["ENTRYPOINT"])])
    command = [*json.loads(stage.last["CMD"])]
    refused = subprocess.run(
        ["unshare", "--mount", "--net", "sh", "-c", f"{mounts} && ip link set lo up; {serve} {shlex.join(command)}"],
        env=stage.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"Without a user: exit code {refused.returncode}: {refused.stderr.strip()}", flush=True)
    add = f"echo 'a long enough pass phrase 7' | {serve} user add ada"
    script = f"{mounts} && (ip link set lo up || true) && {add} && ({serve} {shlex.join(command)} & server=$!; "
    script += f"for each in $(seq {_STARTING_S}); do {check} && break; sleep 1; done; {check}; healthy=$?; "
    script += "kill $server; exit $healthy)"
    started_s = time.monotonic()
    done = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "sh", "-c", script],
        env=stage.environment,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    print(f"Health check: exit code {done.returncode} after {time.monotonic() - started_s:.0f} s", flush=True)


def main() -> None:
    """Run the steps, print the size, and run the health check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("base", type=Path, help="A clean root, from mmdebstrap or debootstrap.")
    parser.add_argument("work", type=Path, help="Folder for the stages. It must not exist yet.")
    parser.add_argument("--from-host", type=Path, nargs="*", default=[], help="Files of this machine that steps need.")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True)
    stage = run_steps(arguments.base, arguments.work, arguments.from_host)
    size = subprocess.run(["du", "-sm", "--one-file-system", stage.root], capture_output=True, text=True, check=True)
    print(f"Size of the last stage: {size.stdout.split()[0]} MiB", flush=True)
    check_health(stage, arguments.work)


if __name__ == "__main__":
    main()

"""Build the wheel and the source archive, and test each in a clean environment outside the checkout.

`make package-check` runs this script with the tools of requirements/tools.lock. If all tests pass, both archives are
copied to dist/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SOURCE_FOLDERS = ("gait", "deploy", "docs", "tests", "scripts", "requirements", "sample_videos", "notebooks")
USER_PROGRAM = """\
import gait

session: gait.Session = gait.analyze(side="side.mp4", speed_mps=2.8)
reveal_type(session.clips)
wrong: int = gait.analyze(side="side.mp4")
"""


def run(*command: str | Path, cwd: Path, allowed: tuple[int, ...] = (0,)) -> str:
    """Run a command in a folder and return its output. Exit with the output if its exit code is not allowed."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    finished = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode not in allowed:
        sys.exit(f"{finished.stdout}\nexit code {finished.returncode}: {' '.join(map(str, command))}")
    return finished.stdout


def files_in(*folders: str) -> set[str]:
    """Return the files of the checkout in these folders that git tracks or does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listed.stdout.split("\0") if name and (PROJECT / name).exists()}


def build(folder: Path) -> tuple[Path, Path]:
    """Build the source archive, and the wheel from it. Exit if one of them lacks a file or contains others."""
    run(sys.executable, "-m", "build", "--outdir", folder, PROJECT, cwd=folder)
    wheel, source = next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(source) as archive:
        in_source = {name.partition("/")[2] for name in archive.getnames()}
    if missing := sorted(files_in("gait") - in_wheel) + sorted(files_in(*SOURCE_FOLDERS) - in_source):
        sys.exit("Missing in the wheel or the source archive: " + ", ".join(missing))
    if others := sorted(name for name in in_wheel if not name.startswith(("gait/", "gait_report-"))):
        sys.exit("Does not belong in the wheel: " + ", ".join(others))
    print(f"{wheel.name}: {len(in_wheel)} files, {wheel.stat().st_size / 2**20:.0f} MiB", flush=True)
    print(f"{source.name}: {len(in_source)} files, {source.stat().st_size / 2**20:.0f} MiB", flush=True)
    return wheel, source


def test_package(package: Path, folder: Path) -> None:
    """Install a package into a new environment and run its commands."""
    venv.create(folder / "environment", with_pip=True)
    programs = folder / "environment" / "bin"
    install = (programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*install, "--require-hashes", "--requirement", PROJECT / "requirements" / "run.lock", cwd=folder)
    run(*install, "--no-deps", package, cwd=folder)
    run(programs / "python", "-m", "pip", "check", cwd=folder)
    imported = run(programs / "python", "-c", "import gait; print(gait.__file__)", cwd=folder)
    if not Path(imported).is_relative_to(folder / "environment"):
        sys.exit(f"Another copy of gait was imported than the one installed: {imported}")
    for name in ("side.mp4", "rear.mp4"):
        shutil.copy(PROJECT / "sample_videos" / name, folder)
    gait = programs / "gait"
    run(gait, "--help", cwd=folder)
    options = ("--height", "172cm", "--speed", "2.8m/s", "--model", "lite", "--out", "report")
    run(gait, "analyze", "--side", "side.mp4", "--rear", "rear.mp4", *options, cwd=folder)
    run(gait, "methods", "report", cwd=folder)
    for kind in ("csv", "trc", "mot", "netcdf"):
        run(gait, "export", "report", "--to", kind, cwd=folder)
    for kind in ("c3d", "parquet"):
        output = run(gait, "export", "report", "--to", kind, cwd=folder, allowed=(2,))
        if "gait-report[research]" not in output:
            sys.exit(f"Without the extra, the export to {kind} prints: {output}")
    run(programs / "gait-report", "doctor", "--no-sample", cwd=folder)
    check_types(programs, folder)
    print(f"{package.name}: installed and tested", flush=True)


def check_types(programs: Path, folder: Path) -> None:
    """Check that mypy uses the types of the installed package in a program that imports it."""
    (folder / "user_program.py").write_text(USER_PROGRAM, encoding="utf-8")
    command = (sys.executable, "-m", "mypy", "--strict", "--python-executable", programs / "python", "user_program.py")
    output = run(*command, cwd=folder, allowed=(1,))
    if "tuple[gait.analysis.result.ClipAnalysis, ...]" not in output or "Found 1 error" not in output:
        sys.exit(f"mypy does not use the package's types:\n{output}")


def main() -> None:
    """Build and test both archives, and copy them to dist/."""
    with tempfile.TemporaryDirectory(prefix="gait-package-") as name:
        folder = Path(name)
        (folder / "built").mkdir()
        packages = build(folder / "built")
        for kind, package in zip(("wheel", "source"), packages, strict=True):
            (folder / kind).mkdir()
            test_package(package, folder / kind)
        (PROJECT / "dist").mkdir(exist_ok=True)
        for package in packages:
            shutil.copy(package, PROJECT / "dist")


if __name__ == "__main__":
    main()

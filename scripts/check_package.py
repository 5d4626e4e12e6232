"""Build the wheel and the source archive, and try each as its user would: in a clean environment, outside the checkout.

Run by `make package-check` with the tools of requirements/tools.lock. Leaves both in dist/ when all is well.
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
IN_SOURCE = ("gait", "docs", "tests", "scripts", "requirements", "sample_videos", "notebooks")
OUTSIDER = """\
import gait

session: gait.Session = gait.analyze(side="side.mp4", speed_mps=2.8)
reveal_type(session.clips)
wrong: int = gait.analyze(side="side.mp4")
"""


def run(*command: str | Path, at: Path, allowed: tuple[int, ...] = (0,)) -> str:
    """Run a command away from the checkout; return what it printed, or end with it."""
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=at,
        env=outside,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in allowed:
        sys.exit(f"{done.stdout}\nexit code {done.returncode}: {' '.join(map(str, command))}")
    return done.stdout


def files_in(*folders: str) -> set[str]:
    """Return the checkout's files in some folders that git knows of or would."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in listed.stdout.split("\0") if name and (PROJECT / name).exists()}


def build(folder: Path) -> tuple[Path, Path]:
    """Build the source archive, and the wheel from it; end unless both hold every file they should."""
    run(sys.executable, "-m", "build", "--outdir", folder, PROJECT, at=folder)
    wheel, source = next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(source) as archive:
        in_source = {name.partition("/")[2] for name in archive.getnames()}
    if missing := sorted(files_in("gait") - in_wheel) + sorted(files_in(*IN_SOURCE) - in_source):
        sys.exit("Not in the wheel or the source archive: " + ", ".join(missing))
    if others := sorted(name for name in in_wheel if not name.startswith(("gait/", "gait_report-"))):
        sys.exit("Does not belong into the wheel: " + ", ".join(others))
    print(f"{wheel.name}: {len(in_wheel)} files, {wheel.stat().st_size / 2**20:.0f} MiB", flush=True)
    print(f"{source.name}: {len(in_source)} files, {source.stat().st_size / 2**20:.0f} MiB", flush=True)
    return wheel, source


def try_out(package: Path, folder: Path) -> None:
    """Install a package into a new environment and use it."""
    venv.create(folder / "environment", with_pip=True)
    programs = folder / "environment" / "bin"
    install = (programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*install, "--require-hashes", "--requirement", PROJECT / "requirements" / "run.lock", at=folder)
    run(*install, "--no-deps", package, at=folder)
    run(programs / "python", "-m", "pip", "check", at=folder)
    place = run(programs / "python", "-c", "import gait; print(gait.__file__)", at=folder)
    if not Path(place).is_relative_to(folder / "environment"):
        sys.exit(f"What was tried is not what was installed: {place}")
    for name in ("side.mp4", "rear.mp4"):
        shutil.copy(PROJECT / "sample_videos" / name, folder)
    gait = programs / "gait"
    run(gait, "--help", at=folder)
    told = ("--height", "172cm", "--speed", "2.8m/s", "--model", "lite", "--out", "report")
    run(gait, "analyze", "--side", "side.mp4", "--rear", "rear.mp4", *told, at=folder)
    run(gait, "methods", "report", at=folder)
    for kind in ("csv", "parquet", "trc", "mot", "netcdf"):
        run(gait, "export", "report", "--to", kind, at=folder)
    refused = run(gait, "export", "report", "--to", "c3d", at=folder, allowed=(2,))
    if "gait-report[research]" not in refused:
        sys.exit(f"Without its extra, C3D is refused with: {refused}")
    see_types(programs, folder)
    print(f"{package.name}: installed and tried", flush=True)


def see_types(programs: Path, folder: Path) -> None:
    """Check that another's program sees the package's types."""
    (folder / "outsider.py").write_text(OUTSIDER, encoding="utf-8")
    command = (sys.executable, "-m", "mypy", "--strict", "--python-executable", programs / "python", "outsider.py")
    seen = run(*command, at=folder, allowed=(1,))
    if "tuple[gait.analysis.result.ClipAnalysis, ...]" not in seen or "Found 1 error" not in seen:
        sys.exit(f"The package's types are not seen from outside:\n{seen}")


def main() -> None:
    """Build, try both, keep both."""
    with tempfile.TemporaryDirectory(prefix="gait-package-") as name:
        folder = Path(name)
        (folder / "built").mkdir()
        packages = build(folder / "built")
        for kind, package in zip(("wheel", "source"), packages, strict=True):
            (folder / kind).mkdir()
            try_out(package, folder / kind)
        (PROJECT / "dist").mkdir(exist_ok=True)
        for package in packages:
            shutil.copy(package, PROJECT / "dist")


if __name__ == "__main__":
    main()

"""What analyses clips can be imported on systems without the modules that only POSIX has."""

import subprocess
import sys

POSIX_ONLY = ("resource", "fcntl", "pwd", "grp", "termios")
WITHOUT_POSIX = f"""
import importlib, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name in {POSIX_ONLY!r}:
            raise ModuleNotFoundError(name)

for name in {POSIX_ONLY!r}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Blocker())
for module in sys.argv[1:]:
    importlib.import_module(module)
"""


MODULES = (
    *("gait", "gait.session.analyze", "gait.session.save", "gait.session.reanalyze"),
    *("gait.cli.app", "gait.cli.analyze", "gait.results.pose_file", "gait.formats.export"),
    *("gait.history", "gait.comparison.compare"),
)


def test_modules_load_without_those_that_only_posix_has() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_POSIX, *MODULES], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_modules_are_missing() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_POSIX, "resource"], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError: resource" in run.stderr

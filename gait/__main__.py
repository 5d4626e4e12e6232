"""The command `gait`, also as `python -m gait`."""

from __future__ import annotations

import sys

_EXIT_NO_REPORT = 3
_EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line.

    An interrupt or a missing library of the system ends it without a traceback, even while packages are still loading.
    """
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)


def _run() -> None:
    from gait.runtime.libraries import MissingLibraryError, missing_libraries_named

    try:
        with missing_libraries_named():
            from gait.cli.app import main as command_line

            command_line()
    except MissingLibraryError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(_EXIT_NO_REPORT)


if __name__ == "__main__":
    main()

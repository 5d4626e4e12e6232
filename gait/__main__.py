"""The command `gait`, also as `python -m gait`."""

from __future__ import annotations

import sys

_EXIT_INTERRUPTED = 130


def main() -> None:
    """Run the command line. An interrupt ends it without a traceback, even while libraries are still loading."""
    try:
        from gait.cli.app import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()

"""The command `gait`, and `python -m gait`: an interrupt is quiet from the first library on that is loaded."""

import sys

_EXIT_INTERRUPTED = 130


def main() -> None:
    """Load the command line and run it."""
    try:
        from gait.cli.app import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)


if __name__ == "__main__":
    main()

"""`python -m gait`: the command line."""

from gait.cli import main

if __name__ == "__main__":
    main()

"""The `gait` command and its subcommands."""

from __future__ import annotations

import gc
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gait.cli.analyze import analyze
from gait.cli.batch import BATCH_EXIT_CODES, batch
from gait.cli.compare import COMPARE_EXIT_CODES, compare
from gait.cli.dictionary import dictionary
from gait.cli.doctor import DOCTOR_EXIT_CODES, doctor
from gait.cli.edit import edit
from gait.cli.errors import EXIT_CODES, EXIT_TERMINATED
from gait.cli.export import export
from gait.cli.help import Command, Group
from gait.cli.history import app as history
from gait.cli.methods import methods
from gait.cli.metronome import metronome
from gait.cli.pain import app as pain
from gait.cli.protocol import protocol
from gait.cli.selfcheck import app as selfcheck
from gait.cli.serve_backup import app as serve
from gait.cli.user import app as user
from gait.cli.verify import verify
from gait.cli.watch import watch

if TYPE_CHECKING:
    from types import FrameType


app = typer.Typer(
    name="gait",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(requested: bool) -> None:
    if requested:
        from gait.version import __version__

        typer.echo(f"gait {__version__}")
        raise typer.Exit


@app.callback()
def _gait(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn phone clips of a runner into a report on how the person runs."""


app.command(cls=Command, epilog=EXIT_CODES)(analyze)
app.command(cls=Command)(metronome)
app.command(cls=Command)(protocol)
app.command(cls=Command, epilog=BATCH_EXIT_CODES)(batch)
app.command(cls=Command, epilog=COMPARE_EXIT_CODES)(compare)
app.add_typer(history)
app.add_typer(selfcheck)
app.add_typer(pain)
app.command(cls=Command)(export)
app.command(cls=Command)(methods)
app.command(cls=Command)(dictionary)
app.command(cls=Command)(edit)
app.command(cls=Command)(verify)
app.add_typer(serve)
app.command(cls=Command, epilog=DOCTOR_EXIT_CODES)(doctor)
app.add_typer(user)
app.command(cls=Command)(watch)

_OBJECTS_BETWEEN_COLLECTIONS = 20_000


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(EXIT_TERMINATED)


def main() -> None:
    """Run the command line."""
    from gait.cli.terminal.encoding import accept_every_character
    from gait.cli.terminal.native_stderr import silence_native_stderr
    from gait.runtime.parallel import limit_library_threads

    limit_library_threads()
    accept_every_character()
    # A request to terminate cleans up like an interrupt.
    signal.signal(signal.SIGTERM, _terminate)
    # Imported modules live until the command ends. Searching them for reference cycles, during the imports and at exit,
    # costs half a second of an analysis.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        with silence_native_stderr():
            app()
    finally:
        gc.freeze()

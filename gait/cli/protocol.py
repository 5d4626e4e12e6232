"""`gait protocol`: print how to film a visit."""

from __future__ import annotations

from textwrap import fill
from typing import Annotated

import typer

_WIDTH, _INDENT = 80, "   "
# Each step, and whether gait uses it.
_STEPS: tuple[tuple[str, bool], ...] = (
    ("acclimatise", True),
    ("views", True),
    ("both_sides", True),
    ("paces", True),
    ("sound", True),
    ("write_down", True),
    ("tape", False),
)


def protocol(
    only_used: Annotated[bool, typer.Option("--only-used", help="Leave out what gait does not use.")] = False,
) -> None:
    """Print how to film a visit: warm-up, views, paces, and what to write down."""
    typer.echo(protocol_text(only_used=only_used), nl=False)


def protocol_text(*, only_used: bool = False) -> str:
    """Return the filming protocol as text.

    Parameters
    ----------
    only_used : bool
        Whether to leave out what gait does not use.

    Returns
    -------
    str
        With a line break at its end.

    Examples
    --------
    >>> print(protocol_text().splitlines()[0])
    Filming protocol
    """
    from gait.words import say

    lines = [say("protocol.title"), ""]
    shown = [(name, used) for name, used in _STEPS if used or not only_used]
    for number, (name, used) in enumerate(shown, 1):
        mark = say("protocol.used" if used else "protocol.not_used")
        lines.append(say("protocol.line", number=number, title=say(f"protocol.{name}"), mark=mark))
        lines.append(fill(say(f"protocol.{name}_how"), _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT))
        lines.append("")
    return "\n".join(lines)

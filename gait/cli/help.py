"""Help of the commands."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class _PlainFlags:
    """Shows flags in the help without the type of their value."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the command or group.

        Parameters
        ----------
        ctx : typer.Context
            Context of the command.

        Returns
        -------
        list
            The options and arguments; flags have no placeholder for a value.
        """
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in parameters:
            if getattr(parameter, "is_flag", False):
                parameter.metavar = ""
        return parameters


class Command(_PlainFlags, TyperCommand):
    """A command whose help shows flags without the type of their value."""


class Group(_PlainFlags, TyperGroup):
    """A group of commands whose help shows flags without the type of their value."""

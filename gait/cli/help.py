"""Help of the commands."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose help shows flags without the type of their value."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the command.

        Parameters
        ----------
        ctx : typer.Context
            Context of the command.

        Returns
        -------
        list
            The options and arguments; flags have no placeholder for a value.
        """
        return _without_flag_types(super().get_params(ctx))


class Group(TyperGroup):
    """A group of commands whose help shows flags without the type of their value."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters of the group.

        Parameters
        ----------
        ctx : typer.Context
            Context of the command.

        Returns
        -------
        list
            The options and arguments; flags have no placeholder for a value.
        """
        return _without_flag_types(super().get_params(ctx))


def _without_flag_types(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    return parameters

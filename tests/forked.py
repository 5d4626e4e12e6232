"""Run a function in several processes at once, forked so that nothing is imported again."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")
_PATIENCE_S = 120


def at_once(function: Callable[..., Result], calls: Sequence[tuple[Any, ...]]) -> list[Result]:
    """Call a function of a module once for each tuple of arguments, each call in its own process."""
    with ProcessPoolExecutor(len(calls), mp_context=multiprocessing.get_context("fork")) as pool:
        futures = [pool.submit(function, *arguments) for arguments in calls]
        return [future.result(timeout=_PATIENCE_S) for future in futures]

"""Map a function over items on several threads, in order and with a short queue."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias, TypeVar, cast

from gait.runtime.limits import usable_core_numbers

Item = TypeVar("Item")
Result = TypeVar("Result")
_Submitted: TypeAlias = tuple[list[Item], Future[Result]]
"""A box that holds an item until a thread starts work on it, and the future of the result."""

# Items that wait for each thread: enough to hide the decoder's pauses, few enough to need little memory.
_WAITING_PER_THREAD = 4
_PREFETCHED = 4


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(usable_core_numbers())


def limit_library_threads() -> None:
    """Make OpenBLAS and OpenCV use one thread per call, unless the user has set the number of their threads.

    To be called before the libraries are imported. Frames are distributed over the cores here, one frame per core. More
    threads inside the libraries would compete with that, and they wait actively between two calls, which takes 6 % of
    an analysis.
    """
    for variable in ("OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ.setdefault(variable, "1")


def map_in_order(
    make_worker: Callable[[], Callable[[Item], Result]],
    items: Iterable[Item],
    *,
    threads: int | None = None,
    waiting: int | None = None,
) -> Iterator[Result]:
    """Apply a worker to every item on several threads, and yield the results in the order of the items.

    The calling thread takes the items, which is work too when they are frames to decode. It processes an item itself
    when enough items are waiting. So there are never more working threads than cores, and taking items comes first: an
    additional thread would slow down the only one that supplies the others with work.

    Parameters
    ----------
    make_worker : callable
        Called once on each thread. Returns the function to apply there, such as a model that two threads must not use
        at the same time.
    items : iterable
        Taken one by one, never many ahead of the results.
    threads : int, optional
        How many threads work at once, including the calling one. Default: one for each core this process may use.
    waiting : int, optional
        How many items may be taken ahead of the results. Default: four for each thread.

    Yields
    ------
    Result

    Examples
    --------
    >>> list(map_in_order(lambda: lambda number: number * number, range(5), threads=2))
    [0, 1, 4, 9, 16]
    """
    threads = threads or usable_cores()
    if threads == 1:
        yield from map(make_worker(), items)
        return
    waiting = waiting or _WAITING_PER_THREAD * threads
    local = threading.local()

    def process(box: list[Item]) -> Result:
        if not hasattr(local, "worker"):
            local.worker = make_worker()
        # Taken out of its box, so that a large item is freed as soon as it is processed.
        result: Result = local.worker(box.pop())
        return result

    submitted: deque[_Submitted[Item, Result]] = deque()
    with ThreadPoolExecutor(threads - 1, thread_name_prefix="map in order") as pool:
        try:
            for item in items:
                box = [item]
                submitted.append((box, pool.submit(process, box)))
                if len(submitted) > waiting:
                    yield _pop_first(submitted, process)
            while submitted:
                yield _pop_first(submitted, process)
        finally:
            for _, future in submitted:
                future.cancel()


def _pop_first(submitted: deque[_Submitted[Item, Result]], process: Callable[[list[Item]], Result]) -> Result:
    """Remove and return the first result. If it is not ready, process the first item that no thread has started."""
    if not submitted[0][1].done():
        for index, (box, future) in enumerate(submitted):
            if future.cancel():
                own: Future[Result] = Future()
                own.set_result(process(box))
                submitted[index] = (box, own)
                break
    return submitted.popleft()[1].result()


def prefetch(items: Iterable[Item]) -> Iterator[Item]:
    """Take items on a background thread, a few ahead of the caller.

    Parameters
    ----------
    items : iterable
        Items that take time to make, such as frames that are decoded.

    Yields
    ------
    Item

    Examples
    --------
    >>> list(prefetch(range(5)))
    [0, 1, 2, 3, 4]
    """
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix="prefetch") as pool:
        waiting = deque(pool.submit(next, iterator, end) for _ in range(_PREFETCHED))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, iterator, end))
            yield cast(Item, item)

"""Work on every core, answers in order, with a short queue between."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar, cast

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# Items waiting per thread: enough to hide the decoder's pauses, few enough to stay small in memory.
_QUEUE_PER_THREAD = 2


def usable_cores() -> int:
    """Return how many cores this process may use."""
    # macOS has no such limit to ask for.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def one_thread_for_each_call() -> None:
    """Keep OpenBLAS and OpenCV from sharing one call out over threads; to be called before they are loaded.

    The cores are shared out here, a frame a core. Threads of theirs only take turns with that, and between two calls
    they wait for the next one awake: six per cent of an analysis. What the user has set stays.
    """
    for most in ("OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ.setdefault(most, "1")


def in_order(
    make_worker: Callable[[], Callable[[Item], Answer]], items: Iterable[Item], *, threads: int | None = None
) -> Iterator[Answer]:
    """Answer every item, in the items' order, with one worker a thread.

    Parameters
    ----------
    make_worker : callable
        Makes a thread's own worker, which is not shared: a model, say, that two threads must not enter at once.
    items : iterable
        Taken one by one, never many ahead of the answers.
    threads : int, optional
        How many run at once; default: as many as this process may use cores.

    Yields
    ------
    Answer

    Examples
    --------
    >>> list(in_order(lambda: lambda number: number * number, range(5), threads=2))
    [0, 1, 4, 9, 16]
    """
    threads = threads or usable_cores()
    own = threading.local()

    def run(item: Item) -> Answer:
        if not hasattr(own, "worker"):
            own.worker = make_worker()
        answer: Answer = own.worker(item)
        return answer

    waiting: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="pose") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(run, item))
                if len(waiting) > _QUEUE_PER_THREAD * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Take items on a thread of their own, a few ahead of who uses them.

    Parameters
    ----------
    items : iterable
        Whose making takes time, such as frames that are decoded.

    Yields
    ------
    Item

    Examples
    --------
    >>> list(ahead(range(5)))
    [0, 1, 2, 3, 4]
    """
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool:
        waiting = deque(pool.submit(next, iterator, end) for _ in range(_QUEUE_PER_THREAD))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, iterator, end))
            yield cast(Item, item)

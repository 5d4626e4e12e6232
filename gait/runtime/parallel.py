"""Work on every core, answers in order, with a short queue between."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias, TypeVar, cast

Item = TypeVar("Item")
Answer = TypeVar("Answer")
_Begun: TypeAlias = tuple[list[Item], Future[Answer]]
"""A box with an item, empty once somebody has begun with it, and the answer to come."""

# Items waiting per thread: enough to hide the decoder's pauses, few enough to stay small in memory.
_WAITING_PER_THREAD = 4
_AHEAD = 4


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
    make_worker: Callable[[], Callable[[Item], Answer]],
    items: Iterable[Item],
    *,
    threads: int | None = None,
    waiting: int | None = None,
) -> Iterator[Answer]:
    """Answer every item, in the items' order, with one worker a thread.

    The calling thread takes the items, which is work too where they are frames to be decoded, and answers one itself
    when enough are waiting. So never do more threads work than there are cores, and taking items goes first: a thread
    more that answers would slow down the only one that brings something to answer.

    Parameters
    ----------
    make_worker : callable
        Makes a thread's own worker, which is not shared: a model, say, that two threads must not enter at once.
    items : iterable
        Taken one by one, never many ahead of the answers.
    threads : int, optional
        How many work at once, the calling one among them; default: as many as this process may use cores.
    waiting : int, optional
        How many items may be taken ahead of the answers; default: four a thread.

    Yields
    ------
    Answer

    Examples
    --------
    >>> list(in_order(lambda: lambda number: number * number, range(5), threads=2))
    [0, 1, 4, 9, 16]
    """
    threads = threads or usable_cores()
    if threads == 1:
        yield from map(make_worker(), items)
        return
    most = waiting or _WAITING_PER_THREAD * threads
    own = threading.local()

    def answered(box: list[Item]) -> Answer:
        if not hasattr(own, "worker"):
            own.worker = make_worker()
        # Taken out of its box, so that a large item is gone with its answer.
        answer: Answer = own.worker(box.pop())
        return answer

    begun: deque[_Begun[Item, Answer]] = deque()
    with ThreadPoolExecutor(threads - 1, thread_name_prefix="in order") as pool:
        try:
            for item in items:
                box = [item]
                begun.append((box, pool.submit(answered, box)))
                if len(begun) > most:
                    yield _first(begun, answered)
            while begun:
                yield _first(begun, answered)
        finally:
            for _, future in begun:
                future.cancel()


def _first(begun: deque[_Begun[Item, Answer]], answered: Callable[[list[Item]], Answer]) -> Answer:
    """Take out the first answer; until it is there, answer the first item that nobody has begun."""
    if not begun[0][1].done():
        for place, (box, future) in enumerate(begun):
            if future.cancel():
                own: Future[Answer] = Future()
                own.set_result(answered(box))
                begun[place] = (box, own)
                break
    return begun.popleft()[1].result()


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
        waiting = deque(pool.submit(next, iterator, end) for _ in range(_AHEAD))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, iterator, end))
            yield cast(Item, item)

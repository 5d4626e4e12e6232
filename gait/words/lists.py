"""Lists as part of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from gait.words import say


def listed(items: Sequence[str]) -> str:
    """Join items with commas and a final "and"; an empty text for no items.

    Parameters
    ----------
    items : sequence of str
        The items, in the order of the sentence.

    Returns
    -------
    str

    Examples
    --------
    >>> listed(["hip"]), listed(["hip", "knee"]), listed(["hip", "knee", "ankle"])
    ('hip', 'hip and knee', 'hip, knee and ankle')
    """
    if len(items) < 2:
        return "".join(items)
    return say("list.and", one=", ".join(items[:-1]), other=items[-1])

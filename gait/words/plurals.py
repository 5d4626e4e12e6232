"""Counts with their nouns, in the singular or the plural."""

from __future__ import annotations


def plural(count: float | str, one: str, many: str | None = None) -> str:
    """Return a count with its noun, such as "1 step" or "3 steps".

    Parameters
    ----------
    count : float or str
        The count, as a number or as it is written.
    one : str
        The noun in the singular.
    many : str, optional
        The noun in the plural; the singular with an "s" by default.

    Returns
    -------
    str

    Examples
    --------
    >>> plural(1, "step"), plural(3, "step"), plural(2, "person", "people")
    ('1 step', '3 steps', '2 people')
    """
    return f"{count} {one if str(count) == '1' else many or one + 's'}"

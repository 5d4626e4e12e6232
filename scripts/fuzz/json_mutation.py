"""Mutate JSON documents: replace values, remove keys, lengthen lists, and sometimes change single bytes."""

from __future__ import annotations

import json
import random
from typing import Any

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, -1e308, 1e308, 1e-320, float("nan"), float("inf"), float("-inf")),
    *(
        2**31,
        2**63,
        -(2**63) - 1,
        2**64,
        10**40,
        10**400,
        "",
        "side",
        "rear",
        "\x00",
        "\ud800",
        "é" * 300,
        "nan",
        "../x",
    ),
    *([], {}, [[]], [None, None], [1], {"": 1}),
)
_BYTES_SHARE = 0.2


def mutate_document(data: bytes, max_size: int, seed: int) -> bytes:
    """Return a mutated document; a custom mutator for atheris."""
    import atheris

    rng = random.Random(seed)
    if rng.random() < _BYTES_SHARE:
        return atheris.Mutate(data, len(data))
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return atheris.Mutate(data, len(data))
    for _ in range(rng.randint(1, 3)):
        document = _mutate(document, rng)
    try:
        mutated = json.dumps(document).encode()
    except (ValueError, RecursionError):
        return data
    return mutated if len(mutated) <= max_size else data


def _mutate(value: Any, rng: random.Random) -> Any:
    """Change a random part of a value."""
    if not isinstance(value, dict | list) or not value or rng.random() < 0.1:
        return rng.choice(ODD_VALUES)
    keys = list(value) if isinstance(value, dict) else range(len(value))
    key = rng.choice(keys)
    copy = dict(value) if isinstance(value, dict) else list(value)
    action = rng.random()
    if action < 0.1:
        del copy[key]
    elif action < 0.2 and isinstance(copy, list):
        copy.insert(key, copy[key])
    elif action < 0.3:
        copy[key] = copy[rng.choice(keys)]
    else:
        copy[key] = _mutate(copy[key], rng)
    return copy

"""Changes JSON documents as documents: a value for another, a key gone, a list longer; byte by byte now and then."""

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


def changed_document(data: bytes, max_size: int, seed: int) -> bytes:
    """Return a changed document, as `atheris` asks for it."""
    import atheris

    chance = random.Random(seed)
    if chance.random() < _BYTES_SHARE:
        return atheris.Mutate(data, len(data))
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return atheris.Mutate(data, len(data))
    for _ in range(chance.randint(1, 3)):
        document = _changed(document, chance)
    try:
        made = json.dumps(document).encode()
    except (ValueError, RecursionError):
        return data
    return made if len(made) <= max_size else data


def _changed(value: Any, chance: random.Random) -> Any:
    """Walk down to a random place and change it there."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return chance.choice(ODD_VALUES)
    keys = list(value) if isinstance(value, dict) else range(len(value))
    key = chance.choice(keys)
    made = dict(value) if isinstance(value, dict) else list(value)
    deed = chance.random()
    if deed < 0.1:
        del made[key]
    elif deed < 0.2 and isinstance(made, list):
        made.insert(key, made[key])
    elif deed < 0.3:
        made[key] = made[chance.choice(keys)]
    else:
        made[key] = _changed(made[key], chance)
    return made

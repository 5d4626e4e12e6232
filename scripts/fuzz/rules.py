"""Target: the rules of coaching, a TOML file."""

from __future__ import annotations

from pathlib import Path

from fuzz.harness import Target, fuzz


def seeds() -> dict[str, bytes]:
    """Return the rules as they are."""
    from gait.coaching.rules import rules_text

    return {"rules": rules_text().encode()}


def read(data: bytes, folder: Path) -> None:
    """Read them."""
    from gait.coaching.rules import parse_rules

    parse_rules(data.decode("utf-8", "replace"))


TARGET = Target(name="rules", seeds=seeds, read=read, longest=1 << 17)


if __name__ == "__main__":
    fuzz(TARGET)

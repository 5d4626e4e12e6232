"""Words about clusters."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "cluster.unencrypted": (
        "Warning: the connection to the scheduler is not encrypted. Others on the network can read the answers of the "
        "runners, and run programs on the workers. Use tls://, as docs/cluster.md shows."
    ),
}

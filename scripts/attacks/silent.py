"""Connections that send nothing, or one byte at a time: does the server still answer others?

python scripts/attacks/silent.py --write
"""

from __future__ import annotations

import resource
import socket
import sys
import time

from target import Table, Target, arguments, conditions, target

MOST_S = 2.0
HEADER_LIMIT_S = 15.0
KINDS = {
    "1,100 connections that send nothing": (1100, b""),
    "1,100 connections that stop within the headers": (1100, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-slow: "),
    "300 bodies that never come": (
        300,
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 1000\r\n\r\na",
    ),
}


def open_all(server: Target, count: int, start: bytes) -> list[socket.socket]:
    """Open connections that send only the start of a request."""
    opened = []
    for _ in range(count):
        try:
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            connection.sendall(start)
        except OSError:
            continue
        opened.append(connection)
    return opened


def still_open(connections: list[socket.socket]) -> int:
    """Return how many connections the server has not closed."""
    count = 0
    for connection in connections:
        connection.setblocking(False)
        try:
            count += connection.recv(1024) != b""
        except BlockingIOError:
            count += 1
        except OSError:
            pass
    return count


def main() -> int:
    """Attack a server whose limit of open files is the usual one."""
    options = arguments(__doc__).parse_args()
    table = Table("silent")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), min(4096, hard)))
    with target() as server:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), min(4096, hard)))
        for name, (count, start) in KINDS.items():
            log_bytes = server.log_bytes()
            connections = open_all(server, count, start)
            slowest_s = max(server.seconds() for _ in range(5))
            table.add(name, f"health within {MOST_S:.0f} s", f"slowest of 5: {slowest_s:.2f} s", slowest_s < MOST_S)
            if "bodies" not in name:
                time.sleep(HEADER_LIMIT_S + 5)
                left = still_open(connections)
                table.add(f"the same, {HEADER_LIMIT_S + 5:.0f} s later", "all are closed", f"{left} open", left == 0)
            grown = server.log_bytes() - log_bytes
            table.add("log meanwhile", "less than 1 MB", f"{grown / 1e3:.0f} kB", grown < 1e6)
            for connection in connections:
                connection.close()
    return table.finish(write=options.write, conditions=conditions())


if __name__ == "__main__":
    sys.exit(main())

"""Uploads as no browser sends them: wrong offsets, endless bodies, files that are no videos, places nobody uses.

python scripts/attacks/uploads.py --write
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator

import httpx
from target import SAMPLE, Table, arguments, conditions, target

CLIP = SAMPLE.read_bytes()
NOT_VIDEOS = {
    "text": b"hello world, this is a text",
    "a playlist": b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n",
    "a list of files": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "a web page": b"<html><script>alert(1)</script></html>",
}
WRONG_ANSWERS: dict[str, object] = {
    "no clip": {"clips": []},
    "a clip of -5 bytes": {"clips": [{"view": "side", "size_bytes": -5}]},
    "a clip of 10^30 bytes": {"clips": [{"view": "side", "size_bytes": 10**30}]},
    "two side clips": {"clips": [{"view": "side", "size_bytes": 1}] * 2},
    "an unknown field": {"clips": [{"view": "side", "size_bytes": 1}], "role": "administrator"},
}


def endless() -> Iterator[bytes]:
    """Yield 64 MB."""
    for _ in range(1024):
        yield bytes(65_536)


def main() -> int:
    """Attack a server that takes 50 visits."""
    options = arguments(__doc__).parse_args()
    table = Table("uploads")
    with target("--min-free-mb", "0") as server, server.client() as client:

        def new(size: int = len(CLIP), client: httpx.Client = client) -> httpx.Response:
            return client.post("/api/v1/visits", json={"clips": [{"view": "side", "size_bytes": size}]})

        def put(token: str, offset: object, content: bytes | Iterator[bytes], view: str = "side") -> int:
            path, headers = f"/api/v1/visits/{token}/clips/{view}", {"Upload-Offset": str(offset)}
            try:
                return client.put(path, content=content, headers=headers).status_code
            except httpx.TransportError:
                # The server closed the connection before it had read everything.
                return 413

        token = new().json()["token"]
        for tried, offset, content, expected in (
            ("a piece with a gap before it", 100, CLIP[100:200], 409),
            ("a negative offset", -1, CLIP[:10], 422),
            ("an offset that is no number", "1e3", CLIP[:10], 422),
            ("a piece of 5 MiB", 0, bytes(5 * 2**20), 413),
            ("an endless piece", 0, endless(), 413),
            ("the first piece", 0, CLIP[:1000], 200),
            ("the same piece again", 0, CLIP[:1000], 409),
            ("more than was announced", 1000, CLIP[1000:] + b"more", 413),
        ):
            status = put(token, offset, content)
            table.add(tried, str(expected), status, status == expected)
        client.delete(f"/api/v1/visits/{token}")

        token, statuses = new().json()["token"], []
        threads = [threading.Thread(target=lambda: statuses.append(put(token, 0, CLIP[:50_000]))) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        table.add("20 senders of the same piece", "one succeeds", dict(Counter(statuses)), statuses.count(200) == 1)
        client.delete(f"/api/v1/visits/{token}")

        for tried, content in NOT_VIDEOS.items():
            status = put(new(len(content)).json()["token"], 0, content)
            table.add(f"{tried} as a clip", "415", status, status == 415)
        for tried, answers in WRONG_ANSWERS.items():
            status = client.post("/api/v1/visits", json=answers).status_code
            table.add(tried, "422", status, status == 422)

        begun = [new().status_code for _ in range(60)]
        with server.client("127.0.4.1") as elsewhere:
            other = new(client=elsewhere).status_code
        seen = f"{begun.count(201)} begun, then {begun[-1]}; elsewhere {other}"
        table.add(
            "60 uploads that one address begins",
            "a fifth of the 50 places",
            seen,
            begun.count(201) <= 10 and other == 201,
        )
    return table.finish(write=options.write, conditions=conditions())


if __name__ == "__main__":
    sys.exit(main())

"""A disk that is full: is it called that, is the reserve kept, and is nothing left behind?

    python scripts/attacks/disk.py --folder /mnt/small --write

The folder is on a small disk of its own, of 30 to 200 MB, such as ``mount -t tmpfs -o size=60m none /mnt/small``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from target import PROJECT, SAMPLE, Table, arguments, conditions, target

RESERVE_MB = 20
LARGEST_BYTES = 300 * 2**20
CLIP = SAMPLE.read_bytes()


def fill(disk: Path, free_bytes: int) -> None:
    """Write a file that leaves so much of the disk free."""
    with (disk / "filling").open("wb") as file:
        file.write(bytes(max(0, shutil.disk_usage(disk).free - free_bytes)))


def main() -> int:
    """Fill the disk and see what happens."""
    parser = arguments(__doc__)
    parser.add_argument("--folder", type=Path, required=True, metavar="DIR")
    options = parser.parse_args()
    disk, table = options.folder, Table("disk")
    if shutil.disk_usage(disk).total > LARGEST_BYTES or any(disk.iterdir()):
        print(f"'{disk}' is not an empty folder on a small disk of its own.", file=sys.stderr)
        return 2
    fill(disk, 300_000)
    line = [
        sys.executable,
        "-m",
        "gait",
        "analyze",
        "--side",
        str(SAMPLE),
        "--model",
        "lite",
        "--out",
        str(disk / "out"),
    ]
    done = subprocess.run(line, cwd=PROJECT, check=False, capture_output=True, text=True)
    message = done.stderr.strip().splitlines()[-2:] or ["nothing"]
    held = "No space left" in " ".join(message) and done.returncode != 0
    table.add("`gait analyze` onto a full disk", "says that no space is left", message[0].split(": ")[-1], held)
    left = sorted(path.name for path in disk.iterdir() if path.name != "filling")
    table.add("what it leaves", "nothing", left or "nothing", not left)

    (disk / "filling").unlink()
    answers: Counter[int] = Counter()
    with target("--min-free-mb", str(RESERVE_MB), data=disk / "data") as server, server.client() as client:
        least = shutil.disk_usage(disk).free
        for visit in range(40):
            with server.client(f"127.0.5.{visit + 1}") as visitor:
                size = min(shutil.disk_usage(disk).total, 4 * 2**20)
                created = visitor.post("/api/v1/visits", json={"clips": [{"view": "side", "size_bytes": size}]})
                answers[created.status_code] += 1
                if created.status_code != 201:
                    continue
                path = f"/api/v1/visits/{created.json()['token']}/clips/side"
                content = (CLIP[:64] + bytes(size))[: size - 1]
                answers[visitor.put(path, content=content, headers={"Upload-Offset": "0"}).status_code] += 1
            least = min(least, shutil.disk_usage(disk).free)
        alive = client.get("/health").status_code
    table.add("40 visitors who fill the disk", "507 when it is nearly full", dict(answers), answers[507] > 0)
    seen = f"{least / 2**20:.0f} MiB"
    table.add(
        f"least free space with `--min-free-mb {RESERVE_MB}`", f"{RESERVE_MB} MiB", seen, least >= RESERVE_MB * 2**20
    )
    table.add("health afterwards", "200", alive, alive == 200)
    shutil.rmtree(disk / "data")
    return table.finish(write=options.write, conditions=conditions())


if __name__ == "__main__":
    sys.exit(main())

"""Wrong passwords, many at once: do pages still arrive, and can the users sign in from elsewhere?

python scripts/attacks/sign_in.py --write
"""

from __future__ import annotations

import sys
import threading
from collections import Counter

from target import Table, Target, arguments, conditions, target

USER, PASSWORD = "ada", "four quiet grey shoes"
AT_ONCE = 120
MOST_S = 5.0


def attempt(server: Target, answers: Counter[int], name: str, password: str, source: str) -> int:
    """Try to sign in from an address, and count the answer."""
    with server.client(source) as client:
        status = client.post("/sign-in", data={"name": name, "password": password}).status_code
    answers[status] += 1
    return status


def main() -> int:
    """Attack a server with one user."""
    options = arguments(__doc__).parse_args()
    table = Table("sign_in")
    with target(users=[(USER, PASSWORD)]) as server:
        answers: Counter[int] = Counter()
        threads = [
            threading.Thread(target=attempt, args=(server, answers, f"nobody{i}", "wrong", f"127.0.1.{i + 1}"))
            for i in range(AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        slowest_s = max(server.seconds("/guide") for _ in range(5))
        for thread in threads:
            thread.join()
        table.add(
            f"{AT_ONCE} sign-ins at once", f"a page within {MOST_S:.0f} s", f"{slowest_s:.2f} s", slowest_s < MOST_S
        )
        table.add("their answers", "401, or 503 while too many wait", dict(answers), {*answers} <= {401, 503})
        guesses = [attempt(server, answers, USER, "wrong", "127.0.2.1") for _ in range(25)]
        table.add("25 guesses for one user from one address", "429 before the seventh", guesses[:7], 429 in guesses[:7])
        right = attempt(server, answers, USER, PASSWORD, "127.0.3.1")
        table.add("the user, from another address", "303", right, right == 303)
    return table.finish(write=options.write, conditions=conditions())


if __name__ == "__main__":
    sys.exit(main())

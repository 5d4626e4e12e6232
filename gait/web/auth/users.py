"""The door: users and their passwords, who is signed in, and how often one may try."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gait.errors import OptionError
from gait.history.database import begin_writing
from gait.web.errors.request_errors import RequestError
from gait.web.tables import Attempt, SignIn, User

SIGNED_IN_S = 12 * 3600
ATTEMPTS_WINDOW_S = 15 * 60
MOST_ATTEMPTS_A_NAME = 5
MOST_ATTEMPTS_AN_ADDRESS = 20
LEAST_PASSWORD = 10
_MOST_PASSWORD = 1000
_KNOWN_FOR_S = 2.0
# Two at a time: each hash takes 64 MB and a core.
_HASHING = threading.Semaphore(2)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who is signed in; `form_token` proves that a form came from our page, None for a program's token."""

    id: int
    name: str
    form_token: str | None


class Door:
    """Who may come in."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))
        self._users_known = (float("-inf"), False)

    @property
    def guarded(self) -> bool:
        """Whether anybody has a password: from then on, visits are made and listed only by who is signed in."""
        at, known = self._users_known
        if time.monotonic() > at + _KNOWN_FOR_S:
            with Session(self._engine) as session:
                known = session.scalar(select(User.id).limit(1)) is not None
            self._users_known = (time.monotonic(), known)
        return known

    def add(self, name: str, password: str) -> None:
        """Add a user; raises `OptionError` if the name is taken or the password too short."""
        name = _plain(name)
        if not name or len(name) > 100:
            raise OptionError("A user needs a name of up to 100 letters.", "Give one: gait user add NAME.")
        if not LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
            raise OptionError(
                f"The password has {len(password)} letters.", f"Choose one of {LEAST_PASSWORD} or more: a few words do."
            )
        try:
            with begin_writing(self._engine) as session:
                session.add(User(name=name, password=self._hasher.hash(password), created_at=time.time()))
        except IntegrityError:
            raise OptionError(
                f"There is a user '{name}' already.", "Choose another name, or remove that user."
            ) from None

    def remove(self, name: str) -> None:
        """Remove a user, signed in or not."""
        with begin_writing(self._engine) as session:
            removed = session.execute(delete(User).where(User.name == _plain(name)))
            if not removed.rowcount:  # type: ignore[attr-defined]
                raise OptionError(f"There is no user '{name}'.", "List them with: gait user list.")

    def names(self) -> list[str]:
        """Return the names of all users."""
        with Session(self._engine) as session:
            return list(session.scalars(select(User.name).order_by(User.name)))

    def make_token(self, name: str) -> str:
        """Return a new token with which a program comes in as that user; an earlier one is void."""
        token = secrets.token_urlsafe(32)
        with begin_writing(self._engine) as session:
            user = session.scalar(select(User).where(User.name == _plain(name)))
            if user is None:
                raise OptionError(f"There is no user '{name}'.", "List them with: gait user list.")
            user.token_sha256 = _sha256(token)
        return token

    def sign_in(self, name: str, password: str, *, address: str) -> str:
        """Check a password and return the cookie of a browser that is now signed in.

        Raises
        ------
        RequestError
            401 if name or password is wrong, which is not told apart; 429 after too many failures.
        """
        name = _plain(name)[:100]
        keys = {
            _sha256(f"name\n{name}"): MOST_ATTEMPTS_A_NAME,
            _sha256(f"address\n{address}"): MOST_ATTEMPTS_AN_ADDRESS,
        }
        # Counted before the password is looked at: many tries at once do not slip through together.
        attempts = self._count_attempt(keys)
        with Session(self._engine) as session:
            user = session.scalar(select(User).where(User.name == name))
        hashed = self._nobody if user is None else user.password
        right = self._verify(hashed, password) and user is not None
        if not right or user is None:
            raise RequestError(401, "wrong_password", "Name or password is wrong.", "Check both and try again.")
        cookie = secrets.token_urlsafe(32)
        with begin_writing(self._engine) as session:
            session.execute(delete(Attempt).where(Attempt.id.in_(attempts)))
            session.execute(delete(SignIn).where(SignIn.expires_at < time.time()))
            session.add(
                SignIn(
                    cookie_sha256=_sha256(cookie),
                    user_id=user.id,
                    form_token=secrets.token_urlsafe(32),
                    expires_at=time.time() + SIGNED_IN_S,
                )
            )
        return cookie

    def sign_out(self, cookie: str) -> None:
        """End a browser's stay."""
        with begin_writing(self._engine) as session:
            session.execute(delete(SignIn).where(SignIn.cookie_sha256 == _sha256(cookie)))

    def by_cookie(self, cookie: str | None) -> Person | None:
        """Return who a browser's cookie belongs to."""
        if not cookie:
            return None
        found = select(User.id, User.name, SignIn.form_token).join(SignIn, SignIn.user_id == User.id)
        with Session(self._engine) as session:
            row = session.execute(
                found.where(SignIn.cookie_sha256 == _sha256(cookie), SignIn.expires_at > time.time())
            ).one_or_none()
        return None if row is None else Person(id=row.id, name=row.name, form_token=row.form_token)

    def by_token(self, token: str | None) -> Person | None:
        """Return who a program's token belongs to."""
        if not token:
            return None
        with Session(self._engine) as session:
            user = session.scalar(select(User).where(User.token_sha256 == _sha256(token)))
            return None if user is None else Person(id=user.id, name=user.name, form_token=None)

    def _count_attempt(self, keys: dict[str, int]) -> list[int]:
        now = time.time()
        with begin_writing(self._engine) as session:
            session.execute(delete(Attempt).where(Attempt.at < now - ATTEMPTS_WINDOW_S))
            for key, most in keys.items():
                tried = session.scalar(select(func.count()).select_from(Attempt).where(Attempt.key_sha256 == key)) or 0
                if tried >= most:
                    raise RequestError(
                        429,
                        "too_many_attempts",
                        "Too many wrong attempts.",
                        f"Wait {ATTEMPTS_WINDOW_S // 60} minutes, then try again.",
                        retry_after_s=ATTEMPTS_WINDOW_S,
                    )
            rows = [Attempt(key_sha256=key, at=now) for key in keys]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

    def _verify(self, hashed: str, password: str) -> bool:
        with _HASHING:
            try:
                return self._hasher.verify(hashed, password[:_MOST_PASSWORD])
            except (VerificationError, InvalidHashError):
                return False


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()).strip()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

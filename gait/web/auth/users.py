"""Users and their passwords, signed-in browsers, and the limit of failed sign-ins."""

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
from gait.web.operations.audit import BY_LINK, COMMAND_LINE, SERVER
from gait.web.state import GUARDED, LISTENS, set_state, state
from gait.web.tables import Attempt, Role, SignIn, State, User

SIGN_IN_DURATION_S = 12 * 3600
ATTEMPTS_WINDOW_S = 15 * 60
MAX_ATTEMPTS_PER_NAME = 5
MAX_ATTEMPTS_PER_ADDRESS = 20
MIN_PASSWORD_CHARACTERS = 10
_MAX_PASSWORD_CHARACTERS = 1000
_MAX_NAME_CHARACTERS = 100
_RESERVED_NAMES = (BY_LINK, COMMAND_LINE, SERVER, "-")
_GUARDED_CACHED_FOR_S = 2.0
SERVER_SEEN_FOR_S = 60.0
"""How long after its last sign of life a server is taken to be running."""
# At most two at a time: each hash takes 64 MB and a core.
_HASHING = threading.Semaphore(2)


@dataclass(frozen=True, kw_only=True)
class SignedInUser:
    """The user who sent a request.

    Parameters
    ----------
    id : int
        Primary key of the user.
    name : str
        Name of the user.
    role : {"clinician", "administrator"}
        A clinician creates visits and lists them. An administrator also reads the audit trail.
    form_token : str or None
        Secret that every form of our pages contains, against cross-site request forgery. None for a program with an API
        token.
    """

    id: int
    name: str
    role: Role
    form_token: str | None


class Authentication:
    """The users of the upload page, and who is signed in.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database with the upload page's tables.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hasher = PasswordHasher()
        self._unknown_user_hash = self._hasher.hash(secrets.token_hex(16))
        self._guarded_cache = (float("-inf"), False)

    @property
    def is_required(self) -> bool:
        """Whether visits can only be created and listed after signing in: since the first user was added, for good.

        Removing the users does not open the page to everybody again.
        """
        cached_at_s, is_guarded = self._guarded_cache
        if not is_guarded and time.monotonic() > cached_at_s + _GUARDED_CACHED_FOR_S:
            with Session(self._engine) as session:
                is_guarded = state(session, GUARDED) is not None
            self._guarded_cache = (time.monotonic(), is_guarded)
        return is_guarded

    @property
    def has_users(self) -> bool:
        """Whether anybody can sign in."""
        with Session(self._engine) as session:
            return session.scalar(select(User.id).limit(1)) is not None

    def add(self, name: str, password: str, *, role: Role = "clinician") -> None:
        """Add a user.

        Parameters
        ----------
        name : str
            Name of the user, 1 to 100 characters. Unprintable characters and surrounding white space are removed.
        password : str
            The password, 10 to 1000 characters. Only its hash is stored.
        role : {"clinician", "administrator"}
            What the user may do.

        Raises
        ------
        OptionError
            If the name is empty, too long or taken, or the password is too short or too long.
        """
        name = printable(name)
        if not name or len(name) > _MAX_NAME_CHARACTERS:
            raise OptionError(
                f"The name of a user must have 1 to {_MAX_NAME_CHARACTERS} characters.", "Use: gait user add NAME."
            )
        if name in _RESERVED_NAMES:
            raise OptionError(f"'{name}' has a meaning of its own in the audit trail.", "Choose another name.")
        _check_password(password)
        try:
            with begin_writing(self._engine) as session:
                now = time.time()
                session.add(User(name=name, password=self._hasher.hash(password), created_at=now, role=role))
                if state(session, GUARDED) is None:
                    set_state(session, GUARDED, now)
        except IntegrityError:
            raise OptionError(
                f"There is already a user '{name}'.", "Choose another name, or remove that user."
            ) from None

    def remove(self, name: str) -> None:
        """Remove a user and sign them out everywhere. The page stays guarded, also without any user.

        Parameters
        ----------
        name : str
            Name of the user.

        Raises
        ------
        OptionError
            If there is no such user, or it is the last one while a server listens to other computers.
        """
        with begin_writing(self._engine) as session:
            user = _user(session, name)
            others = session.scalar(select(func.count()).select_from(User).where(User.id != user.id))
            seen = State.key.startswith(LISTENS) & (State.at > time.time() - SERVER_SEEN_FOR_S)
            if not others and session.scalar(select(State.key).where(seen).limit(1)) is not None:
                raise OptionError(
                    f"'{name}' is the last user of a server that other computers can reach.",
                    "Add another user first (gait user add NAME), or stop the server.",
                )
            session.delete(user)

    def set_password(self, name: str, password: str) -> None:
        """Change the password of a user and sign them out everywhere. The API token stays valid.

        Parameters
        ----------
        name : str
            Name of the user.
        password : str
            The new password, 10 to 1000 characters.

        Raises
        ------
        OptionError
            If there is no such user, or the password is not good enough.
        """
        _check_password(password)
        with begin_writing(self._engine) as session:
            user = _user(session, name)
            user.password = self._hasher.hash(password)
            session.execute(delete(SignIn).where(SignIn.user_id == user.id))

    def set_role(self, name: str, role: Role) -> None:
        """Change what a user may do.

        Parameters
        ----------
        name : str
            Name of the user.
        role : {"clinician", "administrator"}
            The new role.

        Raises
        ------
        OptionError
            If there is no such user.
        """
        with begin_writing(self._engine) as session:
            _user(session, name).role = role

    def names(self) -> list[str]:
        """Return the names of all users."""
        return list(self.roles())

    def roles(self) -> dict[str, str]:
        """Return the roles of all users by name."""
        with Session(self._engine) as session:
            rows = session.execute(select(User.name, User.role).order_by(User.name)).all()
            return {row.name: row.role for row in rows}

    def make_token(self, name: str) -> str:
        """Return a new API token for a user, which replaces an earlier one.

        Parameters
        ----------
        name : str
            Name of the user.

        Returns
        -------
        str
            The token. It cannot be read again, because only its hash is stored.

        Raises
        ------
        OptionError
            If there is no such user.
        """
        token = secrets.token_urlsafe(32)
        with begin_writing(self._engine) as session:
            _user(session, name).token_sha256 = _sha256(token)
        return token

    def sign_in(self, name: str, password: str, *, address: str) -> str:
        """Check a password and return the cookie for a browser that is now signed in.

        Parameters
        ----------
        name, password : str
            As entered.
        address : str
            Network address that the request came from.

        Returns
        -------
        str

        Raises
        ------
        RequestError
            401 if the name or the password is wrong, without saying which; 429 after too many failed attempts.
        """
        name = printable(name)[:_MAX_NAME_CHARACTERS]
        limits = {
            _sha256(f"name\n{name}"): MAX_ATTEMPTS_PER_NAME,
            _sha256(f"address\n{address}"): MAX_ATTEMPTS_PER_ADDRESS,
        }
        # Counted before the password is checked, so that simultaneous attempts cannot exceed the limit.
        attempts = self._count_attempt(limits)
        with Session(self._engine) as session:
            user = session.scalar(select(User).where(User.name == name))
        # A password is hashed for an unknown name too, so that the response takes the same time.
        is_correct = self._verify(self._unknown_user_hash if user is None else user.password, password)
        if user is None or not is_correct:
            raise RequestError(401, "wrong_password", "The name or the password is wrong.", "Check both and try again.")
        cookie = secrets.token_urlsafe(32)
        with begin_writing(self._engine) as session:
            session.execute(delete(Attempt).where(Attempt.id.in_(attempts)))
            session.execute(delete(SignIn).where(SignIn.expires_at < time.time()))
            session.add(
                SignIn(
                    cookie_sha256=_sha256(cookie),
                    user_id=user.id,
                    form_token=secrets.token_urlsafe(32),
                    expires_at=time.time() + SIGN_IN_DURATION_S,
                )
            )
        return cookie

    def sign_out(self, cookie: str) -> None:
        """Sign out the browser with this cookie.

        Parameters
        ----------
        cookie : str
            Value of the cookie. An unknown cookie has no effect.
        """
        with begin_writing(self._engine) as session:
            session.execute(delete(SignIn).where(SignIn.cookie_sha256 == _sha256(cookie)))

    def by_cookie(self, cookie: str | None) -> SignedInUser | None:
        """Return the user of a browser's cookie.

        Parameters
        ----------
        cookie : str or None
            Value of the cookie; None if the browser sent none.

        Returns
        -------
        SignedInUser or None
            None if the cookie is missing, unknown or expired.
        """
        if not cookie:
            return None
        users = select(User.id, User.name, User.role, SignIn.form_token).join(SignIn, SignIn.user_id == User.id)
        with Session(self._engine) as session:
            row = session.execute(
                users.where(SignIn.cookie_sha256 == _sha256(cookie), SignIn.expires_at > time.time())
            ).one_or_none()
        if row is None:
            return None
        return SignedInUser(id=row.id, name=row.name, role=row.role, form_token=row.form_token)

    def by_token(self, token: str | None) -> SignedInUser | None:
        """Return the user of an API token.

        Parameters
        ----------
        token : str or None
            The token; None if the request has none.

        Returns
        -------
        SignedInUser or None
            The user, without a form token. None if the API token is missing or unknown.
        """
        if not token:
            return None
        with Session(self._engine) as session:
            user = session.scalar(select(User).where(User.token_sha256 == _sha256(token)))
            if user is None:
                return None
            return SignedInUser(id=user.id, name=user.name, role=user.role, form_token=None)  # type: ignore[arg-type]

    def _count_attempt(self, limits: dict[str, int]) -> list[int]:
        """Store an attempt under each key and return the rows' ids; raise 429 if a key has reached its limit."""
        now = time.time()
        with begin_writing(self._engine) as session:
            session.execute(delete(Attempt).where(Attempt.at < now - ATTEMPTS_WINDOW_S))
            for key, limit in limits.items():
                count = session.scalar(select(func.count()).select_from(Attempt).where(Attempt.key_sha256 == key)) or 0
                if count >= limit:
                    raise RequestError(
                        429,
                        "too_many_attempts",
                        "There were too many failed attempts.",
                        f"Wait {ATTEMPTS_WINDOW_S // 60} minutes and try again.",
                        retry_after_s=ATTEMPTS_WINDOW_S,
                    )
            rows = [Attempt(key_sha256=key, at=now) for key in limits]
            session.add_all(rows)
            session.flush()
            return [row.id for row in rows]

    def _verify(self, password_hash: str, password: str) -> bool:
        with _HASHING:
            try:
                return self._hasher.verify(password_hash, password[:_MAX_PASSWORD_CHARACTERS])
            except (VerificationError, InvalidHashError):
                return False


def _user(session: Session, name: str) -> User:
    user = session.scalar(select(User).where(User.name == printable(name)))
    if user is None:
        raise OptionError(f"There is no user '{name}'.", "List the users with: gait user list.")
    return user


def _check_password(password: str) -> None:
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= _MAX_PASSWORD_CHARACTERS:
        raise OptionError(
            f"The password has {len(password)} characters.",
            f"Choose one of at least {MIN_PASSWORD_CHARACTERS}, such as a few words.",
        )


def printable(name: str) -> str:
    """Return the name of a user without unprintable characters and surrounding white space.

    Parameters
    ----------
    name : str
        The name as entered.

    Returns
    -------
    str

    Examples
    --------
    >>> printable(" ada\\n")
    'ada'
    """
    return "".join(character for character in name if character.isprintable()).strip()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

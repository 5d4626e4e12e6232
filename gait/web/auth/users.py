"""Users and their passwords, and signed-in browsers."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gait.errors import OptionError
from gait.history.database import begin_writing
from gait.web.auth.attempts import Attempts
from gait.web.auth.passwords import MAX_CHARACTERS, check_password
from gait.web.errors.request_errors import RequestError
from gait.web.operations.audit import BY_LINK, COMMAND_LINE, SERVER
from gait.web.state import GUARDED, LISTENS, set_state, state
from gait.web.tables import Role, SignIn, State, User

SIGN_IN_DURATION_S = 12 * 3600
_MAX_NAME_CHARACTERS = 100
_RESERVED_NAMES = (BY_LINK, COMMAND_LINE, SERVER, "-")
_GUARDED_CACHED_FOR_S = 2.0
SERVER_SEEN_FOR_S = 60.0
"""How long after its last sign of life a server is taken to be running."""
# At most two at a time: each hash takes 64 MB and a core.
_HASHING_THREADS = 2
_MAX_WAITING_SIGN_INS = 50


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
        self._attempts = Attempts(engine)
        self._threads = ThreadPoolExecutor(_HASHING_THREADS, thread_name_prefix="sign-in")
        # Changed by the event loop only.
        self._waiting = 0
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
            The password; see `gait.web.auth.passwords`. Only its hash is stored.
        role : {"clinician", "administrator"}
            What the user may do.

        Raises
        ------
        OptionError
            If the name is empty, too long or taken, or the password is not good enough.
        """
        name = printable(name)
        if not name or len(name) > _MAX_NAME_CHARACTERS:
            raise OptionError(
                f"The name of a user must have 1 to {_MAX_NAME_CHARACTERS} characters.", "Use: gait user add NAME."
            )
        if name in _RESERVED_NAMES:
            raise OptionError(f"'{name}' has a meaning of its own in the audit trail.", "Choose another name.")
        check_password(password, name=name)
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
            The new password.

        Raises
        ------
        OptionError
            If there is no such user, or the password is not good enough.
        """
        check_password(password, name=name)
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

    def sign_in(self, name: str, password: str, *, address: str, earlier_cookie: str = "") -> str:
        """Check a password and return the cookie for a browser that is now signed in.

        Parameters
        ----------
        name, password : str
            As entered.
        address : str
            Network address that the request came from.
        earlier_cookie : str
            Cookie that the browser had before, whose session ends.

        Returns
        -------
        str

        Raises
        ------
        RequestError
            401 if the name or the password is wrong, without saying which; 429 after too many failed attempts.
        """
        name = printable(name)[:_MAX_NAME_CHARACTERS]
        # Counted before the password is checked, so that simultaneous attempts cannot exceed the limit.
        attempt = self._attempts.begin(name, address)
        with Session(self._engine) as session:
            user = session.scalar(select(User).where(User.name == name))
        # A password is hashed for an unknown name too, so that the response takes the same time.
        is_correct = self._verify(self._unknown_user_hash if user is None else user.password, password)
        if user is None or not is_correct:
            raise RequestError(401, "wrong_password", "The name or the password is wrong.", "Check both and try again.")
        self._attempts.succeed(attempt)
        cookie = secrets.token_urlsafe(32)
        with begin_writing(self._engine) as session:
            old = SignIn.expires_at < time.time()
            if earlier_cookie:
                old |= SignIn.cookie_sha256 == _sha256(earlier_cookie)
            session.execute(delete(SignIn).where(old))
            session.add(
                SignIn(
                    cookie_sha256=_sha256(cookie),
                    user_id=user.id,
                    form_token=secrets.token_urlsafe(32),
                    expires_at=time.time() + SIGN_IN_DURATION_S,
                )
            )
        return cookie

    async def sign_in_later(self, name: str, password: str, *, address: str, earlier_cookie: str = "") -> str:
        """Sign in as `sign_in` does, in threads that do nothing else, so that hashing delays no other page.

        Parameters
        ----------
        name, password, address, earlier_cookie : str
            As for `sign_in`.

        Returns
        -------
        str

        Raises
        ------
        RequestError
            As `sign_in` raises it; 503 if too many people are signing in at this moment.
        """
        if self._waiting >= _MAX_WAITING_SIGN_INS:
            raise RequestError(
                503, "busy", "Too many people are signing in.", "Try again in a minute.", retry_after_s=30
            )
        self._waiting += 1
        try:
            work = partial(self.sign_in, name, password, address=address, earlier_cookie=earlier_cookie)
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

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

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[:MAX_CHARACTERS])
        except (VerificationError, InvalidHashError):
            return False


def _user(session: Session, name: str) -> User:
    user = session.scalar(select(User).where(User.name == printable(name)))
    if user is None:
        raise OptionError(f"There is no user '{name}'.", "List the users with: gait user list.")
    return user


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

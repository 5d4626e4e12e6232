"""A data folder belongs to the visits of one database, because folders of unknown visits are deleted from it."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import Engine, select

from gait.errors import OptionError, OutputError
from gait.history.database import begin_writing
from gait.runtime.atomic import atomic_file
from gait.web.state import DATABASE, OWNER_FILE, set_state
from gait.web.tables import State


def claim_folder(engine: Engine, folder: Path, *, now: float) -> None:
    """Mark a data folder as that of a database, or check that it is.

    A folder without a mark is new, or of an earlier version: the first server that uses it marks it.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database.
    folder : Path
        The data folder.
    now : float
        Current time in seconds since 1970.

    Raises
    ------
    OptionError
        If the folder belongs to another database.
    OutputError
        If the folder cannot be read or written.
    """
    own, path = _database_id(engine, now), folder / OWNER_FILE
    try:
        if not path.exists():
            with atomic_file(path) as unfinished:
                unfinished.write_text(f"{own}\n", encoding="ascii")
        owner = path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise OutputError(
            f"The folder '{folder}' cannot be used: {error.strerror}.", "Choose another with --data."
        ) from error
    if owner != own:
        raise OptionError(
            f"The folder '{folder}' holds the visits of another history.",
            "Name that history with --history, or choose another folder with --data. If that history is gone, delete "
            f"the file '{path}'; then the visits in the folder are deleted.",
        )


def _database_id(engine: Engine, now: float) -> str:
    """Return the id of a database, which it gets when it is first asked for."""
    with begin_writing(engine) as session:
        key = session.scalar(select(State.key).where(State.key.startswith(DATABASE)))
        if key is None:
            key = DATABASE + secrets.token_hex(16)
            set_state(session, key, now)
        return key.removeprefix(DATABASE)

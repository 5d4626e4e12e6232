"""Brings a history's tables up to date, one program at a time, keeping what is in them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from gait.errors import HistoryError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

HEAD = "0002"
"""The newest revision, so that a history that is up to date opens without loading the migrations."""
VERSION_TABLE = "gait_revision"
"""Where a history keeps its revision; not Alembic's own name, which another program in the database may use."""
WRITES_LOCK = 7_103_214_557
"""Key of the lock on a PostgreSQL server under which writers and migrations run one after another."""


def bring_up_to_date(
    engine: Engine, *, where: str, begin: Callable[[], AbstractContextManager[Connection]], to: str = "head"
) -> None:
    """Apply the revisions that a history lacks.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database.
    where : str
        Its address, for errors.
    begin : callable
        Begins a transaction that no other program writes beside.
    to : str
        The revision to go to.

    Raises
    ------
    HistoryError
        If the history was written by a newer version, or the database belongs to something else.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with begin() as connection:
        # Another program may have done it while this one waited for its turn.
        found = _revision(connection)
        if found == HEAD:
            return
        if found is None:
            _refuse_what_is_not_ours(connection, where)
        _apply(connection, found=found, to=to, where=where)


def revisions(folder: str | None = None) -> ScriptDirectory:
    """Return the migrations that are shipped with the package.

    Examples
    --------
    >>> revisions().get_current_head() == HEAD
    True
    """
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", folder or str(resources.files("gait.history") / "migrations"))
    return ScriptDirectory.from_config(config)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()


def _refuse_what_is_not_ours(connection: Connection, where: str) -> None:
    """A file with tables belongs to another program; a server may hold others, of other names."""
    from gait.history.tables import Base

    present = set(inspect(connection).get_table_names())
    ours = set(Base.metadata.tables)
    if present if connection.dialect.name == "sqlite" else present & ours:
        raise HistoryError(
            f"'{where}' is a database of something else.", "Name another file or database with --history."
        )


def _apply(connection: Connection, *, found: str | None, to: str, where: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import RevisionStep
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    scripts = revisions()

    def upgrade(current: tuple[str, ...] | str, _: object) -> list[RevisionStep]:
        return scripts._upgrade_revs(to, current)  # type: ignore[arg-type]

    try:
        if found is not None:
            scripts.get_revision(found)
        with EnvironmentContext(Config(), scripts, fn=upgrade) as environment:
            environment.configure(
                connection=connection, version_table=VERSION_TABLE, transactional_ddl=True, render_as_batch=True
            )
            with environment.begin_transaction():
                environment.run_migrations()
    except (ResolutionError, CommandError) as error:
        raise HistoryError(
            f"The history at '{where}' was written by a newer version of gait.", "Update gait, then try again."
        ) from error

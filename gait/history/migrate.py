"""Upgrade the tables of a history with Alembic migrations, which keep the stored sessions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from gait.errors import HistoryError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

HEAD = "0006"
"""The newest revision, so that a history that is up to date opens without loading the migrations."""
VERSION_TABLE = "gait_revision"
"""Table that stores the revision. It is not Alembic's default, which another program may use in the same database."""
WRITES_LOCK = 7_103_214_557
"""Key of the advisory lock on a PostgreSQL server that writers and migrations take."""


def upgrade(
    engine: Engine, *, where: str, begin: Callable[[], AbstractContextManager[Connection]], to: str = "head"
) -> None:
    """Apply the migrations that a history lacks.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database.
    where : str
        Its address, for error messages.
    begin : callable
        Begins a transaction that excludes other writers.
    to : str
        The revision to upgrade to.

    Raises
    ------
    HistoryError
        If the history was written by a newer version, or the database belongs to another program.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with begin() as connection:
        # Another program may have upgraded it while this one waited.
        current = _revision(connection)
        if current == HEAD:
            return
        if current is None:
            _check_owner(connection, where)
        _apply(connection, current=current, to=to, where=where)


def revisions(folder: str | None = None) -> ScriptDirectory:
    """Return the migrations of the package.

    Parameters
    ----------
    folder : str, optional
        Another folder with migrations, for tests.

    Returns
    -------
    alembic.script.ScriptDirectory

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


def _check_owner(connection: Connection, where: str) -> None:
    """Raise an error if a file has any tables, or a database on a server has tables with the same names."""
    from gait.history.tables import Base

    present = set(inspect(connection).get_table_names())
    ours = set(Base.metadata.tables)
    if present if connection.dialect.name == "sqlite" else present & ours:
        raise HistoryError(
            f"'{where}' is the database of another program.", "Name another file or database with --history."
        )


def _apply(connection: Connection, *, current: str | None, to: str, where: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import RevisionStep
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    scripts = revisions()

    def steps(revision: tuple[str, ...] | str, _: object) -> list[RevisionStep]:
        return scripts._upgrade_revs(to, revision)  # type: ignore[arg-type]

    try:
        if current is not None:
            scripts.get_revision(current)
        with EnvironmentContext(Config(), scripts, fn=steps) as environment:
            environment.configure(
                connection=connection, version_table=VERSION_TABLE, transactional_ddl=True, render_as_batch=True
            )
            with environment.begin_transaction():
                environment.run_migrations()
    except (ResolutionError, CommandError) as error:
        raise HistoryError(
            f"The history at '{where}' was written by a newer version of gait.", "Update gait, then try again."
        ) from error

"""Migrate the upload page's tables. They are in the history's database, but have migrations of their own."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import Connection, Engine, inspect, text

from gait.errors import HistoryError
from gait.history.database import begin_writing

HEAD = "0002"
"""The newest migration. It is named here so that a current database opens without loading the migrations."""
VERSION_TABLE = "gait_web_revision"


def upgrade_tables(engine: Engine) -> None:
    """Apply the migrations that the tables lack.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The history's database, whose own tables are up to date.

    Raises
    ------
    HistoryError
        If the tables were made by a newer version of gait.
    """
    with engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    with begin_writing(engine) as session:
        connection = session.connection()
        # Another program may have migrated them while this one waited for the lock.
        if _version(connection) != HEAD:
            _migrate(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()


def _migrate(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import RevisionStep
    from alembic.script import ScriptDirectory
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(resources.files("gait.web") / "migrations"))
    scripts = ScriptDirectory.from_config(config)

    def upgrade(current: tuple[str, ...] | str, _: object) -> list[RevisionStep]:
        return scripts._upgrade_revs("head", current)  # type: ignore[arg-type]

    try:
        with EnvironmentContext(config, scripts, fn=upgrade) as environment:
            environment.configure(
                connection=connection, version_table=VERSION_TABLE, transactional_ddl=True, render_as_batch=True
            )
            with environment.begin_transaction():
                environment.run_migrations()
    except (ResolutionError, CommandError) as error:
        raise HistoryError(
            "The upload page's tables were made by a newer version of gait.", "Update gait and try again."
        ) from error

"""The tables, and the one connection to them: SQLite in a file of our own, mode 0600."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from centml_nb.local.state import disk_trouble_told, open_private, read_private

METADATA = sa.MetaData()

# What SQLite can hold; larger numbers name no row.
LARGEST_ID = 2**63 - 1

VAULT_ITEMS = sa.Table(
    "vault_items",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.UniqueConstraint("type", "key", "visibility"),
    sqlite_autoincrement=True,
)

SERVERLESS_KEYS = sa.Table(
    "serverless_keys",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    # The key is its own id and is listed again, so it is kept as it is.
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
)

SESSIONS = sa.Table(
    "sessions",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("revoked_at", sa.Text),
)

REFRESH_TOKENS = sa.Table(
    "refresh_tokens",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("session_id", sa.Text, nullable=False, index=True),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("consumed_at", sa.Float),
)

AUTHORIZATION_CODES = sa.Table(
    "authorization_codes",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("redirect_uri", sa.Text, nullable=False),
    sa.Column("code_challenge", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("session_id", sa.Text),
)

DEVICE_CODES = sa.Table(
    "device_codes",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user_code_digest", sa.Text, nullable=False, unique=True),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("interval", sa.Integer, nullable=False),
    sa.Column("polled_at", sa.Float),
    sa.Column("decision", sa.Text),
)

SERVICE_ACCOUNTS = sa.Table(
    "service_accounts",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("description", sa.Text),
    sa.Column("scopes", sa.JSON(none_as_null=True)),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("deleted_at", sa.Text),
)

SERVICE_ACCOUNT_SECRETS = sa.Table(
    "service_account_secrets",
    METADATA,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False, index=True),
)

DEPLOYMENTS = sa.Table(
    "deployments",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("revision_number", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("port", sa.Integer, nullable=False),
    # While an update rolls out: the guard that was, and until when (seconds of the epoch).
    sa.Column("previous_guard", sa.JSON(none_as_null=True)),
    sa.Column("rollout_ends_at", sa.Float, nullable=False),
    sqlite_autoincrement=True,
)


def connect(path: Path) -> sa.Engine:
    """Open the database, made at first use; its tables exist afterwards.

    Everything runs in the event loop's thread, so one connection is enough and nothing waits for
    a lock.

    Raises:
        StateDirectoryError: Others can read the file.
        DiskError: It cannot be written.
    """
    with disk_trouble_told(path):
        # Created here: SQLite would leave the mode to the umask.
        os.close(open_private(path, os.O_RDWR))
        read_private(path)
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        # An error's text would quote what was being written.
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _set_up)
    METADATA.create_all(engine)
    _forget_expired(engine)
    return engine


def _set_up(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    # WAL and FULL: a crash loses nothing that was answered. secure_delete: what is deleted is
    # overwritten.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _forget_expired(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for table in (REFRESH_TOKENS, AUTHORIZATION_CODES, DEVICE_CODES):
            connection.execute(sa.delete(table).where(table.c.expires_at < time.time()))


def is_seeded(engine: sa.Engine) -> bool:
    """Return whether the platform has got all that it begins with."""
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql("PRAGMA user_version").scalar())


def mark_seeded(engine: sa.Engine) -> None:
    """Remember it."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 1")


def forget_journal(engine: sa.Engine) -> None:
    """Fold the write-ahead log into the database: a deleted secret stays readable in it."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def new_id(result: sa.CursorResult[Any]) -> int:
    """Return the id that SQLite gave to the row just inserted."""
    key = result.inserted_primary_key
    if key is None:
        raise TypeError(result)
    return int(key[0])

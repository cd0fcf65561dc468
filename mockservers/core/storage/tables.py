"""The tables of every world, and the quoting of their names."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

core_tables = MetaData()


settings = Table(
    "world_settings",
    core_tables,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),  # JSON
)


series = Table(
    "world_series",
    core_tables,
    Column("name", String, primary_key=True),
    Column("drawn", Integer, nullable=False),
)


tokens = Table(
    "world_tokens",
    core_tables,
    Column("token", String, primary_key=True),
    Column("service", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("issued_at", Float, nullable=False),  # seconds since 1970, the world's time
    Column("expires_at", Float, nullable=True),  # NULL: never
    Index("world_tokens_subject", "service", "kind", "subject", "issued_at"),
)


outbox = Table(
    "world_outbox",
    core_tables,
    Column("id", Integer, primary_key=True),
    Column("service", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("url", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("body", String, nullable=False),
    Column("due_at", Float, nullable=False),  # seconds since 1970, the world's time
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),  # waiting, sent, failed or withheld
    Index("world_outbox_waiting", "state", "due_at"),
)


def quote_name(name: str) -> str:
    """The name of a table, column or index as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

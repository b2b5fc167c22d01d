"""Every table of the store; migrations/ brings a database to them. Times are UTC.

What belongs to somebody carries `client`, the id of a client or none at an open door, and
`end_user`, a digest of the id that the client sent for the person behind it. The tables of records
(withdrawn sources, corpus versions) are ingestion's, and are in use on PostgreSQL alone.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from ingestion import shared_records

metadata = shared_records.metadata

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime, nullable=False, index=True),
    Column("kept", Boolean, nullable=False, default=False),
    Column("keeper", String(100)),  # who keeps it: keeping.py; none if it was before there were any
    Column("body", JSON, nullable=False),
    Column("client", String(16)),
    Column("end_user", String(64)),
    Column("conversation", String(32), ForeignKey("conversations.id", name="fk_conversation")),
    Column("turn", Integer),  # within the conversation, from 0
    Index("ix_answers_conversation", "conversation", "turn", unique=True),
    Index("ix_answers_owner", "client", "end_user"),
    Index("ix_answers_over", "conversation", "kept", "created_at"),  # what a purge looks for
)
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("client", String(16)),
    Column("end_user", String(64)),
    Column("created_at", DateTime, nullable=False),
    Column("last_at", DateTime, nullable=False, index=True),
    Index("ix_conversations_owner", "client", "end_user"),
)
feedback = Table(
    "feedback",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("answer_id", String(32), nullable=False, index=True),
    Column("client", String(16)),
    Column("end_user", String(64)),
    Column("created_at", DateTime, nullable=False, index=True),
    Column("useful", Boolean, nullable=False),
    Column("reason", String(40)),
    Column("text", String(2000)),
    Column("answer", JSON, nullable=False),  # as it was given: what the report is about
)
rechecks = Table(
    "rechecks",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("corpus_version", String(64), primary_key=True),
    Column("created_at", DateTime, nullable=False),
    Column("outcome", String(20), nullable=False),  # same | moved | different | gone
    Column("detail", JSON, nullable=False),
)
clients = Table(
    "clients",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("a_minute", Integer, nullable=False),
    Column("a_minute_each", Integer, nullable=False),
    Column("model_calls_a_day", Integer, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime),
    Column("revoked_at", DateTime),
)
secrets = Table(
    "secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(100), nullable=False),
)
switch = Table(  # a row while answering is off
    "switch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message", String(500), nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", DateTime, nullable=False),
    Column("who", String(100), nullable=False),
    Column("action", String(40), nullable=False),
    Column("about", String(600), nullable=False),
)

"""Clients and their limits, conversations, feedback, the switch, and what was done by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        *_owner(),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_conversations_last_at", "conversations", ["last_at"])
    op.create_index("ix_conversations_owner", "conversations", ["client", "end_user"])
    with op.batch_alter_table("answers") as answers:
        for column in _owner():
            answers.add_column(column)
        answers.add_column(sa.Column("conversation", sa.String(32)))
        answers.add_column(sa.Column("turn", sa.Integer))
        answers.create_foreign_key("fk_conversation", "conversations", ["conversation"], ["id"])
    op.create_index("ix_answers_conversation", "answers", ["conversation", "turn"], unique=True)
    op.create_index("ix_answers_owner", "answers", ["client", "end_user"])
    op.create_index("ix_answers_over", "answers", ["conversation", "kept", "created_at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("answer_id", sa.String(32), nullable=False),
        *_owner(),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("text", sa.String(2000)),
        sa.Column("answer", sa.JSON, nullable=False),
    )
    op.create_index("ix_feedback_answer_id", "feedback", ["answer_id"])
    op.create_index("ix_feedback_created_at", "feedback", ["created_at"])
    op.create_table(
        "rechecks",
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("corpus_version", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("origins", sa.JSON, nullable=False),
        sa.Column("a_minute", sa.Integer, nullable=False),
        sa.Column("a_minute_each", sa.Integer, nullable=False),
        sa.Column("model_calls_a_day", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("revoked_at", sa.DateTime),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(100), nullable=False),
    )
    op.create_table(
        "switch",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message", sa.String(500), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("about", sa.String(600), nullable=False),
    )


def downgrade():
    for table in ("audit", "switch", "secrets", "clients", "rechecks", "feedback"):
        op.drop_table(table)
    op.drop_index("ix_answers_over", "answers")
    op.drop_index("ix_answers_owner", "answers")
    op.drop_index("ix_answers_conversation", "answers")
    with op.batch_alter_table("answers") as answers:
        answers.drop_constraint("fk_conversation", type_="foreignkey")
        for column in ("turn", "conversation", "end_user", "client"):
            answers.drop_column(column)
    op.drop_table("conversations")


def _owner():
    return sa.Column("client", sa.String(16)), sa.Column("end_user", sa.String(64))

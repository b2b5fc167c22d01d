"""Answers, kept for 24 hours or until deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_index("ix_answers_created_at", "answers", ["created_at"])


def downgrade():
    op.drop_index("ix_answers_created_at", "answers")
    op.drop_table("answers")

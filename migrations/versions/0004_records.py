"""Withdrawn sources and the versions of the corpus, which replicas share on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("withdrawn", sa.Column("source_id", sa.Text, primary_key=True))
    op.create_table(
        "versions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("corpus_version", sa.String(64), nullable=False),
        sa.Column("build", sa.String(100), nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
    )


def downgrade():
    op.drop_table("versions")
    op.drop_table("withdrawn")

"""Who keeps an answer, so that nobody else deletes it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("keeper", sa.String(100)))


def downgrade():
    with op.batch_alter_table("answers") as answers:
        answers.drop_column("keeper")

"""Settings of the service, read once from the environment or .env."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.model_composer.settings import ModelSettings


class Settings(ModelSettings):
    """What the service needs on top of the settings of ingestion and of the model composer."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    database_url: str | None = None

    @property
    def database(self) -> str:
        """DATABASE_URL, or a SQLite file under DATA_DIR."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'answers.sqlite').resolve()}"

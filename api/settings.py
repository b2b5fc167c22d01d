"""Settings of the service, read once from the environment or .env."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal

from pydantic import Field, field_validator

from api.model_composer.settings import ModelSettings
from api.store.retention import Retention
from ingestion.settings import Networks, networks

Days = Annotated[int, Field(ge=1, le=3650)]
Level = Literal["debug", "info", "warning", "error"]
Form = Literal["json", "text"]


class Settings(ModelSettings):
    """What the service needs on top of the settings of ingestion and of the model composer."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    root_path: Annotated[str, Field(pattern=r"^(?:/[A-Za-z0-9._~-]+)+$")] | None = None
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    auth: Literal["proxy", "public"] | None = None
    auth_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$")] = "X-Forwarded-User"
    trusted_proxies: Networks = ""
    allowed_hosts: str = ""
    limits_url: str | None = None
    limit_a_minute: Annotated[int, Field(ge=1)] = 600  # questions, of all who come without a key
    limit_a_minute_each: Annotated[int, Field(ge=1)] = 20
    limit_model_calls_a_day: Annotated[int, Field(ge=0)] = 1000
    answer_cache_mb: Annotated[int, Field(ge=0, le=4096)] = 32  # 0: every answer is made anew
    conversation_days: Days = 30
    feedback_days: Days = 365
    shutdown_seconds: Annotated[int, Field(ge=3, le=3600)] = 30  # for what is in flight
    log_level: Level = "info"
    log_format: Form | None = None

    @property
    def database(self) -> str:
        """DATABASE_URL, or a SQLite file under DATA_DIR."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'answers.sqlite').resolve()}"

    @property
    def trusted_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """TRUSTED_PROXIES: addresses and networks whose word on who asks is taken."""
        return networks(self.trusted_proxies)

    @property
    def hosts(self) -> tuple[str, ...]:
        """ALLOWED_HOSTS: the names under which the service answers; none for any."""
        return tuple(part.strip().lower() for part in self.allowed_hosts.split(",") if part.strip())

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def retention(self) -> Retention:
        """How long what is stored stays."""
        return Retention(timedelta(days=self.conversation_days), timedelta(days=self.feedback_days))

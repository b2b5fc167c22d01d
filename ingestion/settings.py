"""Settings of ingestion, read once from the environment or .env."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingestion.errors import SettingsError

BUNDLED = "bundled"
BUNDLED_NAME = "all-MiniLM-L6-v2-int8"  # as builds record it


def is_endpoint(embedding_model: str) -> bool:
    """Whether EMBEDDING_MODEL is the address of an endpoint."""
    return embedding_model.startswith(("http://", "https://"))


def endpoint_parts(embedding_model: str) -> tuple[str, str]:
    """The address and the name of the model. Raises SettingsError where either is missing."""
    address, _, model = embedding_model.partition("#")
    if not model or not address.partition("://")[2]:
        raise SettingsError(
            "EMBEDDING_MODEL is an address without a model: write https://host/v1#model"
        )
    return address, model


def networks(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks with commas between. Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in listed.split(",") if part.strip())


def _readable(listed: str) -> str:
    networks(listed)
    return listed


CONSISTENCY = r"^([1-9]\d*|majority|quorum|all)$"  # of reads: how many copies, or which of them
AtLeastOne = Annotated[int, Field(ge=1)]
Networks = Annotated[str, AfterValidator(_readable)]  # as they are written


class Settings(BaseSettings):
    """What ingestion needs to know; `api.settings.Settings` adds the service's own."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    corpus_dir: str = "corpus"
    data_dir: Path = Path("data")
    database_url: str | None = None  # on PostgreSQL it keeps the records (records.py) too
    qdrant_url: str | None = None
    qdrant_api_key: str | None = None
    qdrant_private: Networks = ""  # where the key may be sent unencrypted
    qdrant_replication_factor: AtLeastOne | None = None
    qdrant_write_consistency: AtLeastOne = 1
    qdrant_read_consistency: Annotated[str, Field(pattern=CONSISTENCY)] = "1"
    qdrant_shards: AtLeastOne | None = None
    qdrant_on_disk: Literal["nothing", "payload", "everything"] = "payload"
    qdrant_quantisation: Literal["off", "scalar"] = "off"
    embedding_model: str = BUNDLED
    embedding_api_key: SecretStr | None = None  # of an endpoint
    embedding_concurrent: AtLeastOne = 4  # batches at a time
    reader: str = BUNDLED  # or off, or a folder with another
    fetch_private: Networks = ""
    fetch_proxy: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None

    @property
    def corpus_folders(self) -> tuple[Path, ...]:
        """CORPUS_DIR holds several folders, separated as in PATH."""
        return tuple(Path(part) for part in self.corpus_dir.split(os.pathsep) if part)

    @property
    def private_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """FETCH_PRIVATE: addresses and networks that are not public and may be fetched from."""
        return networks(self.fetch_private)

    @classmethod
    def read(cls) -> Self:
        """Read the environment; raises SettingsError with one line a user can act on."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = "_".join(str(part) for part in first["loc"]).upper()
            raise SettingsError(f"Setting {name}: {first['msg']}. Change it in .env.") from error

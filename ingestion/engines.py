"""Which engine serves, by the settings: Qdrant in process, or the server at QDRANT_URL."""

from __future__ import annotations

from ingestion.errors import ModelError
from ingestion.index import BuildStore, Manifest
from ingestion.settings import (
    BUNDLED,
    BUNDLED_NAME,
    Settings,
    endpoint_parts,
    is_endpoint,
    networks,
)


def build_store(settings: Settings, *, serving: bool = False) -> BuildStore:
    """The builds of the engine that `settings` choose; `serving` readers, a server that hangs is
    not waited for long. Raises EngineError.
    """
    if settings.qdrant_url:
        from ingestion.server_engine import ServerStore
        from ingestion.server_layout import Layout

        return ServerStore.connect(
            settings.qdrant_url,
            settings.qdrant_api_key,
            serving=serving,
            private=networks(settings.qdrant_private),
            layout=Layout(
                replication_factor=settings.qdrant_replication_factor,
                write_consistency=settings.qdrant_write_consistency,
                read_consistency=settings.qdrant_read_consistency,
                shards=settings.qdrant_shards,
                on_disk=settings.qdrant_on_disk,
                quantisation=settings.qdrant_quantisation,
            ),
        )
    from ingestion.embedded_engine import EmbeddedStore

    return EmbeddedStore(settings.data_dir)


def recorded_name(setting: str) -> str:
    """The name of a model as builds record it, without loading it. Raises SettingsError."""
    if is_endpoint(setting):
        return endpoint_parts(setting)[1]
    return BUNDLED_NAME if setting == BUNDLED else setting


def require_model(manifest: Manifest, setting: str) -> None:
    """Raise ModelError when the build was made with another model than `setting` names."""
    made_with, wanted = manifest.model, recorded_name(setting)
    if made_with != wanted:
        raise ModelError(
            f"The index was built with the embedding model {made_with}, and EMBEDDING_MODEL asks "
            f"for {wanted}: run `./assistant sync`, or set EMBEDDING_MODEL back"
        )

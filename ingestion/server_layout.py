"""How a build lies on a Qdrant server: its shards and replicas, and what is in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ingestion.server_errors import translated

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

OnDisk = Literal["nothing", "payload", "everything"]
Quantisation = Literal["off", "scalar"]

_SHARD = 1_000_000  # passages
_REPLICAS = 2  # where there are peers for them: one node may die
_OVERSAMPLING = 2.0  # so many times the limit is found by bytes, and scored again by the vectors


@dataclass(frozen=True)
class Layout:
    """What the settings say of it; None is left to the number of peers and passages."""

    replication_factor: int | None = None
    write_consistency: int = 1
    read_consistency: str = "1"  # or another number, majority, quorum, all
    shards: int | None = None
    on_disk: OnDisk = "payload"
    quantisation: Quantisation = "off"

    def replicas(self, peers: int) -> int:
        """Copies of each shard on a server of so many peers."""
        return self.replication_factor or min(_REPLICAS, peers)

    def copies(self, peers: int) -> dict[str, Any]:
        """What both collections of a build are created with on a server of so many peers."""
        replicas = self.replicas(peers)
        return {
            "replication_factor": replicas,
            "write_consistency_factor": min(self.write_consistency, replicas),
            "on_disk_payload": self.on_disk != "nothing",
        }

    def shard_number(self, passages: int) -> int:
        """One up to a million passages: fewer parts are searched faster."""
        return self.shards or max(1, -(-passages // _SHARD))

    def dense(self, dimensions: int) -> models.VectorParams:
        """The vectors, which are also stored as bytes where they are quantised."""
        from qdrant_client import models

        scalar = models.ScalarQuantizationConfig(
            type=models.ScalarType.INT8, quantile=0.99, always_ram=True
        )
        return models.VectorParams(
            size=dimensions,
            distance=models.Distance.COSINE,
            datatype=models.Datatype.FLOAT16,
            on_disk=self.on_disk == "everything",
            quantization_config=(
                models.ScalarQuantization(scalar=scalar) if self.quantisation == "scalar" else None
            ),
        )

    def sparse(self) -> models.SparseVectorParams:
        """The terms, without an IDF that each shard would reckon by itself."""
        from qdrant_client import models

        on_disk = self.on_disk == "everything"
        return models.SparseVectorParams(index=models.SparseIndexParams(on_disk=on_disk))

    def rescored(self) -> models.SearchParams | None:
        """How quantised vectors are searched: what bytes find is scored by the vectors."""
        from qdrant_client import models

        if self.quantisation == "off":
            return None
        return models.SearchParams(
            quantization=models.QuantizationSearchParams(rescore=True, oversampling=_OVERSAMPLING)
        )

    def consistency(self) -> models.ReadConsistency:
        """How many replicas must agree on what is read."""
        from qdrant_client import models

        if self.read_consistency.isdecimal():
            return int(self.read_consistency)
        return models.ReadConsistencyType(self.read_consistency)


DEFAULT = Layout()


def peers(client: QdrantClient) -> int:
    """Members of the server's cluster, those that are down included; 1 without a cluster.

    Raises ServerError.
    """
    if client.init_options["location"] == ":memory:":
        return 1
    with translated("asking for the members of the cluster"):
        return max(1, len(getattr(client.cluster_status(), "peers", ())))

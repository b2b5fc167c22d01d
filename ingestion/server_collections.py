"""Collections and aliases of a Qdrant server: made, looked at, and waited for.

A cluster makes them by consensus and waits until every node has them. While a node is down it says
yes when its wait is over, or no longer in time: what counts is then what there is to see.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ingestion.errors import ServerError
from ingestion.server_errors import is_timeout, status_of, translated

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

META_WAIT = 5  # seconds that the server waits for all nodes to have made something
_ACTIVE_SECONDS = 30.0  # until every shard can be written to
_REPLICA_SECONDS = 3.0  # for replicas beyond the first: a node that is down may stay so
_GREEN_SECONDS = 120.0  # until all is optimised: it can be searched before, but slowly
_LOOK_SECONDS = 0.5
_ACTIVE = "Active"
_TIMED_OUT, _CONFLICT, _FAILED = 408, 409, 500


def aliases_of(client: QdrantClient) -> dict[str, str]:
    """Collections by the names of their aliases, in one order."""
    with translated("asking for the live build"):
        found = client.get_aliases().aliases
    return {
        one.alias_name: one.collection_name for one in sorted(found, key=lambda a: a.alias_name)
    }


def change_aliases(
    client: QdrantClient, changes: Sequence[models.AliasOperations], doing: str
) -> None:
    """All of the changes or, if the first cannot be made, none. Raises ServerError."""
    with translated(doing):
        client.update_collection_aliases(list(changes), timeout=META_WAIT)


def create(client: QdrantClient, name: str, **options: Any) -> None:  # noqa: ANN401 - the client's
    """Make a collection, and wait until every shard can be written to. Raises ServerError, also
    where another has the name.
    """
    begun = time.monotonic()
    with translated("creating a build"):
        error = _tried(lambda: client.create_collection(name, timeout=META_WAIT, **options))
        sent_again = time.monotonic() - begun > META_WAIT  # then the name may be in use by us
        if error is not None and status_of(error) == _CONFLICT and not sent_again:
            raise error
    seconds = 0.0 if status_of(error) == _FAILED else _ACTIVE_SECONDS
    if _until(lambda: _writable(client, name), seconds):
        return
    with translated("creating a build"):
        if error is not None:
            raise error
    raise _dead(client, name, "creating a build")


def create_marker(client: QdrantClient, name: str) -> None:
    """Make an empty collection that only aliases need, unless it is there. Raises ServerError."""
    with translated("creating the collection of the lease"):
        if client.collection_exists(name):
            return
        error = _tried(
            lambda: client.create_collection(
                name, vectors_config={}, shard_number=1, replication_factor=1, timeout=META_WAIT
            )
        )
        if error is not None and not client.collection_exists(name):
            raise error


def ready(client: QdrantClient, names: Sequence[str]) -> str | None:
    """Wait until collections can be published, and tell what they still lack then.

    Raises ServerError where a shard cannot be read, or its optimisation failed.
    """
    for name in names:
        if not _until(lambda name=name: _writable(client, name), _ACTIVE_SECONDS):  # type: ignore[misc]
            raise _dead(client, name, "publishing a build")
    whole = _until(lambda: all(_whole(client, name) for name in names), _REPLICA_SECONDS)
    green = _until(lambda: all(_green(client, name) for name in names), _GREEN_SECONDS)
    lacks = []
    if not whole:
        lacks.append("a node of the cluster is down, and will get its copy when it is back")
    if not green:
        lacks.append("the server still indexes it, so that searches are slower until it is done")
    return "; ".join(lacks) or None


def _tried(make: Callable[[], object]) -> Exception | None:
    """What went wrong, where it may have been made all the same."""
    from qdrant_client.http.exceptions import ApiException

    try:
        make()
    except ApiException as error:
        if is_timeout(error) or status_of(error) in {_TIMED_OUT, _CONFLICT, _FAILED}:
            return error
        raise
    return None


def _until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def _replicas(client: QdrantClient, name: str) -> dict[int, list[str]]:
    """The states of the replicas of each shard."""
    found: dict[int, list[str]] = defaultdict(list)
    if client.init_options["location"] == ":memory:":
        return {0: [_ACTIVE]}  # it has no shards
    with translated("looking at the shards of a build"):
        told = client.collection_cluster_info(name)
    here: list[Any] = list(told.local_shards)
    for shard in here + list(told.remote_shards):
        found[shard.shard_id].append(str(shard.state))
    return found


def _writable(client: QdrantClient, name: str) -> bool:
    """Whether it is there, and some node can read and write each shard."""
    try:
        replicas = _replicas(client, name)
    except ServerError:
        return False
    return all(_ACTIVE in states for states in replicas.values())


def _whole(client: QdrantClient, name: str) -> bool:
    return all(state == _ACTIVE for states in _replicas(client, name).values() for state in states)


def _green(client: QdrantClient, name: str) -> bool:
    """Whether all is optimised. Raises ServerError where that failed."""
    with translated("looking at a build"):
        told = client.get_collection(name)
    if str(told.status) == "red":
        raise ServerError(
            f"Qdrant could not optimise a build ({told.optimizer_status})",
            "see the log of the Qdrant server",
        )
    return str(told.status) == "green"


def _dead(client: QdrantClient, name: str, doing: str) -> ServerError:
    replicas = _replicas(client, name)
    told = "; ".join(f"shard {shard}: {', '.join(states)}" for shard, states in replicas.items())
    return ServerError(
        f"No node of the cluster can take a shard when {doing} ({told})",
        "start the node that is down, or keep more than one replica, and run it again",
    )

"""The lease of the one writer of a Qdrant server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion import server_lease
from ingestion.errors import BusyError
from ingestion.server_engine import ServerStore
from ingestion.server_lease import Holder, Lease
from tests.index.samples import sample

if TYPE_CHECKING:
    from qdrant_client import QdrantClient


@pytest.fixture
def client() -> Iterator[QdrantClient]:
    """A client in memory, which changes aliases as a server does."""
    from qdrant_client import QdrantClient

    opened = QdrantClient(":memory:")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_lease, "RENEW_SECONDS", 0.1)
    monkeypatch.setattr(server_lease, "OVER_SECONDS", 1.0)
    monkeypatch.setattr(server_lease, "WAIT_SECONDS", 2.0)
    monkeypatch.setattr(server_lease, "_LOOK_SECONDS", 0.05)


def folder(tmp_path: Path, name: str) -> Path:
    """A DATA_DIR."""
    made = tmp_path / name
    made.mkdir(exist_ok=True)
    return made


def write(store: ServerStore, name: str) -> None:
    """A build of 3 passages, published."""
    built = sample(name, passages=3)
    store.write(built.build, built.passages)
    store.publish(name)


def leases(client: QdrantClient) -> list[Holder]:
    """Those on the server."""
    found = (Holder.read(entry.alias_name) for entry in client.get_aliases().aliases)
    return [holder for holder in found if holder]


def test_a_second_writer_waits_and_then_says_who_writes(
    client: QdrantClient, tmp_path: Path
) -> None:
    """With the host and the process; what the first writes is whole."""
    first, second = ServerStore(client), ServerStore(client)
    with first.writing(folder(tmp_path, "a")):
        built = sample("test-a", passages=3)
        first.write(built.build, built.passages)
        (holder,) = leases(client)
        begun = time.monotonic()
        with pytest.raises(BusyError) as raised, second.writing(folder(tmp_path, "b")):
            pass
        assert time.monotonic() - begun >= 2
        assert f"{holder.host}, process {holder.process}, since" in str(raised.value)
        first.publish("test-a")
    assert second.live() == "test-a"
    assert leases(client) == []


def test_a_second_writer_goes_on_when_the_first_is_done(
    client: QdrantClient, tmp_path: Path
) -> None:
    """It waits for a short one."""
    taken = threading.Event()

    def first() -> None:
        with ServerStore(client).writing(folder(tmp_path, "a")):
            taken.set()
            time.sleep(0.5)

    thread = threading.Thread(target=first)
    thread.start()
    taken.wait(5)
    with ServerStore(client).writing(folder(tmp_path, "b")):
        assert len(leases(client)) == 1
    thread.join()


def abandoned(client: QdrantClient, data_dir: Path) -> Lease:
    """The lease of a sync that was killed."""
    (data_dir / "writer").write_text("f" * 32)
    lease = Lease(client, Holder.here("f" * 32))
    lease.take()
    lease._done.set()
    lease._thread.join()
    return lease


def test_a_lease_that_is_not_renewed_is_taken_over(client: QdrantClient, tmp_path: Path) -> None:
    """Not before; and at once by the next sync of the same DATA_DIR."""
    gone = folder(tmp_path, "a")
    abandoned(client, gone)
    begun = time.monotonic()
    with ServerStore(client).writing(folder(tmp_path, "b")):
        assert time.monotonic() - begun >= 1
    abandoned(client, gone)
    begun = time.monotonic()
    with ServerStore(client).writing(gone):
        assert time.monotonic() - begun < 1


def test_a_writer_that_was_held_up_changes_nothing(client: QdrantClient, tmp_path: Path) -> None:
    """What the one that took over has published stays, with the build before it."""
    for name in ("test-a", "test-b"):
        write(ServerStore(client), name)
    late = ServerStore(client)

    def held_up() -> None:
        with late.writing(tmp_path):
            assert late._lease is not None
            late._lease._done.set()  # as by a laptop that sleeps
            late._lease._thread.join()
            built = sample("test-late", passages=3)
            late.write(built.build, built.passages)
            write(ServerStore(client), "test-c")
            late.publish("test-late")

    with pytest.raises(BusyError, match="nothing was published"):
        held_up()
    live = ServerStore(client)
    assert live.live() == "test-c"
    before = live.previous_manifest()
    assert before is not None
    assert before.build == "test-b"


def test_aliases_that_somebody_moved_are_left_alone(client: QdrantClient) -> None:
    """Even without a lease, as by hand."""
    from qdrant_client import models

    for name in ("test-a", "test-b"):
        write(ServerStore(client), name)
    late = ServerStore(client)
    with late.writing():
        built = sample("test-c", passages=3)
        late.write(built.build, built.passages)
        back = models.CreateAlias(alias_name="policy-live", collection_name="policy-test-a")
        client.update_collection_aliases([models.CreateAliasOperation(create_alias=back)])
        with pytest.raises(BusyError, match="changed the live build"):
            late.publish("test-c")
    assert late.live() == "test-a"


def test_of_many_that_begin_at_once_one_writes_at_a_time(
    client: QdrantClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever loses the race for a free lease waits."""
    monkeypatch.setattr(server_lease, "WAIT_SECONDS", 30.0)
    monkeypatch.setattr(server_lease, "OVER_SECONDS", 20.0)
    inside, most = 0, 0

    def run(number: int) -> None:
        nonlocal inside, most
        with ServerStore(client).writing(folder(tmp_path, str(number))):
            inside += 1
            most = max(most, inside)
            time.sleep(0.1)
            inside -= 1

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert leases(client) == []


@pytest.mark.parametrize(
    "alias",
    ["policy-live", "policy-writer", "policy-writer~a~b~c~d~e", "policy-writer~a~b~1~2~3~4"],
)
def test_other_aliases_are_no_leases(alias: str) -> None:
    """Whatever they are called."""
    assert Holder.read(alias) is None

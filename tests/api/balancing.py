"""A small proxy on loopback in front of several replicas, as a cluster has one.

It sends each connection to a replica that /readyz calls ready, and asks that twice a second.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_EVERY = 0.5  # seconds between two looks at /readyz
_PROBE = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_PROBED_WITHIN = 3.0  # seconds
_CHUNK = 65536  # bytes


@dataclass
class Balancer:
    """The replicas by address; those that are ready take new connections in turn."""

    replicas: list[str] = field(default_factory=list)
    ready: tuple[str, ...] = ()
    port: int = 0
    _turn: Iterator[int] = field(default_factory=itertools.count)

    async def probe(self) -> None:
        """Look at each replica again and again."""
        while True:
            asked = list(self.replicas)
            told = await asyncio.gather(*map(_is_ready, asked))
            self.ready = tuple(url for url, ready in zip(asked, told, strict=True) if ready)
            await asyncio.sleep(_EVERY)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand one connection on; where a replica takes none, to the next."""
        ready, first = self.ready, next(self._turn)
        for number in range(len(ready)):
            try:
                back = await _connected(ready[(first + number) % len(ready)])
            except OSError:
                continue
            with closing(writer), closing(back[1]):
                await asyncio.gather(_copied(reader, back[1]), _copied(back[0], writer))
            return
        writer.close()


@contextmanager
def balancing() -> Iterator[Balancer]:
    """Runs in a thread of its own until the end of the block."""
    balancer, started = Balancer(), threading.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        server = await asyncio.start_server(balancer.carry, "127.0.0.1", 0)
        balancer.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await balancer.probe()

    async def end() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def thread() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(run())
        loop.run_until_complete(loop.shutdown_asyncgens())

    running = threading.Thread(target=thread)
    running.start()
    started.wait()
    try:
        yield balancer
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop)
        running.join()
        loop.close()


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(url)
    return await asyncio.open_connection(address.hostname, address.port)


async def _is_ready(url: str) -> bool:
    try:
        async with asyncio.timeout(_PROBED_WITHIN):
            reader, writer = await _connected(url)
            with closing(writer):
                writer.write(_PROBE)
                return b" 200 " in await reader.readline()
    except OSError:  # TimeoutError is one
        return False


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until the sender is done; then the receiver is told."""
    with suppress(ConnectionError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

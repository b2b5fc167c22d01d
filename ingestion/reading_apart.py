"""Reading files in processes of their own: a hang, a crash or hunger for memory costs one file.

Small plain files are read in this process: their readers do none of that, and a process takes
longer to start than they take to be read.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from queue import SimpleQueue
from typing import TYPE_CHECKING

from ingestion.errors import SourceError, UnreadableError
from ingestion.reading import SourceFile, read_document
from ingestion.sources import Document

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Read = Callable[[SourceFile], Document]
Result = Document | SourceError

_PLAIN = (".md", ".rst", ".txt")
_SMALL = 1_000_000  # bytes of a plain file that is read in this process
_MOST_CHARACTERS = 20_000_000  # of a document's text: a book has a twentieth of it
_SPLIT = "Split it into several documents, or remove it"
_OTHERWISE = "Save it in another format, or remove it"


@dataclass(frozen=True)
class Limits:
    """What reading one file may take: seconds, bytes of memory; and how many are read at once."""

    seconds: float = 120
    memory: int = 2 * 1024**3
    processes: int = min(8, os.cpu_count() or 1)


NORMAL = Limits()


def read_all(
    files: Iterable[SourceFile], limits: Limits = NORMAL, read: Read = read_document
) -> Iterator[tuple[SourceFile, Result]]:
    """Every file with its document, or with the error that it gave, as they are done.

    `read` must be a function that another process can import.
    """
    apart: list[SourceFile] = []
    for file in files:
        if takes_long(file):
            apart.append(file)
        else:
            yield file, _guarded(read, file)
    if apart:
        yield from _read_apart(apart, limits, read)


@contextmanager
def apart(
    limits: Limits = NORMAL, read: Read = read_document
) -> Iterator[Callable[[SourceFile], Document]]:
    """Reads files of every kind in a process of its own, one after another: for a command that
    reads what nobody here has seen. What it gives raises SourceError.
    """
    reader = _Reader(limits, read)

    def document(file: SourceFile) -> Document:
        result = reader(file)
        if isinstance(result, SourceError):
            raise result
        return result

    try:
        yield document
    finally:
        reader.stop()


def takes_long(file: SourceFile) -> bool:
    """Whether a file is read in another process."""
    return file.path.suffix.lower() not in _PLAIN or file.size > _SMALL


def _guarded(read: Read, file: SourceFile) -> Result:
    """What `read` made of the file, whatever it raised: no file stops the others."""
    try:
        document = read(file)
    except SourceError as error:
        return error
    except MemoryError:
        return UnreadableError(file.path, "takes too much memory to read", _SPLIT)
    except Exception as error:  # noqa: BLE001 - a fault of a reader's is its file's alone
        problem = f"cannot be read: its reader failed ({type(error).__name__})"
        return UnreadableError(file.path, problem, _OTHERWISE)
    if len(document.text) > _MOST_CHARACTERS:
        problem = f"holds more than {_MOST_CHARACTERS:,} characters"
        return UnreadableError(file.path, problem, _SPLIT)
    return document


def _read_apart(
    files: Iterable[SourceFile], limits: Limits, read: Read
) -> Iterator[tuple[SourceFile, Result]]:
    readers = [_Reader(limits, read) for _ in range(limits.processes)]
    free: SimpleQueue[_Reader] = SimpleQueue()
    for reader in readers:
        free.put(reader)

    def result(file: SourceFile) -> tuple[SourceFile, Result]:
        reader = free.get()
        try:
            return file, reader(file)
        finally:
            free.put(reader)

    pool = ThreadPoolExecutor(limits.processes)  # a thread waits for each process
    under_way: set[Future[tuple[SourceFile, Result]]] = set()
    try:
        for file in files:
            under_way.add(pool.submit(result, file))
            if len(under_way) > limits.processes:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for reader in readers:
            reader.stop()
        pool.shutdown()


class _Reader:
    """A process that reads one file after another, and is replaced when one was its end."""

    def __init__(self, limits: Limits, read: Read) -> None:
        """The process is started with the first file."""
        self._limits, self._read = limits, read
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._stopping = threading.Lock()

    def __call__(self, file: SourceFile) -> Result:
        """The document of the file, or why there is none."""
        try:
            connection = self._started()
            connection.send(file)
            if connection.poll(self._limits.seconds):
                result: Result = pickle.loads(connection.recv_bytes())
                return result
            problem = f"takes longer than {self._limits.seconds:g} seconds to read"
        except (EOFError, OSError):
            problem = "cannot be read: its reader crashed"
        self.stop()
        return UnreadableError(file.path, problem, _OTHERWISE)

    def _started(self) -> Connection:
        if self._process is None or self._connection is None:
            context = get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(
                target=_serve, args=(theirs, self._read, self._limits), daemon=True
            )
            self._process.start()
            theirs.close()
            if not self._connection.poll(self._limits.seconds):
                raise EOFError
            self._connection.recv_bytes()  # it is ready: what follows is the file's own time
        return self._connection

    def stop(self) -> None:
        """End the process, whatever it does; the next file has a new one."""
        with self._stopping:
            process, self._process = self._process, None
            if process is not None:
                process.kill()
                process.join()
                process.close()


def _serve(connection: Connection, read: Read, limits: Limits) -> None:
    """In the process: read what is asked for until nobody asks any more."""
    _limit_memory(limits.memory)
    connection.send_bytes(b"ready")
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            file: SourceFile = connection.recv()
            _end_in_time(2 * limits.seconds)
            connection.send_bytes(_pickled(_guarded(read, file), file))
            _end_in_time(0)


def _pickled(result: Result, file: SourceFile) -> bytes:
    try:
        return pickle.dumps(result)
    except MemoryError:
        error = UnreadableError(file.path, "takes too much memory to read", _SPLIT)
        return pickle.dumps(error)


def _limit_memory(most: int) -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # macOS knows the limit and does not take it
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _end_in_time(seconds: float) -> None:
    """The system ends this process then: it may outlive the one that would have done so."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)

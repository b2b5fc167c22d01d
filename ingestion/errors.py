"""Everything that can go wrong in ingestion. Each message is one line that says what to do.

IngestionError
├── SettingsError        a setting that cannot be used
├── SourceError          a file or its metadata cannot be used: names file, key and mend
│   └── UnreadableError  the content of a file cannot be read: it is left out, the others go in
├── AddError             a document that cannot be added to the corpus: names it and the mend
├── FetchError           an address that cannot be fetched: names it, what came and the mend
│   └── BrokenFetchError the way there broke off or leads nowhere
├── ModelError           the embedding model is missing, altered, or not the one of the build
├── BusyError            another writer holds the lock
├── VersionError         a corpus version that is not known, or not one: names the newest
└── BuildError           the index
    ├── NoBuildError     nothing has been built yet
    ├── DamagedBuildError  what is on disk is not what its manifest says
    ├── DiskError        a disk is full, has too little room, or cannot be written to
    └── EngineError      the engine failed
        └── ServerError  the server behind it failed, or does not answer
"""

from __future__ import annotations

from pathlib import Path


def shown(text: str) -> str:
    """A name from outside on one line: what cannot be printed is written as its escape."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class IngestionError(Exception):
    """Base of all errors here; its text is fit to show to a user."""


class SettingsError(IngestionError):
    """A setting that cannot be used."""


class SourceError(IngestionError):
    """A file of the corpus that cannot be used; the text names file, key and mend."""

    def __init__(self, file: Path, problem: str, mend: str) -> None:
        """`problem` is what is wrong (with the key, if there is one), `mend` is what to do."""
        super().__init__(f"{shown(str(file))}: {problem}. {mend}")
        self.file = file
        self.problem = problem
        self.mend = mend

    def __reduce__(self) -> tuple[type[SourceError], tuple[Path, str, str]]:
        """As one process hands it to another."""
        return type(self), (self.file, self.problem, self.mend)


class AddError(IngestionError):
    """A document that cannot be added."""

    def __init__(self, name: str, problem: str, mend: str) -> None:
        """`name` is how the user calls it, `problem` is what is wrong, `mend` is what to do."""
        super().__init__(f"{shown(name)}: {problem}. {mend}")


class FetchError(IngestionError):
    """A web address that cannot be fetched from."""

    def __init__(self, url: str, problem: str, mend: str) -> None:
        """`problem` is what is wrong, `mend` is what to do."""
        super().__init__(f"{shown(url)}: {problem}. {mend}")
        self.url = shown(url)
        self.problem = problem
        self.mend = mend


class BrokenFetchError(FetchError):
    """The way to the document broke off, or leads nowhere."""


class UnreadableError(SourceError):
    """The content of a file cannot be read: damaged, locked, scanned or of another kind."""


class ModelError(IngestionError):
    """The embedding model is missing, altered, or not the one of the build."""


class BusyError(IngestionError):
    """Another writer holds the lock."""


class VersionError(IngestionError):
    """A corpus version that is not known, or not one."""


class BuildError(IngestionError):
    """The index cannot be used."""

    def __init__(self, problem: str, mend: str = "") -> None:
        """`problem` is what is wrong, `mend` is what to do."""
        super().__init__(f"{problem}: {mend}" if mend else problem)
        self.problem = problem


class NoBuildError(BuildError):
    """Nothing has been built yet."""


class DamagedBuildError(BuildError):
    """What is stored is not what its manifest says."""

    def __init__(self, problem: str, mend: str = "run `./assistant sync`") -> None:
        """`problem` names what is damaged; a sync mends it, unless told otherwise."""
        super().__init__(problem, mend)


class DiskError(BuildError):
    """A disk is full, has too little room for what is to be written, or is read-only."""


class EngineError(BuildError):
    """The engine, or the server behind it, failed."""


class ServerError(EngineError):
    """The server failed, or does not answer; the text says what it said, and nothing that was asked
    of it.
    """

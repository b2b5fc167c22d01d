"""The user's folder of the corpus: a document is read before it stands there, and stands whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ingestion.adding.held import OWN_CORPUS, Held, digest_of, held, same_content, users_folder
from ingestion.adding.originals import original
from ingestion.adding.sidecar import Said, as_yaml, completed, id_from
from ingestion.errors import AddError, SettingsError, SourceError
from ingestion.metadata import read_metadata
from ingestion.reading import SourceFile
from ingestion.sources import Document

Read = Callable[[SourceFile], Document]  # raises SourceError
_STAGING = ".adding-"  # hidden, so never read as part of the corpus
_PIECE = 1024 * 1024  # bytes copied at a time
_NEVER_READ = "readme"  # files of that name are no sources
_REPLACE = "Say --replace to put this in its place, or give this another id with --id"


@dataclass(frozen=True)
class Draft:
    """A document that is to be added: its bytes, or its text where metadata were taken out of it.

    `stem` is what an id is made of where none is said, before the title; `url` is where it was
    fetched from.
    """

    name: str
    file: Path
    suffix: str
    said: Said
    text: str | None = None
    stem: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Put:
    """What became of the draft of that name; `same` where `id` holds its content already.

    `gap` is what of it is not searched.
    """

    draft: str
    id: str
    path: Path
    told: Said
    replaced: Held | None = None
    same: bool = False
    gap: str | None = None


class Shelf:
    """The first folder of the corpus that is the user's own, and what all folders hold."""

    def __init__(
        self, folders: Iterable[Path], read: Read, replace: bool = False, ours: Path = OWN_CORPUS
    ) -> None:
        """`read` reads drafts, `ours` is the repository's own folder. Raises SettingsError where
        the user has none.
        """
        folders, self._read = tuple(folders), read
        self.folder = users_folder(folders, ours)
        self.held = list(held(folders, ours))
        self.replace = replace
        for rubble in self.folder.glob(f"{_STAGING}*"):
            shutil.rmtree(rubble)  # of a command that was killed

    def put(self, draft: Draft) -> Put:
        """Read the draft and put it into its place, with its sidecar.

        Raises AddError for what cannot be read or would take another source's place.
        """
        try:
            with TemporaryDirectory(prefix=_STAGING, dir=self.folder) as staging:
                return self._put(draft, Path(staging))
        except SourceError as error:  # of the copy: told of what the user gave
            raise AddError(draft.name, error.problem, error.mend) from error
        except OSError as error:
            raise SettingsError(
                f"{self.folder} cannot be written to ({error.strerror}): make room, "
                "or name another folder in CORPUS_DIR"
            ) from error

    def _put(self, draft: Draft, staging: Path) -> Put:
        document, sidecar = staging / f"source{draft.suffix}", staging / "source.yaml"
        _copy(draft, document)
        twin = same_content(document, (other for other in self.held if not other.ours))
        if twin and not self.replace:
            return Put(draft.name, twin.id, twin.path, Said({}, {}), same=True)
        without_id = {key: value for key, value in draft.said.keys.items() if key != "id"}
        sidecar.write_text(as_yaml(without_id), "utf-8")
        read = self._read(SourceFile(document, sidecar, ""))
        source = read.source
        chosen = str(draft.said.keys.get("id") or _id(draft, source.title, document))
        if twin and twin.id != chosen:
            return Put(draft.name, twin.id, twin.path, Said({}, {}), same=True)
        replaced = self._replaced(draft, chosen)
        said = draft.said.over(original(replaced)) if replaced and replaced.ours else draft.said
        told = completed(said, source, draft.url)
        keys = {"id": chosen, **told.keys}
        sidecar.write_text(as_yaml(keys), "utf-8")
        read_metadata(sidecar, sidecar.read_text("utf-8"))
        path = self._place(chosen, document, sidecar, replaced)
        self.held = [other for other in self.held if other is not replaced or other.ours]
        self.held.append(Held(chosen, path, keys, ours=False))
        return Put(draft.name, chosen, path, Said(keys, told.origins), replaced, gap=read.gap)

    def _replaced(self, draft: Draft, chosen: str) -> Held | None:
        """The source whose place the draft takes. Raises AddError where it may not."""
        if chosen == _NEVER_READ:
            problem = "a file of that name is never read as a source"
            raise AddError(draft.name, problem, "Give it another id with --id")
        others = [other for other in self.held if other.id == chosen]
        digest = next((other for other in others if other.is_digest and other.ours), None)
        mine = next((other for other in others if other is not digest), None)
        if draft.said.keys.get("text") == "digest" and digest:
            mine, digest = digest, None
        if mine and (mine.ours or not mine.path.is_relative_to(self.folder)):
            problem = f"the id '{chosen}' is that of {mine.path}, in another folder"
            raise AddError(draft.name, problem, "Give this another id with --id")
        if mine and not self.replace:
            raise AddError(draft.name, f"the id '{chosen}' is that of {mine.path}", _REPLACE)
        if digest and not mine and not (self.replace or "id" in draft.said.keys):
            raise AddError(
                draft.name,
                f"the id '{chosen}' is that of our digest {digest.path.name}",
                f"Say --id {chosen} if this is its full text, else give it another id with --id",
            )
        self._refuse_taken(draft, chosen, mine)
        return mine or digest

    def _refuse_taken(self, draft: Draft, chosen: str, mine: Held | None) -> None:
        """A file of that name may be a source of another id: it is not written over."""
        for other in self.held:
            at_place = other.path.parent == self.folder and other.path.stem.lower() == chosen
            if at_place and other is not mine:
                problem = f"{other.path.name} stands there already, as source '{other.id}'"
                raise AddError(draft.name, problem, "Give this another id with --id")

    def _place(self, chosen: str, document: Path, sidecar: Path, replaced: Held | None) -> Path:
        """The sidecar first: a document without it would be a source with rights made up."""
        path = self.folder / f"{chosen}{document.suffix}"
        beside = path.with_suffix(".yaml")
        os.replace(sidecar, beside)
        os.replace(document, path)
        if replaced and not replaced.ours and replaced.path != path:
            replaced.path.unlink()
            if replaced.path.with_suffix(".yaml") != beside:
                replaced.path.with_suffix(".yaml").unlink(missing_ok=True)
        return path


def _copy(draft: Draft, to: Path) -> None:
    """Raises AddError where the draft cannot be read."""
    if draft.text is not None:
        to.write_text(draft.text, "utf-8", newline="\n")
        return
    with to.open("wb") as copy:
        copy.writelines(_pieces(draft))


def _pieces(draft: Draft) -> Iterator[bytes]:
    try:
        with draft.file.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        mend = "Give yourself the right to read it"
        raise AddError(draft.name, f"it cannot be read ({error.strerror})", mend) from error


def _id(draft: Draft, title: str, document: Path) -> str:
    """Out of the file's name or the title, whichever first gives one; else out of the content."""
    made = (id_from(words) for words in (draft.stem, title))
    named = next((name for name in made if name and name != _NEVER_READ), None)
    return named or f"source-{digest_of(document)[:8]}"

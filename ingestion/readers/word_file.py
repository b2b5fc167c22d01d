"""The parts of a Word file, each read within bounds: a ZIP of XML, of which few are needed."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from ingestion.readers.kinds import Kind, kind_of
from ingestion.readers.outline import CannotReadError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M[1:-1].encode(),
}  # names of "Strict Open XML", and those of all other files
_LARGEST = 200_000_000  # bytes of the file: its pictures, which are not read
_LARGEST_PART = 50_000_000  # bytes of XML, unpacked; 1,000 pages have about 15 million
_MOST_TAGS = 2_000_000  # in one part
_MOST_ENTRIES = 20_000  # of the ZIP
_STEP = 1_000_000  # bytes unpacked at a time
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_SAVE_ANEW = "Open it in Word and save it anew as .docx"
_OTHERS: dict[Kind, tuple[str, str]] = {
    "empty": ("the file is empty", "Add its text, or remove it"),
    "old Word": ("the file is in the old Word format (.doc)", "Save it as .docx in Word"),
    "locked Word": ("the file is locked with a password", "Save it without one"),
    "PDF": ("the file holds PDF, not Word", "Rename it to .pdf"),
    "HTML": ("the file holds a web page, not Word", "Rename it to .html"),
    "RTF": ("the file holds RTF, not Word", "Save it as .docx in Word"),
    "spreadsheet": ("the file is a spreadsheet", "Save its text as .docx or .md"),
    "slides": ("the file holds slides", "Save them as PDF"),
    "text": ("the file holds plain text, not Word", "Rename it to .txt"),
}


@dataclass(frozen=True)
class WordFile:
    """The XML of a document and of what it refers to; None for a part that it lacks."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    properties: etree._Element | None


def opened(content: bytes) -> WordFile:
    """Raises CannotReadError for what is not Word, locked, damaged or blown up; runs nothing."""
    _refuse_other(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _parts(archive)
    except _BROKEN as error:
        raise CannotReadError("the Word file is damaged or cut off", _SAVE_ANEW) from error


def _refuse_other(content: bytes) -> None:
    kind = kind_of(content)
    if kind in _OTHERS:
        raise CannotReadError(*_OTHERS[kind])
    if kind not in {"Word", "ZIP"}:
        raise CannotReadError("the file is no Word document", _SAVE_ANEW)
    if len(content) > _LARGEST or content.count(b"PK\x01\x02") > _MOST_ENTRIES:
        raise CannotReadError("the Word file is larger than any document", "Divide it")


def _parts(archive: zipfile.ZipFile) -> WordFile:
    names = set(archive.namelist())
    top = _related(archive, names, "")
    main = top.get("officeDocument", "word/document.xml")
    document = _part(archive, names, main)
    if document is None or document.find(f"{W}body") is None:
        raise CannotReadError("the file is a ZIP that holds no Word document", _SAVE_ANEW)
    related = _related(archive, names, main)
    return WordFile(
        document=document,
        styles=_part(archive, names, related.get("styles")),
        numbering=_part(archive, names, related.get("numbering")),
        footnotes=_part(archive, names, related.get("footnotes")),
        endnotes=_part(archive, names, related.get("endnotes")),
        properties=_part(archive, names, top.get("core-properties")),
    )


def _related(archive: zipfile.ZipFile, names: set[str], of: str) -> Mapping[str, str]:
    """Kind of relationship -> name of the part within the file."""
    folder, name = posixpath.split(of)
    listed = _part(archive, names, posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, str] = {}
    for entry in listed if listed is not None else ():
        kind = entry.get("Type", "").rpartition("/")[2]
        if entry.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", "")))
            found.setdefault(kind, target.lstrip("/"))
    return found


def _part(archive: zipfile.ZipFile, names: set[str], name: str | None) -> etree._Element | None:
    if name is None or name not in names:
        return None
    written = _unpacked(archive, archive.getinfo(name))
    if written.count(b"<") > _MOST_TAGS:
        raise CannotReadError("the Word file is larger than any document", "Divide it")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for strict, usual in _STRICT.items():
        written = written.replace(strict, usual)
    try:
        root = etree.fromstring(written, parser)
    except etree.LxmlError as error:
        raise CannotReadError(
            f"the Word file is damaged ({posixpath.basename(name)} is not XML)", _SAVE_ANEW
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CannotReadError("the Word file declares XML entities, as Word never does", _SAVE_ANEW)
    return root


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Counted while it is unpacked: the size that a ZIP states may be a lie."""
    if entry.flag_bits & 1:
        raise CannotReadError("the file is locked with a password", "Save it without one")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise CannotReadError("the Word file is packed in a way that Word does not use", _SAVE_ANEW)
    unpacked = bytearray()
    with archive.open(entry) as stream:
        while step := stream.read(_STEP):
            unpacked += step
            if len(unpacked) > _LARGEST_PART:
                raise CannotReadError(
                    f"the Word file unpacks to more than {_LARGEST_PART // 1_000_000} million bytes"
                    " of text",
                    "Divide it; from strangers, do not open it",
                )
    return bytes(unpacked)

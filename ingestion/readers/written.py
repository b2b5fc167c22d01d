"""The characters of a file of plain text or Markdown."""

from __future__ import annotations

from ingestion.characters import seen
from ingestion.readers.kinds import Kind, kind_of
from ingestion.readers.outline import CannotReadError

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FILES: dict[Kind, str] = {
    "PDF": ".pdf", "HTML": ".html", "Word": ".docx", "old Word": ".doc", "locked Word": ".docx",
    "RTF": ".rtf", "spreadsheet": ".xlsx", "slides": ".pptx", "ZIP": ".zip",
}  # fmt: skip


def written(content: bytes) -> str:
    """UTF-8, or UTF-16 with its byte order mark; lines end with a newline, and what nobody sees is
    left out.

    Raises CannotReadError for another encoding and for what is no text.
    """
    kind = kind_of(content)
    if kind in _OTHER_FILES:
        raise CannotReadError(
            f"the file holds {kind}, not plain text", f"Rename it to {_OTHER_FILES[kind]}"
        )
    try:
        text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        like = "" if b"\0" in content else ", and the file looks like Latin-1 or Windows-1252"
        raise CannotReadError(
            f"byte {error.start} is not UTF-8{like}", "Save the file as UTF-8"
        ) from error
    if "\0" in text:
        raise CannotReadError("the file is not text", "Save the file as UTF-8")
    return seen(text.replace("\r\n", "\n").replace("\r", "\n"))

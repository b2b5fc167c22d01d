"""Word files made by python-docx, with its XML edited where it has no words for a thing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from docx.document import Document

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
Writer = Callable[["Document"], None]
Edit = Callable[[bytes], bytes]


def written(*steps: Writer) -> bytes:
    """A .docx to which each step adds something."""
    from docx import Document as new

    document = new()
    for step in steps:
        step(document)
    return saved(document)


def saved(document: Document) -> bytes:
    """The bytes of a document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def paragraph(xml: str) -> Writer:
    """Adds a <w:p> (or a table) by its XML."""

    def add(document: Document) -> None:
        body = document.element.body
        made = etree.fromstring(
            f'<w:x xmlns:w="{NAMESPACE}" '
            'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"{xml}</w:x>"
        )
        for element in made:
            body.insert(len(body) - 1, element)  # the last is the section's properties

    return add


def packed(content: bytes, edits: Mapping[str, Edit | bytes | None]) -> bytes:
    """The ZIP with parts edited, added (bytes) or left out (None)."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            edit = edits.get(name, b"")
            if callable(edit):
                new.writestr(name, edit(old.read(name)))
            elif edit == b"":
                new.writestr(name, old.read(name))
        for name, part in edits.items():
            if isinstance(part, bytes):
                new.writestr(name, part)
    return file.getvalue()

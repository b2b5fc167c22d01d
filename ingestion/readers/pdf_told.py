"""What a PDF's document information tells of it, where it can be believed."""

from __future__ import annotations

from collections.abc import Mapping

from ingestion.readers.believed import believed_authors, believed_title
from ingestion.readers.outline import Told
from ingestion.readers.pdf_lines import cleaned


def told(information: Mapping[str, str]) -> Told:
    """Title and authors; nothing that only a program wrote.

    The day on which the file was made is not that on which its text was published.
    """
    return Told(
        title=believed_title(cleaned(information.get("Title", ""))),
        authors=believed_authors([cleaned(information.get("Author", ""))]),
    )

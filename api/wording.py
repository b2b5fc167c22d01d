"""Canned wording and prompts: files of prompts/, with strict $placeholders."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from api.errors import WordingError

FOLDER = Path(__file__).resolve().parent.parent / "prompts"


def say(name: str, **values: object) -> str:
    """The wording in prompts/<name>.md with `values` filled in, on one line a paragraph.

    Raises WordingError when the file is missing, or a placeholder or a value is left over.
    """
    template = _template(name)
    wanted = set(template.get_identifiers())
    if wanted != set(values):
        raise WordingError(
            f"prompts/{name}.md has the placeholders {sorted(wanted)}, the code fills in "
            f"{sorted(values)}: make them agree"
        )
    return template.substitute({key: str(value) for key, value in values.items()})


@cache
def _template(name: str) -> Template:
    file = FOLDER / f"{name}.md"
    try:
        return Template(file.read_text("utf-8").strip())
    except OSError as error:
        raise WordingError(f"prompts/{name}.md cannot be read: restore the file") from error

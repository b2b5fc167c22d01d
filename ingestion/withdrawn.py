"""The list of sources that are withdrawn: ids under DATA_DIR, read by ingestion and by the API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ingestion.errors import SettingsError

_NAME = "withdrawn.json"


def withdrawn_ids(data_dir: Path) -> frozenset[str]:
    """The ids on the list. Raises SettingsError for one that cannot be read: it is no guess."""
    file = data_dir / _NAME
    try:
        told = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        raise _damaged(file) from error
    if not isinstance(told, list) or not all(isinstance(entry, str) for entry in told):
        raise _damaged(file)
    return frozenset(told)


def record_withdrawn(data_dir: Path, ids: Iterable[str]) -> None:
    """Write the list anew, whole or not at all."""
    file = data_dir / _NAME
    beside = file.with_name(f"{_NAME}.new")
    beside.write_text(json.dumps(sorted(ids)), "utf-8")
    beside.replace(file)


def _damaged(file: Path) -> SettingsError:
    return SettingsError(
        f"{file}, the list of withdrawn sources, cannot be read: correct it to a JSON list of ids"
    )

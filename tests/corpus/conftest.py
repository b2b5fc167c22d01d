"""What tests of the corpus share: the documents that it was written from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Require


@pytest.fixture(scope="session")
def originals(require: Require) -> Path:
    """The folder of originals, most of which the repository has no right to hold."""
    told = os.environ.get("ORIGINALS_DIR", "")
    folder = Path(told)
    require(
        "ORIGINALS_DIR",
        told and folder.is_dir(),
        "set it to the folder of originals: files/*.txt, each with a .yaml that gives its address",
        optional=True,
    )
    return folder

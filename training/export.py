"""Write a trained reader as int8 ONNX with its tokenizer, its calibration and its digests.

    python -m training.export BASE TRAINED OUT --held-out FILE

TRAINED holds weights.pt. OUT gets model.onnx, tokenizer.json and reader.json, as the service loads
them. Scale and shift are fitted to the held-out groups, by the exported model itself.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from scipy.optimize import minimize

from ingestion.trained_reader import OnnxReader
from training.base import base_model

MOST_TOKENS, MOST_ASKED = 192, 64


def main() -> None:
    """Export, calibrate, and say what the digests are."""
    command = argparse.ArgumentParser()
    command.add_argument("base", type=Path)
    command.add_argument("trained", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--held-out", type=Path, required=True)
    command.add_argument("--name", default="policy-reader-1")
    given = command.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    model = base_model(given.base)
    weights = torch.load(given.trained / "weights.pt")
    model.load_state_dict(weights)
    write_onnx(model.eval(), given.out / "model.onnx")
    shutil.copy(given.base / "tokenizer.json", given.out / "tokenizer.json")
    describe(given.out, given.name, 1.0, 0.0)
    scale, shift = calibrated(OnnxReader(given.out), given.held_out)
    describe(given.out, given.name, scale, shift)
    print((given.out / "reader.json").read_text())


def write_onnx(model: torch.nn.Module, file: Path) -> None:
    """The model with int8 weights, one scale a channel."""
    ids = torch.randint(1000, 2000, (1, 40))
    given = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "tokens"} for name in names}
    with tempfile.TemporaryDirectory() as folder:
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            model, given, str(whole), input_names=names, output_names=["logits"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(ready, file, weight_type=QuantType.QInt8, per_channel=True)


def describe(folder: Path, name: str, scale: float, shift: float) -> None:
    """Write reader.json."""
    files = ("model.onnx", "tokenizer.json")
    told = {
        "name": name,
        "most_tokens": MOST_TOKENS,
        "most_asked": MOST_ASKED,
        "scale": round(scale, 4),
        "shift": round(shift, 4),
        "sha256": {f: hashlib.sha256((folder / f).read_bytes()).hexdigest() for f in files},
    }
    (folder / "reader.json").write_text(json.dumps(told, indent=2) + "\n")


def calibrated(reader: OnnxReader, held_out: Path) -> tuple[float, float]:
    """Scale and shift under which the logits of held-out candidates are log-odds (Platt, 1999)."""
    logits: list[float] = []
    labels: list[float] = []
    for line in held_out.read_text().splitlines():
        group = json.loads(line)
        logits += reader.score(group["question"], [item["text"] for item in group["items"]])
        labels += [float(item["label"]) for item in group["items"]]
    x, y = np.array(logits), np.array(labels)
    best = minimize(lambda w: _loss(w, x, y), np.array([0.5, 0.0]), method="L-BFGS-B")
    return float(best.x[0]), float(best.x[1])


def _loss(weights: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    odds = weights[0] * x + weights[1]
    return float(np.mean(np.logaddexp(0, odds) - y * odds))


if __name__ == "__main__":
    main()

"""Fine-tune the reader on groups; resumable.

    python -m training.train BASE OUT --groups FILE[:TIMES] ... [--start FOLDER] [--rate R]

BASE holds the base's model.onnx and tokenizer.json (training.base.unpack). OUT gets checkpoints,
the log and at last the weights. The same command again resumes at the last checkpoint.
FOLDER is that of an earlier run or of an exported reader.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.base import base_model

Group = dict[str, Any]
MOST_TOKENS = 192
ITEMS = 32  # candidates in a batch
FROZEN = 4  # lowest layers (and the embeddings) that stay as they are
WARM = 100  # steps
SAVE_EVERY = 150  # steps
GROUP_WEIGHT = 0.5  # of the softmax over a group beside the binary cross-entropy
OVERLAPPING = 0.5  # log-odds of the base from which on an unlabelled candidate may answer too


def main() -> None:
    """Train, and write the weights."""
    command = argparse.ArgumentParser()
    command.add_argument("base", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--groups", nargs="+", required=True)
    command.add_argument("--start", type=Path)
    command.add_argument("--rate", type=float, default=4e-5)
    command.add_argument("--seed", type=int, default=1)
    given = command.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(given.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS, strategy="only_second")
    model = base_model(given.base)
    groups = screened(_groups(given.groups), model, tokenizer, given.out / "screened.jsonl")
    if given.start:
        kept = given.start / "weights.pt"
        exported = None if kept.is_file() else base_model(given.start)
        model.load_state_dict(exported.state_dict() if exported else torch.load(kept))
    _freeze(model)
    train(model, tokenizer, groups, given.out, given.rate, given.seed)
    torch.save(model.state_dict(), given.out / "weights.pt")


def _groups(files: list[str]) -> list[Group]:
    found: list[Group] = []
    for told in files:
        name, _, times = told.partition(":")
        groups = [json.loads(line) for line in Path(name).read_text().splitlines()]
        whole, part = divmod(float(times or 1), 1)
        found += groups * int(whole) + groups[: int(len(groups) * part)]
    return found


def screened(groups: list[Group], base: Any, tokenizer: Tokenizer, kept: Path) -> list[Group]:
    """Groups without those unlabelled candidates that the base takes for answers too."""
    if kept.is_file():
        return [json.loads(line) for line in kept.read_text().splitlines()]
    asked: dict[tuple[str, str], float] = {}
    for group in groups:
        for item in group["items"]:
            if item.get("check"):
                asked[group["question"], item["text"]] = 0.0
    pairs = sorted(asked, key=lambda pair: len(pair[1]))
    base.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(pairs), 64):
            logits = _logits(base, tokenizer, pairs[at : at + 64])
            asked |= dict(zip(pairs[at : at + 64], logits.tolist(), strict=True))
    for group in groups:
        group["items"] = [
            item
            for item in group["items"]
            if not item.get("check") or asked[group["question"], item["text"]] < OVERLAPPING
        ]
    kept.write_text("".join(json.dumps(group) + "\n" for group in groups))
    return groups


def train(
    model: Any, tokenizer: Tokenizer, groups: list[Group], out: Path, rate: float, seed: int
) -> None:
    """One pass over `groups`, the rate falling to zero."""
    batches = list(_batches(groups, seed))
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / WARM, max(0.02, 1 - n / len(batches)))
    )
    done = _resume(model, optimiser, schedule, out / "checkpoint.pt")
    model.train()
    begun, losses, items = time.time(), [], 0
    with (out / "log.jsonl").open("a") as log:
        for step, batch in enumerate(batches[done:], done + 1):
            loss = _loss(model, tokenizer, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            items += sum(len(g["items"]) for g in batch)
            if step % 25 == 0:
                row = {
                    "step": step,
                    "of": len(batches),
                    "loss": sum(losses[-100:]) / len(losses[-100:]),
                }
                row["pairs_a_second"] = round(items / (time.time() - begun), 1)
                print(json.dumps(row), file=log, flush=True)
            if step % SAVE_EVERY == 0:
                _save(model, optimiser, schedule, step, out / "checkpoint.pt")


def _batches(groups: list[Group], seed: int) -> Iterator[list[Group]]:
    """Batches of about ITEMS candidates of like length, in random order."""
    rng = random.Random(seed)
    rng.shuffle(groups)
    found: list[list[Group]] = []
    for at in range(0, len(groups), 800):
        near = sorted(groups[at : at + 800], key=lambda g: max(len(i["text"]) for i in g["items"]))
        batch: list[Group] = []
        for group in near:
            if sum(len(g["items"]) for g in batch) + len(group["items"]) > ITEMS:
                found.append(batch)
                batch = []
            batch.append(group)
        found.append(batch)
    rng.shuffle(found)
    yield from (batch for batch in found if batch)


def _loss(model: Any, tokenizer: Tokenizer, batch: list[Group]) -> torch.Tensor:
    pairs = [(group["question"], item["text"]) for group in batch for item in group["items"]]
    labels = torch.tensor([float(item["label"]) for group in batch for item in group["items"]])
    with torch.autocast("cpu", torch.bfloat16):
        logits = _logits(model, tokenizer, pairs)
    weights = torch.tensor([i.get("weight", 1.0) for group in batch for i in group["items"]])
    loss = functional.binary_cross_entropy_with_logits(logits, labels, weights)
    sizes = [len(group["items"]) for group in batch]
    ordered = [
        functional.cross_entropy(scores[None], target[None] / target.sum())
        for scores, target in zip(logits.split(sizes), labels.split(sizes), strict=True)
        if target.max() >= GROUP_WEIGHT and len(target) > 1
    ]
    return loss + GROUP_WEIGHT * torch.stack(ordered).mean() if ordered else loss


def _logits(model: Any, tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> torch.Tensor:
    """Scores of pairs, padded to a multiple of 32 tokens: each new shape costs a compilation."""
    encoded = tokenizer.encode_batch(pairs)
    long = max(len(e.ids) for e in encoded)
    width = min(MOST_TOKENS, -(-long // 32) * 32)
    ids = torch.zeros(len(pairs), width, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, e in enumerate(encoded):
        n = len(e.ids)
        ids[row, :n] = torch.tensor(e.ids)
        mask[row, :n], types[row, :n] = 1, torch.tensor(e.type_ids)
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
    return model(**given).logits[:, 0].float()  # type: ignore[no-any-return]


def _freeze(model: Any) -> None:
    for part in [model.bert.embeddings, *model.bert.encoder.layer[:FROZEN]]:
        part.requires_grad_(False)


def _resume(model: Any, optimiser: Any, schedule: Any, file: Path) -> int:
    if not file.is_file():
        return 0
    kept = torch.load(file)
    model.load_state_dict(kept["model"])
    optimiser.load_state_dict(kept["optimiser"])
    schedule.load_state_dict(kept["schedule"])
    return int(kept["step"])


def _save(model: Any, optimiser: Any, schedule: Any, step: int, file: Path) -> None:
    fresh = file.with_suffix(".new")
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
    torch.save({**state, "schedule": schedule.state_dict(), "step": step}, fresh)
    fresh.replace(file)


if __name__ == "__main__":
    main()

"""Training groups: a question with one or more candidates, each labelled whether it answers.

    python -m training.pairs SHARED OUT [--seed N]

SHARED holds training/, originals/ and users/. The questions that were written for this project are
in training/questions, by the id of the unit that they are about (units.py), or with the text that
they are about where that was invented (invented.jsonl). read.jsonl there holds questions with what
search found for them, labelled by reading. OUT gets public.jsonl, ours.jsonl, read.jsonl and
held_out.jsonl.
A group is {set, question, items: [{text, label}]}; label is 1, 0, or between for a weaker positive.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from ingestion.sentences import sentence_spans
from ingestion.trained_reader import framed
from training.style import chances
from training.units import unit_id, units_of_originals

QUESTIONS = Path(__file__).with_name("questions")
Row = dict[str, Any]
Group = dict[str, Any]

# Groups drawn from each public set: more of those whose near misses are hard and whose labels are
# gold, few of those in which plain word overlap finds the answer (SOURCES.md, shortcuts).
PUBLIC = {
    "squad2_dev26": 5200,
    "squad1_dev13": 700,
    "squad1_train_part": 700,
    "selqa": 500,
    "quac_sample": 700,
    "clapnq_dev": 500,
    "nq_oracle": 700,
    "qed_nq": 400,
    "condaqa": 400,
    "conditionalqa_train": 800,
    "sharc_rules": 400,
    "policyqa": 300,
    "privacyqa_clauses": 300,
    "fairytaleqa": 300,
    "medquad_aspects": 500,
    "tatqa_text": 400,
    "swap_near_miss": 2400,
}
MOST = 4  # candidates in a group
PART = 0.4  # label of a sentence that answers one of two questions
LONGER = 0.85  # label of a window that holds more than the answer
ASKED = 0.15  # share of units whose heading is made a question that they answer
MISPLACED = 0.05  # share of other units that stand below the question as their heading
HELD_OUT = ("ippr", "kings-fund-place-survey", "nao-", "west-sussex", "reform-", "scotland")


def main() -> None:
    """Write the three files of groups."""
    command = argparse.ArgumentParser()
    command.add_argument("shared", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--seed", type=int, default=1)
    given = command.parse_args()
    rng = random.Random(given.seed)
    forbidden = evaluation_texts(Path(), given.shared)
    given.out.mkdir(parents=True, exist_ok=True)
    public = list(public_groups(given.shared / "training" / "qa", rng))
    units = list(digest_units(given.shared / "training" / "indomain.jsonl.gz"))
    units += [*original_units(given.shared), *invented_units()]
    ours: list[Group] = []
    held_out: list[Group] = []
    for unit, group in our_groups(units, rng):
        (held_out if unit["id"].startswith(HELD_OUT) else ours).append(group)
    read = list(read_groups())
    for name, groups in (
        ("public", public), ("ours", ours), ("read", read), ("held_out", held_out)
    ):  # fmt: skip
        kept = without(groups, forbidden)
        rng.shuffle(kept)
        lines = (json.dumps(g, ensure_ascii=False) + "\n" for g in kept)
        (given.out / f"{name}.jsonl").write_text("".join(lines))
        rows = sum(len(g["items"]) for g in kept)
        print(f"{name}: {len(kept)} groups, {rows} rows, {len(groups) - len(kept)} left out")


def without(groups: Iterable[Group], forbidden: set[str]) -> list[Group]:
    """`groups` but those whose question, or a candidate, is an evaluation's text."""
    return [
        group
        for group in groups
        if normal(group["question"]) not in forbidden
        and not any(normal(i["text"].rpartition(" » ")[2]) in forbidden for i in group["items"])
    ]


def normal(text: str) -> str:
    """Lower case, letters and digits alone: how texts are compared with the evaluation's."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def evaluation_texts(root: Path, shared: Path) -> set[str]:
    """Every question, paraphrase and earlier turn of the evaluation sets, normalised."""
    found: set[str] = set()
    for file in (root / "evals" / "questions").glob("*.yaml"):
        for question in yaml.safe_load(file.read_text()):
            turns = [turn["content"] for turn in question.get("history") or []]
            texts = [question["question"], *(question.get("paraphrases") or []), *turns]
            found.update(normal(text) for text in [*texts, question.get("standalone") or ""])
    for file in (shared / "users").glob("*.jsonl"):
        for line in file.read_text().splitlines():
            row = json.loads(line)
            found.update(normal(t) for t in (row["question"], row["gold"], row["wrong_example"]))
            found.update(normal(turn["content"]) for turn in row["history"])
    return found - {""}


def public_groups(folder: Path, rng: random.Random) -> Iterator[Group]:
    """Groups of the public sets, as many of each as PUBLIC says."""
    for name, most in PUBLIC.items():
        by_question: dict[str, list[Row]] = {}
        with gzip.open(folder / f"{name}.jsonl.gz", "rt") as lines:
            for line in lines:
                row = json.loads(line)
                by_question.setdefault(row["qid"], []).append(row)
        questions = sorted(by_question)
        rng.shuffle(questions)
        for qid in questions[:most]:
            yield _public_group(name, by_question[qid], rng)


def _public_group(name: str, rows: list[Row], rng: random.Random) -> Group:
    right = [row for row in rows if row["label"]]
    wrong = [row for row in rows if not row["label"]]
    rng.shuffle(right)
    taken = right[:1]
    # The hardest first: of the same paragraph, before those of other documents.
    wrong.sort(key=lambda row: (row.get("neg", "").startswith("other"), rng.random()))
    items = [item for row in taken for item in _windows(row, rng)]
    items += [_item(row, row["sentence"], 0, rng) for row in wrong[: MOST - len(items)]]
    if not right:
        items = items[:2]
    return {"set": name, "question": rows[0]["question"], "items": items}


def _windows(row: Row, rng: random.Random) -> Iterator[Row]:
    """The answering sentence, alone or in a window; sometimes also a neighbour that answers not."""
    before, after = row.get("before") or "", row.get("after") or ""
    if before and after and rng.random() < 0.3:
        window = rng.choice([f"{before} {row['sentence']}", f"{row['sentence']} {after}"])
        yield {"text": framed("", row.get("title") or "", "", window), "label": LONGER}
    else:
        yield _item(row, row["sentence"], 1, rng)
    if after and rng.random() < 0.3:  # its neighbour, the answer in its context alone
        context = framed("", row.get("title") or "", row["sentence"], after)
        yield {"text": context, "label": 0}


def _item(row: Row, text: str, label: float, rng: random.Random) -> Row:
    """A candidate; the context is left out at random, as not every source has one."""
    title = (row.get("title") or "") if rng.random() < 0.8 else ""
    before = (row.get("before") or "") if rng.random() < 0.6 else ""
    return {"text": framed("", title, before, text), "label": label}


def digest_units(file: Path) -> Iterator[Row]:
    """The sentences of our digests with their questions, each with its neighbours."""
    files = (path for path in Path("corpus").glob("*.md") if path.stem != "README")
    about = {path.stem: _front_matter(path) for path in files}
    written = _written("digests")
    with gzip.open(file, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            meta, text = about.get(row["source"], ({}, ""))
            before, after = _neighbours(text, row["sentence"])
            more = written.get(unit_id(row["source"], row["sentence"]), {})
            yield {
                "id": row["source"],
                "source": _source(meta.get("holder") or meta.get("publisher"), meta),
                "heading": row["heading"],
                "before": before,
                "after": after,
                "text": row["sentence"],
                "yes": [*row["answered_by"], *more.get("yes", [])],
                "no": [*row["not_answered_by"], *more.get("no", [])],
                "part": [*row["answered_in_part"], *more.get("part", [])],
            }


def read_groups() -> Iterator[Group]:
    """What search found for questions, labelled by reading; a quarter of them is held out."""
    for line in (QUESTIONS / "read.jsonl").read_text().splitlines():
        row = json.loads(line)
        if not row.get("held_out"):
            yield {"set": "read", "question": row["question"], "items": row["items"]}


def original_units(shared: Path) -> list[Row]:
    """Units of originals with the questions that were written for them."""
    units = units_of_originals(shared)
    return [
        {
            "id": unit["id"],
            "source": _source(unit["publisher"], {"published": unit["date"]}),
            "heading": f"{unit['title']} / {unit['heading']}".strip(" /"),
            "before": unit["before"],
            "after": "",
            "text": unit["unit"],
            "yes": written.get("yes") or [],
            "no": written.get("no") or [],
            "part": written.get("part") or [],
        }
        for name, written in _written("originals").items()
        if (unit := units.get(name))
    ]


def invented_units() -> list[Row]:
    """Short texts about bodies that do not exist, with the questions written for them."""
    return list(_written("invented").values())


def _written(name: str) -> dict[str, Row]:
    lines = (QUESTIONS / f"{name}.jsonl").read_text().splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def _front_matter(path: Path) -> tuple[dict[str, Any], str]:
    _, meta, text = path.read_text().split("---\n", 2)
    return yaml.safe_load(meta), text


def _source(holder: str | None, meta: dict[str, Any]) -> str:
    year = str(meta.get("published") or "")[:4]
    return ", ".join(part for part in (holder, year) if part)


def _neighbours(text: str, sentence: str) -> tuple[str, str]:
    """The sentences before and after `sentence` in its paragraph of `text`."""
    for paragraph in re.split(r"\n\s*\n|\n(?=[-*] )", text):
        flat = " ".join(paragraph.split())
        if sentence not in flat:
            continue
        spans = [flat[a:b] for a, b in sentence_spans(flat)]
        place = next((n for n, one in enumerate(spans) if sentence in one), None)
        if place is None:
            return "", ""
        before = spans[place - 1] if place else ""
        return before, spans[place + 1] if place + 1 < len(spans) else ""
    return "", ""


def our_groups(units: Sequence[Row], rng: random.Random) -> Iterator[tuple[Row, Group]]:
    """Groups of the questions written for units of our field."""
    words = [frozenset(normal(f"{u['heading']} {u['text']}").split()) for u in units]
    weights = _weights(units)
    for unit in units:
        for question in unit["yes"]:
            item = {**_ours(_headed(unit, rng), rng), "weight": weights[question]}
            yield unit, _group(question, [item], unit, units, words, rng, MOST)
        for question in unit["part"]:
            item = {"text": _framed(unit, rng), "label": PART}
            yield unit, _group(question, [item], unit, units, words, rng, 2)
        for question in unit["no"]:
            text = _framed(_headed(unit, rng), rng)
            item = {"text": text, "label": 0, "weight": weights[question]}
            yield unit, _group(question, [item], unit, units, words, rng, 2)


def _headed(unit: Row, rng: random.Random) -> Row:
    """`unit`, at times below a heading that is a question, as pages of questions have them."""
    asked = unit["yes"] and rng.random() < ASKED
    return {**unit, "heading": rng.choice(unit["yes"])} if asked else unit


def _weights(units: Sequence[Row]) -> dict[str, float]:
    """Twice the chance, by its wording alone, that a question had the other label (style.py)."""
    told = [(question, 1, unit["text"]) for unit in units for question in unit["yes"]]
    told += [(question, 0, unit["text"]) for unit in units for question in unit["no"]]
    questions, labels, groups = zip(*told, strict=True)
    chance = chances(questions, labels, groups)
    return {
        question: round(2 * float(1 - p if label else p), 3)
        for question, label, p in zip(questions, labels, chance, strict=True)
    }


def _ours(unit: Row, rng: random.Random) -> Row:
    if unit["after"] and unit["before"] and rng.random() < 0.3:
        pair = (f"{unit['before']} {unit['text']}", f"{unit['text']} {unit['after']}")
        return {
            "text": framed(unit["source"], unit["heading"], "", rng.choice(pair)),
            "label": LONGER,
        }
    return {"text": _framed(unit, rng), "label": 1}


def _framed(unit: Row, rng: random.Random) -> str:
    before = unit["before"] if rng.random() < 0.8 else ""
    source = unit["source"] if rng.random() < 0.9 else ""
    return framed(source, unit["heading"], before, unit["text"])


def _group(
    question: str,
    items: list[Row],
    unit: Row,
    units: Sequence[Row],
    words: Sequence[frozenset[str]],
    rng: random.Random,
    most: int,
) -> Group:
    """`items` with wrong ones: the neighbour, one near by words, and some at random.

    Those near by words are marked for a filter: another unit may answer the question as well.
    """
    if items[0]["label"] and unit["after"] and rng.random() < 0.25:
        text = framed(unit["source"], unit["heading"], unit["text"], unit["after"])
        items = [*items, {"text": text, "label": 0, "check": True}]
    asked = set(normal(question).split())
    others = rng.sample(range(len(units)), 150)
    near = sorted(others, key=lambda n: -len(asked & words[n]) / (8 + len(words[n])) ** 0.5)
    for n in [*near[:2], rng.choice(others)]:
        if len(items) < most and units[n]["text"] != unit["text"]:
            other = {**units[n], "heading": question} if rng.random() < MISPLACED else units[n]
            items = [*items, {"text": _framed(other, rng), "label": 0, "check": True}]
    return {"set": "ours", "question": question, "items": items}


if __name__ == "__main__":
    main()

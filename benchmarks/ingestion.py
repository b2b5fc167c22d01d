"""A sync of 2,000 documents: python -m benchmarks.ingestion FOLDER...

Each FOLDER is a question set, of whose corpus.jsonl (title, text) documents are made: one or two
short passages each. Real processes: a sync that is killed half way, one that resumes it, one with
ten files changed, and one with nothing changed; seconds, peak memory, and texts a second beside the
bare model's on a sample of the same texts, before and after.
"""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from ingestion.bundled_model import BundledModel
from ingestion.corpus import read_corpus
from ingestion.reading import find_files
from ingestion.sources import embedded_text
from ingestion.splitting import split

DOCUMENTS = 2_000
WORDS = 30  # of a passage, cut at the end of a sentence where there is one
CHANGED = 10
SAMPLE = 200  # texts that the bare model embeds
_SEED = 6
_MEGABYTE = 1024  # in kilobytes


@dataclass(frozen=True)
class Run:
    """A sync in a process of its own: its exit code, seconds, peak memory in MB, last lines."""

    code: int
    seconds: float
    peak: int
    said: str


def main(folders: list[str]) -> int:
    """Print what each run took."""
    with TemporaryDirectory() as made:
        corpus, data = Path(made) / "corpus", Path(made) / "data"
        write_corpus(corpus, [text for folder in folders for text in _texts(Path(folder))])
        model = BundledModel()
        texts, passages = embedded(corpus, model)
        print(f"{DOCUMENTS} documents, {passages} passages, {len(texts)} texts to embed")
        sample = random.Random(_SEED).sample(texts, SAMPLE)
        bare = [rate(model, sample)]
        first = sync(corpus, data, stop_at=len(texts) // 2)
        kept = stored(data)
        second = sync(corpus, data)
        bare.append(rate(model, sample))
        _print("killed half way", first, kept)
        _print("resumed", second, stored(data) - kept)
        seconds = first.seconds + second.seconds
        print(
            f"together {seconds:.0f} s: {len(texts) / seconds:.1f} texts, {passages / seconds:.1f} "
            f"passages a second; the bare model {min(bare):.1f} to {max(bare):.1f} texts a second"
        )
        for file in sorted(corpus.iterdir())[:CHANGED]:
            file.write_text(f"{file.read_text('utf-8')}\n\nIt was changed in {file.stem}.\n")
        before = stored(data)
        _print(f"{CHANGED} files changed", sync(corpus, data), stored(data) - before)
        _print("nothing changed", sync(corpus, data), 0)
    return 0


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        yield str(entry["title"] or "Untitled"), str(entry["text"])


def write_corpus(folder: Path, texts: Sequence[tuple[str, str]]) -> None:
    """DOCUMENTS Markdown files of one section or two; texts are used again in other cuts."""
    folder.mkdir()
    for number in range(DOCUMENTS):
        title, text = texts[number % len(texts)]
        words = text.split()[WORDS * (number // len(texts)) :]
        parts = [words[:WORDS], words[WORDS : 2 * WORDS]][: 1 + number % 2]
        body = "\n\n".join(f"## Part {n}\n\n{' '.join(w)}." for n, w in enumerate(parts) if w)
        front = f"---\ntitle: {json.dumps(f'{title} {number}')}\npublisher: Publisher {number % 40}"
        written = f"{front}\n---\n\n{body or f'Text {number}.'}\n"
        (folder / f"d{number:04}.md").write_text(written, "utf-8")


def embedded(corpus: Path, model: BundledModel) -> tuple[list[str], int]:
    """Every different text that a sync of `corpus` embeds, and the number of passages."""
    documents = read_corpus(find_files([corpus]).files)
    texts: list[str] = []
    for document in documents.indexed():
        for passage in split(document, model.count_tokens, model.max_tokens):
            texts.append(embedded_text(document.source, passage))
    return list(dict.fromkeys(texts)), len(texts)


def rate(model: BundledModel, texts: Sequence[str]) -> float:
    """Texts a second by the model alone."""
    start = perf_counter()
    for _ in model.embed(texts):
        pass
    return len(texts) / (perf_counter() - start)


def stored(data: Path) -> int:
    """How many vectors the cache holds."""
    file = data / "vectors.sqlite"
    if not file.is_file():
        return 0
    with sqlite3.connect(file) as database:
        try:
            (number,) = database.execute("SELECT count(*) FROM entries").fetchone()
        except sqlite3.OperationalError:
            return 0
    return int(number)


def sync(corpus: Path, data: Path, stop_at: int | None = None) -> Run:
    """`./assistant sync`, killed when the cache holds `stop_at` vectors."""
    settings = {**os.environ, "CORPUS_DIR": str(corpus), "DATA_DIR": str(data), "QDRANT_URL": ""}
    start = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "ingestion", "sync"],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            if stop_at is not None and stored(data) >= stop_at:
                process.kill()
            sleep(0.2)
        said = process.stdout.read() if process.stdout else ""
    return Run(process.returncode, perf_counter() - start, peak // _MEGABYTE, said)


def _peak(pid: int) -> int:
    """Kilobytes of memory that the process has had at most, as Linux tells while it runs."""
    told = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", told)
    return int(found[1]) if found else 0


def _print(name: str, run: Run, made: int) -> None:
    first = next(iter(run.said.splitlines()), "")
    print(
        f"{name}: exit {run.code}, {run.seconds:.1f} s, peak {run.peak} MB, {made} texts embedded",
        f"({first})" if first else "",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

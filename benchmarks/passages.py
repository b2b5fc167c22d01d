"""How long passages should be: python -m benchmarks.passages QUESTION_FILE.

Reads the texts in CORPUS_DIR, splits them at several sizes, and asks the questions of the file.
Prints for each size how many passages there are, in how many questions the first three ranked
passages hold a nugget, and how many answers are right.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from api.answering.answer import Asked
from api.answering.answer_question import answer_question
from api.answering.parts import Parts, parts_of
from api.answering.retrieve import sought
from api.answering.route import learn_field
from api.http.schemas.answers import answer_out
from evals.disk import Disk
from evals.given import given
from evals.question_file import Question, read_questions
from evals.terms import holds
from evals.verdict import judge
from ingestion import bm25, splitting
from ingestion.bundled_model import BundledModel
from ingestion.corpus import read_corpus
from ingestion.embedded_engine import EmbeddedStore
from ingestion.index import Build, Filters, IndexedPassage, Manifest, PassageIndex
from ingestion.reading import find_files
from ingestion.settings import Settings
from ingestion.sources import Document, embedded_text
from ingestion.terms import vocabulary
from ingestion.trained_reader import load_reader
from ingestion.vector_cache import VectorCache

SIZES = (64, 96, 128, 160, 190)


def main(arguments: list[str]) -> int:
    """Print the table."""
    questions = read_questions(Path(arguments[0]))
    corpus = read_corpus(find_files(Settings.read().corpus_folders).files)
    documents = list(corpus.documents.values())
    disk = {document.source.id: document for document in documents}
    model = BundledModel()
    field = learn_field(model.embed)
    print("word pieces  passages  in the first three  answers right")
    for size in SIZES:
        with TemporaryDirectory() as data:
            index = _index(documents, size, model, Path(data))
            parts = parts_of(index, model, field, load_reader("bundled"))
            held = sum(_holds(question, parts) for question in questions)
            right = sum(_is_right(question, parts, disk) for question in questions)
        answerable = sum(bool(question.nuggets) for question in questions)
        print(
            f"{size:11}  {index.build.manifest.passages:8}  {held:8} of {answerable:3}    "
            f"{right:8} of {len(questions)}"
        )
    return 0


def _index(documents: list[Document], size: int, model: BundledModel, data: Path) -> PassageIndex:
    splitting.PASSAGE_TOKENS = size
    pairs = [
        (document.source, passage)
        for document in documents
        for passage in splitting.split(document, model.count_tokens, model.max_tokens)
    ]
    texts = [embedded_text(source, passage) for source, passage in pairs]
    vectors = VectorCache(Path("data")).embed(model, texts)
    indexed = [
        IndexedPassage(passage, vector, bm25.encode_passage(text))
        for (_, passage), vector, text in zip(pairs, vectors, texts, strict=True)
    ]
    manifest = Manifest("b", "v", model.name, model.dimensions, len(pairs), "", {}, {})
    store = EmbeddedStore(data)
    sources = tuple(document.source for document in documents)
    frequencies = bm25.document_frequencies(texts)
    store.write(Build(manifest, sources, vocabulary(texts), frequencies), indexed)
    return store.open("b")


def _holds(question: Question, parts: Parts) -> bool:
    first = sought(question.question, parts, Filters()).ranked[:3]
    said = [entry.passage.text for entry in first]
    return any(holds(nugget, said) for nugget in question.nuggets)


def _is_right(question: Question, parts: Parts, disk: Disk) -> bool:
    answer = answer_out(answer_question(Asked(question.question), parts)).model_dump(mode="json")
    return judge(question, given(answer), disk).right


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

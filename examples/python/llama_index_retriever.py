"""Our index in a query engine of LlamaIndex, with whatever model that application has.

It reads the index of this machine (DATA_DIR or QDRANT_URL), so it runs from the repository:

Usage: PYTHONPATH=. python examples/python/llama_index_retriever.py [QUESTION]
"""

from __future__ import annotations

import sys

from llama_index.core import get_response_synthesizer
from llama_index.core.llms import MockLLM
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine

from ingestion.llama_index_retriever import PassageRetriever
from ingestion.settings import Settings


def main() -> None:
    """The passages alone, then a query engine over them."""
    question = sys.argv[1] if len(sys.argv) > 1 else "What is a primary care network?"
    retriever = PassageRetriever.of(Settings.read(), limit=5)
    for found in retriever.retrieve(question):
        told = found.metadata
        words = "our summary" if told["words"] == "ours" else "verbatim"
        print(f"{found.score:.2f} {told['holder']}: {told['title']} ({words}) {found.node_id}")

    engine = RetrieverQueryEngine(
        retriever,
        # MockLLM repeats what it is sent: put your own model here. Its answers are not verified
        # as those of /v1/answers are.
        response_synthesizer=get_response_synthesizer(llm=MockLLM()),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.3)],
    )
    response = engine.query(question)
    print(f"\nThe engine was sent {len(response.source_nodes)} passages, among them:")
    print(response.source_nodes[0].text)


if __name__ == "__main__":
    main()

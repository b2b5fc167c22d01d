"""The assistant: the live index and the embedding model, ready to answer."""

from __future__ import annotations

import asyncio
import threading
from functools import cached_property

from api.answering.answer import Answer, Asked
from api.answering.answer_question import answer_question
from api.answering.parts import Parts, parts_of
from api.answering.route import learn_field
from api.background_loop import BackgroundLoop
from api.model_composer import answering
from api.model_composer.compose import ModelComposer
from api.settings import Settings
from api.suggesting import Suggestions
from ingestion.embedding import EmbeddingModel, load_model
from ingestion.engines import build_store, require_model
from ingestion.errors import DamagedBuildError, NoBuildError
from ingestion.index import BuildStore, Manifest, PassageIndex
from ingestion.records import Records
from ingestion.trained_reader import Reader, load_reader


class Assistant:
    """Answers from the live build, and takes up a new one without a restart.

    An old build is retired by dropping the last reference to it: questions under way keep theirs.
    """

    def __init__(
        self,
        store: BuildStore,
        model: EmbeddingModel,
        embedding_model: str,
        records: Records | None = None,
        composer: ModelComposer | None = None,
        reader: Reader | None = None,
    ) -> None:
        """`embedding_model` is the setting, which the build's model must agree with.

        `records` tell which corpus versions were live; `composer` phrases answers;
        `reader` chooses and refuses, words and vectors without it.
        """
        self.reader = reader
        self.composer = composer
        self.records = records
        self._store = store
        self._model = model
        self._embedding_model = embedding_model
        self._field = learn_field(model.embed)
        self._suggestions = Suggestions(model)
        self._opening = threading.Lock()
        self._open: tuple[str, Parts] | None = None

    def answer(self, asked: Asked) -> Answer:
        """Answer from the live build. Raises InadmissibleError, BuildError, ModelError."""
        if self.composer is None or asked.composer == "extractive":
            return answer_question(asked, self.parts())
        return self._loop.run(self.tell(asked))

    async def tell(
        self,
        asked: Asked,
        tell: answering.Tell = lambda _: None,
        may_call: answering.MayCall = lambda: True,
    ) -> Answer:
        """As `answer`, with what happens on the way; all calls of a process in one event loop.

        `may_call` is asked once, before a model is.
        """
        parts = await asyncio.to_thread(self.parts)
        return await answering.answer(asked, parts, self.composer, tell, may_call)

    def suggested(self, question: str) -> tuple[str, ...]:
        """Questions to ask next, which the corpus is known to answer. Raises ModelError."""
        return self._suggestions.after(question)

    def close(self) -> None:
        """Close the connections to a model that `answer` opened; nothing is asked afterwards."""
        if self.composer is None or "_loop" not in self.__dict__:
            return
        self._loop.run(self.composer.close())
        self._loop.close()

    @cached_property
    def _loop(self) -> BackgroundLoop:
        """For callers that have none: the connections to a model belong to one loop."""
        return BackgroundLoop()

    @property
    def manifest(self) -> Manifest | None:
        """Of the build that answers came from last; nothing is opened for it."""
        return self._open[1].index.build.manifest if self._open else None

    def parts(self) -> Parts:
        """The live build with what answering needs. Raises NoBuildError and other BuildErrors."""
        live = self._live()
        held = self._open
        if held is None or held[0] != live:
            with self._opening:
                live = self._live()
                if self._open is None or self._open[0] != live:
                    parts = self._parts_of(live)
                    self._open = (parts.index.build.manifest.build, parts)
                held = self._open
        return held[1]

    def _live(self) -> str:
        live = self._store.live()
        if live is None:
            raise NoBuildError("There is no index yet: run `./assistant sync`")
        return live

    def _parts_of(self, build: str) -> Parts:
        index = self._open_or_next(build)
        require_model(index.build.manifest, self._embedding_model)
        return parts_of(index, self._model, self._field, self.reader)

    def _open_or_next(self, build: str) -> PassageIndex:
        """A build may be replaced, and removed, between its name being read and its opening."""
        try:
            return self._store.open(build)
        except DamagedBuildError:
            now = self._live()
            if now == build:
                raise
            return self._store.open(now)


def assistant_of(settings: Settings, records: Records | None = None) -> Assistant:
    """The assistant that `settings` describe. Raises ModelError and SettingsError."""
    store = build_store(settings, serving=True)
    live = store.manifest()
    if live is not None:  # before a model is loaded, or looked for far away
        require_model(live, settings.embedding_model)
    model = load_model(settings.embedding_model)
    composer = composer_of(settings)
    reader = load_reader(settings.reader)
    return Assistant(store, model, settings.embedding_model, records, composer, reader)


def composer_of(settings: Settings) -> ModelComposer | None:
    """The model composer, where ANSWER_MODEL is set. Raises SettingsError."""
    if settings.answer_model is None:
        return None
    from api.access.counting import counts_of
    from api.model_composer.endpoint import Endpoint
    from api.model_composer.spending import Spending

    return ModelComposer(Endpoint(settings), settings, Spending(counts_of(settings.limits_url)))

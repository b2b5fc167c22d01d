"""OpenAI's interface in front of a language model: what is told twice, counted, and broken off."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from api.assistant import Assistant
from api.wording import say
from ingestion.errors import EngineError
from tests.api.documents import POLL
from tests.api.service import served_at_a_port
from tests.api.test_chat import MODEL, answer_in, content_of, said
from tests.model.conftest import With
from tests.model.scripted import Sent, holding, reply, scripted
from tests.model.test_events import both


def test_a_model_s_statements_come_as_pieces_and_its_tokens_are_counted(
    assistant_with: With, tmp_path: Path
) -> None:
    """The usage is what the endpoint counted, in all calls."""
    from openai import OpenAI

    with (
        scripted(both) as model,
        served_at_a_port(assistant_with(model.url), tmp_path) as origin,
        OpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=0) as openai,
    ):
        pieces = list(
            openai.chat.completions.create(
                model=MODEL, messages=said(POLL), stream=True,
                stream_options={"include_usage": True},
            )
        )  # fmt: skip
        extractive = openai.chat.completions.create(
            model=f"{MODEL}-extractive", messages=said(POLL)
        )
    answer = answer_in(pieces[-2].choices[0].delta)
    assert answer["composer"] == "model"
    usage = pieces[-1].usage
    assert usage is not None
    assert usage.prompt_tokens == answer["diagnostics"]["prompt_tokens"] > 0
    assert usage.completion_tokens == answer["diagnostics"]["reply_tokens"] > 0
    assert answer_in(extractive.choices[0].message)["composer"] == "extractive"
    assert extractive.usage is not None
    assert extractive.usage.total_tokens == 0


def mostly_wrong(asked: Mapping[str, Any]) -> Sent:
    """A model whose first statement holds, and whose others do not."""
    number = holding(asked, "64 per cent of ward leaders")
    quote = "Now 64 per cent of ward leaders favour shared rotas across hospitals."
    return reply(
        ("Now 64 per cent of ward leaders favour shared rotas.", number, quote),
        ("Now 65 per cent of ward leaders favour shared rotas.", number, quote),
        ("Now 66 per cent of ward leaders favour shared rotas.", number, quote),
        ("Now 67 per cent of ward leaders favour shared rotas.", number, quote),
    )


def test_statements_that_are_given_up_are_taken_back_in_words(
    assistant_with: With, tmp_path: Path
) -> None:
    """A stream cannot be unsaid: it says that another answer follows, and gives it whole."""
    from openai import OpenAI

    with (
        scripted(mostly_wrong) as model,
        served_at_a_port(assistant_with(model.url), tmp_path) as origin,
        OpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=0) as openai,
    ):
        pieces = list(openai.chat.completions.create(model=MODEL, messages=said(POLL), stream=True))
    answer = answer_in(pieces[-1].choices[0].delta)
    assert answer["composer"] == "extractive"
    before, told, after = content_of(pieces).partition(say("chat_replaced"))
    assert "64 per cent" in before
    assert told
    for statement in answer["statements"]:
        assert statement["text"] in after
    annotated = (pieces[-1].choices[0].delta.model_extra or {})["annotations"]
    assert annotated
    assert all(one["url_citation"]["start_index"] >= len(before) for one in annotated)


def test_a_failure_on_the_way_is_an_error_of_the_stream(
    assistant_with: With, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenAI's client raises it; nothing after it looks like an end."""
    from openai import APIError, OpenAI

    from api.model_composer.compose import ModelComposer

    async def fails(*_: object) -> None:
        raise EngineError("The index cannot be searched: run `./assistant sync`")

    monkeypatch.setattr(ModelComposer, "compose", fails)
    with (
        served_at_a_port(assistant_with("http://127.0.0.1:9/v1"), tmp_path) as origin,
        OpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=0) as openai,
    ):
        stream = openai.chat.completions.create(model=MODEL, messages=said(POLL), stream=True)
        assert next(stream).choices[0].delta.role == "assistant"
        with pytest.raises(APIError, match="assistant sync"):
            list(stream)


def test_a_front_end_that_leaves_ends_the_call_of_the_model(
    assistant_with: With, tmp_path: Path
) -> None:
    """The model server sees the connection close."""
    from openai import OpenAI

    slow = threading.Event()

    def script(asked: Mapping[str, Any]) -> Sent:
        slow.set()
        return Sent(both(asked).reply + " " * 4000, pause=0.1)

    with scripted(script) as model:
        assistant: Assistant = assistant_with(model.url)
        with (
            served_at_a_port(assistant, tmp_path) as origin,
            OpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=0) as openai,
        ):
            stream = openai.chat.completions.create(model=MODEL, messages=said(POLL), stream=True)
            next(stream)
            assert slow.wait(20)
            stream.close()
            assert model.broken_off.wait(20)

"""OpenAI's interface, asked by the openai package itself over a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from api.http.chat.text import without_references
from api.http.schemas.chat import ChatIn, IgnoredIn
from tests.api.documents import BUDGET, LINKED_MARKER, PERSONAL, POLL, UNANSWERED

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

    from api.assistant import Assistant

MODEL = "integration-policy-assistant"
TOOL = {"type": "function", "function": {"name": "clock", "parameters": {"type": "object"}}}


@pytest.fixture(scope="module")
def origin(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service at a port."""
    from tests.api.service import served_at_a_port

    with served_at_a_port(assistant, tmp_path_factory.mktemp("chat")) as address:
        yield address


@pytest.fixture(scope="module")
def openai(origin: str) -> Iterator[OpenAI]:
    """OpenAI's client with another base URL, and nothing else changed but that it asks once."""
    from openai import OpenAI

    with OpenAI(base_url=f"{origin}/v1", api_key="none needed", max_retries=0) as client:
        yield client


def said(question: str, *before: tuple[str, str]) -> list[Any]:
    """The messages of a chat that ends with `question`."""
    turns = [*before, ("user", question)]
    return [{"role": role, "content": content} for role, content in turns]


def asked(openai: OpenAI, question: str, **more: Any) -> ChatCompletion:  # noqa: ANN401
    """One question, whole."""
    whole: ChatCompletion = openai.chat.completions.create(
        model=more.pop("model", MODEL), messages=said(question), **more
    )
    return whole


def streamed(openai: OpenAI, question: str, **more: Any) -> list[ChatCompletionChunk]:  # noqa: ANN401
    """One question, in pieces."""
    return list(
        openai.chat.completions.create(model=MODEL, messages=said(question), stream=True, **more)
    )


def answer_in(message: Any) -> dict[str, Any]:  # noqa: ANN401 - a message or a delta
    """The whole answer, which is ours on top of OpenAI's form."""
    return dict(message.model_extra["answer"])


def content_of(pieces: list[ChatCompletionChunk]) -> str:
    """The text that the pieces make."""
    return "".join(p.choices[0].delta.content or "" for p in pieces if p.choices)


def test_an_answer_carries_its_markers_and_its_references(openai: OpenAI) -> None:
    """Number, holder, title, publisher, date and link, behind the text."""
    completion = asked(openai, BUDGET)
    message = completion.choices[0].message
    answer = answer_in(message)
    text, _, behind = (message.content or "").partition("\n\n---\n\n")
    assert text.split("\n\n") == answer["text"].split("\n")
    assert "[1] Alder Fund. Places that share a budget. Alder Fund, 14 June 2021." in behind
    assert answer["citations"][0]["deep_link"] in behind
    assert completion.choices[0].finish_reason == "stop"
    assert completion.id == f"chatcmpl-{answer['id']}"
    assert completion.model == MODEL


def test_the_answer_on_top_is_the_one_of_our_own_interface(openai: OpenAI, origin: str) -> None:
    """It is stored, and the same at its id."""
    answer = answer_in(asked(openai, BUDGET).choices[0].message)
    assert answer == httpx2.get(f"{origin}/v1/answers/{answer['id']}").json()
    assert answer["status"] == "answered"


def test_nothing_is_kept_of_what_must_not_be_stored(openai: OpenAI, origin: str) -> None:
    """OpenAI's own parameter for it."""
    answer = answer_in(asked(openai, BUDGET, store=False).choices[0].message)
    assert httpx2.get(f"{origin}/v1/answers/{answer['id']}").status_code == 404


def test_each_marker_is_annotated_as_a_citation_of_the_web(openai: OpenAI) -> None:
    """Its place in the content, and where it leads."""
    message = asked(openai, BUDGET).choices[0].message
    cited = (message.annotations or [])[0].url_citation
    assert (message.content or "")[cited.start_index : cited.end_index] == "[1]"
    assert cited.title == "Places that share a budget"
    assert cited.url.startswith("https://alder.example/places")


def test_our_own_wording_is_named_as_such(openai: OpenAI) -> None:
    """A digest's words are no quotation of its publisher."""
    completion = asked(openai, "Within how many minutes should departments take over patients?",
                       extra_body={"filters": {"source": ["elm-review"]}})  # fmt: skip
    message = completion.choices[0].message
    answer = answer_in(message)
    assert {one["words"] for one in answer["citations"]} == {"ours"}
    assert "Our summary, not to be quoted as theirs." in (message.content or "")
    for notice in answer["notices"]:
        assert notice["text"] in (message.content or "")


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (UNANSWERED, "unanswerable_no_evidence"),
        (PERSONAL, "declined"),
        ("Hello", "conversational"),
        ("I have chest pain, what should I do?", "redirected_clinical"),
    ],
)
def test_every_way_to_end_is_kept(openai: OpenAI, question: str, status: str) -> None:
    """As a text that stops and a status in the answer: a front end that sees a content filter at
    work may hide the text, which is what helps.
    """
    whole = asked(openai, question).choices[0]
    pieces = streamed(openai, question)
    assert whole.finish_reason == "stop"
    assert answer_in(whole.message)["status"] == status
    assert answer_in(pieces[-1].choices[0].delta)["status"] == status
    assert content_of(pieces) == whole.message.content


def test_the_nearest_passages_are_named_as_such(openai: OpenAI) -> None:
    """Where there is no evidence."""
    content = asked(openai, UNANSWERED).choices[0].message.content or ""
    assert "Nearest passages, which do not answer the question:" in content


def test_a_source_that_may_only_be_linked_to_leaves_no_word(openai: OpenAI) -> None:
    """In whatever form."""
    whole = asked(openai, "Who counted the night lighting on wards?")
    assert "fir" in whole.model_dump_json().lower()
    assert LINKED_MARKER not in whole.model_dump_json()


def test_a_stream_is_the_same_answer_in_pieces(openai: OpenAI) -> None:
    """First the role, then a statement a piece, the rest, and the whole answer with the finish."""
    pieces = streamed(openai, BUDGET, stream_options={"include_usage": True})
    whole = asked(openai, BUDGET).choices[0].message
    first, *_, finish, usage = pieces
    assert first.choices[0].delta.role == "assistant"
    assert content_of(pieces) == whole.content
    assert finish.choices[0].finish_reason == "stop"
    answer = answer_in(finish.choices[0].delta)
    assert answer["statements"] == answer_in(whole)["statements"]
    assert len(pieces) == len(answer["statements"]) + 4
    assert usage.choices == []
    assert usage.usage is not None
    assert {piece.id for piece in pieces} == {f"chatcmpl-{answer['id']}"}
    assert len({piece.created for piece in pieces}) == 1


def test_usage_comes_only_when_it_is_asked_for(openai: OpenAI) -> None:
    """In a stream; and it counts what a language model read and wrote, here none."""
    assert all(piece.usage is None for piece in streamed(openai, BUDGET))
    usage = asked(openai, BUDGET).usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (0, 0, 0)


def test_a_stream_ends_as_openai_ends_it(origin: str) -> None:
    """By lines that any reader of such streams takes."""
    body = {"model": MODEL, "messages": said(BUDGET), "stream": True}
    response = httpx2.post(f"{origin}/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = [block for block in response.text.split("\n\n") if block and block[0] != ":"]
    assert all(block.startswith("data: ") for block in blocks)
    assert blocks[-1] == "data: [DONE]"
    for block in blocks[:-1]:
        assert json.loads(block.removeprefix("data: "))["object"] == "chat.completion.chunk"


def test_a_follow_up_is_resolved_by_the_messages_before_it(openai: OpenAI) -> None:
    """The references that we added ourselves are no part of what was said."""
    first = asked(openai, POLL).choices[0].message.content or ""
    followed = openai.chat.completions.create(
        model=MODEL,
        messages=said("And before the pandemic?", ("system", "You are a pirate."), ("user", POLL),
                      ("assistant", first)),
    )  # fmt: skip
    answer = answer_in(followed.choices[0].message)
    assert "before the pandemic" in answer["standalone_question"].lower()
    assert "ward leaders" in answer["standalone_question"]
    assert "References" not in without_references(first)


def test_a_long_chat_goes_on(openai: OpenAI) -> None:
    """Front ends send all of it, and the latest turns count."""
    before = [turn for _ in range(60) for turn in (("user", POLL), ("assistant", "x" * 9_000))]
    few = [("system", "s"), *before[:40]]
    followed = openai.chat.completions.create(model=MODEL, messages=said(BUDGET, *few))
    assert answer_in(followed.choices[0].message)["status"] == "answered"


def test_content_in_parts_of_text_is_read(openai: OpenAI) -> None:
    """As newer front ends send it."""
    parts: list[Any] = [{"role": "user", "content": [{"type": "text", "text": BUDGET}]}]
    completion = openai.chat.completions.create(model=MODEL, messages=parts)
    assert answer_in(completion.choices[0].message)["question"] == BUDGET


def test_what_changes_nothing_is_ignored(openai: OpenAI) -> None:
    """Parameters of language models, and those that ask for nothing."""
    completion = asked(
        openai, BUDGET, temperature=0.9, top_p=0.5, max_tokens=5, seed=7, user="somebody", n=1,
        stop=["\n"], tools=[], response_format={"type": "text"}, logprobs=False,
    )  # fmt: skip
    assert answer_in(completion.choices[0].message)["status"] == "answered"


EARLIER: dict[str, list[dict[str, object]]] = {
    "a tool that was called": [
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "clock", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "noon"},
    ],
    "a tool that gave parts": [
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "clock", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "noon"}]},
    ],
    "a function that was called": [
        {"role": "assistant", "content": None,
         "function_call": {"name": "clock", "arguments": "{}"}},
        {"role": "function", "name": "clock", "content": "noon"},
    ],
    "a picture": [
        {"role": "user", "content": [
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]},
        {"role": "assistant", "content": "A ward."},
    ],
    "a picture with words": [
        {"role": "user", "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": "https://pictures.example/ward.png"}}]},
        {"role": "assistant", "content": [{"type": "text", "text": "A ward."}]},
    ],
    "a file and a sound": [
        {"role": "user", "content": [
            {"type": "file", "file": {"file_id": "f1"}},
            {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}]},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "I cannot."}]},
    ],
    "a part without a type": [{"role": "user", "content": [{"image": "x"}]}],
    "an empty turn": [{"role": "user", "content": ""}, {"role": "assistant", "content": []}],
}  # fmt: skip


@pytest.mark.parametrize("name", EARLIER)
def test_what_is_no_text_in_an_earlier_turn_is_left_out(openai: OpenAI, name: str) -> None:
    """Front ends send the whole chat again, with what other models made of it."""
    messages: list[Any] = [
        {"role": "user", "content": POLL},
        *EARLIER[name],
        {"role": "user", "content": "And before the pandemic?"},
    ]
    message = openai.chat.completions.create(model=MODEL, messages=messages).choices[0].message
    assert "38 per cent" in answer_in(message)["text"]


def test_a_question_before_a_tool_call_is_answered(openai: OpenAI) -> None:
    """A client that looks something up first sends what it found behind the question."""
    messages: list[Any] = [{"role": "user", "content": BUDGET}, *EARLIER["a tool that was called"]]
    message = openai.chat.completions.create(model=MODEL, messages=messages).choices[0].message
    assert answer_in(message)["question"] == BUDGET


@pytest.mark.parametrize(
    "sent",
    [
        {"chat_template_kwargs": {"enable_thinking": False}},
        {"think": False, "keep_alive": "5m", "options": {"temperature": 0}},
        {"think": "high"},
        {"tools": [TOOL], "tool_choice": "none", "parallel_tool_calls": False},
        {"functions": [{"name": "clock"}], "function_call": "none"},
        {"metadata": {"chat": "1"}, "user": "u1", "seed": 1, "logit_bias": {"50256": -100}},
        {"stream_options": {"include_usage": True, "include_obfuscation": False}},
        {"reasoning_effort": "low", "service_tier": "auto", "prompt_cache_key": "k"},
        {"reasoning": {"effort": "low"}, "provider": {"order": []}, "cache_prompt": True},
        dict.fromkeys(IgnoredIn.model_fields),
        {
            name: None
            for name in ChatIn.model_fields
            if name not in {"model", "messages", "filters"}
        },
    ],
    ids=lambda sent: next(iter(sent)),
)
def test_what_other_clients_send_is_ignored(origin: str, sent: dict[str, object]) -> None:
    """Fields of other servers, and what asks for nothing."""
    body = {"model": MODEL, "messages": said(BUDGET), **sent}
    response = httpx2.post(f"{origin}/v1/chat/completions", json=body)
    assert response.status_code == 200, response.text
    assert response.json()["choices"][0]["message"]["answer"]["status"] == "answered"


def test_every_field_that_is_ignored_is_listed() -> None:
    """In examples/README.md, where whoever writes a client looks."""
    told = (Path(__file__).parents[2] / "examples" / "README.md").read_text("utf-8")
    assert [name for name in IgnoredIn.model_fields if f"`{name}`" not in told] == []


def test_the_models_are_listed(openai: OpenAI) -> None:
    """Two ways to compose; an answer tells by which name it was asked."""
    names = [model.id for model in openai.models.list()]
    assert names == [MODEL, f"{MODEL}-extractive"]
    assert openai.models.retrieve(names[1]).id == names[1]
    completion = asked(openai, BUDGET, model=names[1])
    assert completion.model == names[1]
    assert answer_in(completion.choices[0].message)["composer"] == "extractive"


def test_the_asynchronous_client_gets_the_same(origin: str) -> None:
    """Whole and in pieces, at once."""
    from openai import AsyncOpenAI

    async def both() -> tuple[str | None, str]:
        async with AsyncOpenAI(base_url=f"{origin}/v1", api_key="none", max_retries=0) as client:
            make = client.chat.completions.create
            whole, stream = await asyncio.gather(
                make(model=MODEL, messages=said(POLL)),
                make(model=MODEL, messages=said(POLL), stream=True),
            )
            pieces = [piece async for piece in stream]
            return whole.choices[0].message.content, content_of(pieces)

    whole, pieced = asyncio.run(both())
    assert whole == pieced
    assert "64 per cent" in pieced

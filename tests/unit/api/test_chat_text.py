"""Answers as the text of a chat message: what is shown, made inert, and told apart again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api.http.chat.text import (
    inert,
    statements_text,
    text_behind,
    url_citations,
    without_references,
)
from api.http.schemas.answers import AnswerOut, NoticeOut, StatementOut

LIKE_MARKDOWN = st.text(st.sampled_from("ab 1[]()!<>:/\\\n-#*`"), max_size=60)
STATEMENTS = st.lists(
    st.builds(
        StatementOut,
        text=LIKE_MARKDOWN.filter(lambda text: "---" not in text),
        kind=st.just("claim"),
        citations=st.lists(st.integers(1, 9), max_size=2),
    ),
    max_size=4,
)


def answer_of(statements: list[StatementOut]) -> AnswerOut:
    """An answer with a notice, so that something stands behind the rule."""
    return AnswerOut(
        id="x", created_at="2026-01-01T00:00:00Z", question="q", standalone_question="q",
        status="answered", text="", statements=statements, citations=[],
        notices=[NoticeOut(kind="nation", text="About England only.")], coverage=None,
        composer="extractive", model=None, corpus_version=None, timings_ms={},
    )  # fmt: skip


@given(LIKE_MARKDOWN)
def test_nothing_in_a_source_loads_or_links_when_it_is_shown_as_markdown(text: str) -> None:
    """By a real reader of Markdown, with HTML allowed: no picture, no link, no HTML."""
    tokens = MarkdownIt("commonmark").parse(f"[b]: /x\n\n{inert(text)}")
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not kinds & {"image", "html_inline", "html_block"}


@pytest.mark.parametrize(
    "text",
    [
        "![a](https://spy.example/p.png)", "[a](https://spy.example)", "<img src=x>",
        "<https://spy.example>", "![a][x]\n\n[x]: https://spy.example/p.png", "<script>x</script>",
    ],
)  # fmt: skip
def test_known_tricks_are_inert(text: str) -> None:
    """They are shown as they are written."""
    html = MarkdownIt("commonmark").render(inert(text))
    assert not re.search(r"<(img|a|script)\b", html)


@given(STATEMENTS)
def test_what_we_add_is_taken_off_again(statements: list[StatementOut]) -> None:
    """So that a follow-up is not about our references."""
    text = statements_text(statements)
    sent_back = without_references(text + text_behind(answer_of(statements)))
    assert sent_back.rstrip() == text.rstrip()


def test_a_marker_without_an_address_is_not_annotated() -> None:
    """There is nothing to lead to."""
    assert url_citations("As said [1].", []) == []

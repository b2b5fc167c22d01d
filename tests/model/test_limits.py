"""Budgets, calls at once, and a rest after failures."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date
from typing import Any

import pytest

from api.access.counting import InMemory, counts_of
from api.background_loop import BackgroundLoop
from api.model_composer.endpoint import Endpoint, Usage
from api.model_composer.failure import ModelFailure
from api.model_composer.limits import FAILURES, REST, Limits
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import Spending
from ingestion.errors import SettingsError


class Time:
    """A clock and a calendar that move when they are told to."""

    def __init__(self) -> None:
        """Begins at a fixed day."""
        self.seconds, self.day = 0.0, date(2026, 1, 1)


def limits(time: Time, **told: Any) -> Limits:  # noqa: ANN401 - any setting
    """Limits under these settings."""
    settings = ModelSettings(answer_model="m", **told)
    return Limits(settings, Spending(InMemory(), lambda: time.day), lambda: time.seconds)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Runs it in a loop of its own: a browser's tests leave one running in this thread."""
    loop = BackgroundLoop()
    try:
        loop.run(work)
    finally:
        loop.close()


async def called(held: Limits, usage: tuple[int, int] | None = None) -> None:
    """A call of 300 tokens and a reply of 200, which took as many as `usage` says."""
    async with held.call(300, 200) as took:
        if usage:
            took.prompt, took.reply = usage


async def failed(held: Limits, cause: Any = "server") -> None:  # noqa: ANN401 - a cause
    """A call that fails."""
    with pytest.raises(ModelFailure):
        async with held.call(300, 200):
            raise ModelFailure(cause)


def refusal(held: Limits) -> str:
    """The cause for which a call is refused, or ""."""
    try:
        run(called(held))
    except ModelFailure as failure:
        return failure.cause
    return ""


def test_the_tokens_of_a_day_are_never_exceeded() -> None:
    """A call that could exceed them is not made; what was not taken is given back."""
    time = Time()
    held = limits(time, model_tokens_a_day=1000)
    run(called(held, (100, 50)))
    assert held.spent == (150, 0.0)
    assert refusal(held) == ""
    assert held.spent[0] == 650
    assert refusal(held) == "budget"
    time.day = date(2026, 1, 2)
    assert held.spent == (0, 0.0)
    assert refusal(held) == ""


def test_the_money_of_a_day_is_never_exceeded() -> None:
    """300 tokens at 2 a thousand and 200 at 5 are 1.6."""
    held = limits(Time(), model_money_a_day=2.0, model_price_in=2000.0, model_price_out=5000.0)
    assert refusal(held) == ""
    assert held.spent[1] == pytest.approx(1.6)
    assert refusal(held) == "budget"


def test_a_question_has_a_budget_of_its_own() -> None:
    """Whatever is left of the day."""
    held = limits(Time(), model_tokens_a_question=500)

    async def large() -> None:
        async with held.call(400, 200):
            pytest.fail("it was made")

    with pytest.raises(ModelFailure, match="budget"):
        run(large())


def test_after_failures_nobody_waits_until_a_rest_is_over() -> None:
    """Then one may try again; a success ends it, and so does what is no fault of the endpoint."""
    time = Time()
    held = limits(time)
    for _ in range(FAILURES):
        run(failed(held))
    assert refusal(held) == "resting"
    time.seconds = REST
    assert refusal(held) == ""
    for _ in range(FAILURES):
        run(failed(held, "malformed"))
    assert refusal(held) == ""


def test_slow_replies_count_as_failures() -> None:
    """They are ended by the deadline and not by the endpoint."""
    held = limits(Time())
    for _ in range(FAILURES):
        held.slow()
    assert refusal(held) == "resting"


def test_no_more_calls_run_at_once_than_are_set() -> None:
    """Others wait for their turn."""
    held = limits(Time(), model_concurrent=2)
    running: list[int] = []
    most: list[int] = []

    async def one() -> None:
        async with held.call(1, 1):
            running.append(1)
            most.append(len(running))
            await asyncio.sleep(0.001)
            running.pop()

    async def all_at_once() -> None:
        await asyncio.gather(*(one() for _ in range(20)))

    run(all_at_once())
    assert max(most) == 2
    assert len(most) == 20


def test_a_call_that_breaks_counts_as_what_it_could_take() -> None:
    """Nobody knows what an endpoint counts then."""
    held = limits(Time())
    run(failed(held))
    assert held.spent[0] == 500


@pytest.mark.parametrize(
    ("told", "mend"),
    [
        ({}, "OPENAI_API_KEY"),
        ({"azure_openai_endpoint": "https://x.example"}, "AZURE_OPENAI_API_KEY"),
        (
            {"azure_openai_endpoint": "https://x.example", "azure_openai_api_key": "k"},
            "OPENAI_API_VERSION",
        ),
    ],
)
def test_settings_that_do_not_go_together_are_named(
    told: dict[str, Any], mend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At start, and not before a reader."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_VERSION"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match=mend):
        Endpoint(ModelSettings(answer_model="m", **told))


def test_the_host_that_receives_questions_is_told() -> None:
    """Of whichever endpoint is set; a key in an address is refused."""
    assert ModelSettings().model_host == "api.openai.com"
    assert ModelSettings(openai_base_url="http://10.0.0.1:8000/v1").model_host == "10.0.0.1"
    told = ModelSettings(azure_openai_endpoint="https://x.openai.azure.com/")
    assert told.model_host == "x.openai.azure.com"
    assert "secret" not in repr(ModelSettings.model_validate({"openai_api_key": "secret"}))
    with pytest.raises(ValueError, match="openai_base_url"):
        ModelSettings(openai_base_url="https://me:pass@x.example/v1")


def test_usage_is_unknown_until_it_is_told() -> None:
    """Then an estimate counts."""
    assert Usage() == Usage(None, None)


def test_replicas_share_the_budget_of_a_day() -> None:
    """Twenty calls at once by two of them, of a budget for three."""
    time, storage = Time(), InMemory()
    settings = ModelSettings(answer_model="m", model_tokens_a_day=1500, model_concurrent=10)
    held = [Limits(settings, Spending(storage, lambda: time.day)) for _ in range(2)]

    async def all_at_once() -> None:
        calls = (called(held[number % 2], (300, 200)) for number in range(20))
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(one is None for one in ended) == 3
        assert {str(one) for one in ended if one is not None} == {"budget tokens of the day"}

    run(all_at_once())
    assert held[0].spent == held[1].spent == (1500, 0.0)


def test_what_cannot_be_counted_is_not_spent() -> None:
    """A store of limits that is gone: the sources' own sentences are what is left."""
    settings = ModelSettings(answer_model="m")
    held = Limits(settings, Spending(counts_of("redis://127.0.0.1:9/0")))
    assert refusal(held) == "budget"

"""The threads in which questions are answered, and who is let in to them."""

from __future__ import annotations

import asyncio
import time

import pytest

from api.errors import OverloadedError
from api.model_composer.threads import AnsweringThreads

Outcome = tuple[str, float]  # what became of a question, after how many seconds


async def asked(threads: AnsweringThreads, seconds: float) -> Outcome:
    """Ask a question that takes so long."""
    begun = time.monotonic()
    try:
        await threads.question(time.sleep, seconds)
    except OverloadedError as error:
        kind = "refused" if 1 <= error.seconds <= 30 else "refused for a time that is none"
        return kind, time.monotonic() - begun
    return "answered", time.monotonic() - begun


async def at_once(threads: AnsweringThreads, number: int, seconds: float) -> list[Outcome]:
    """Ask so many at once."""
    return list(await asyncio.gather(*(asked(threads, seconds) for _ in range(number))))


def test_everybody_is_let_in_while_a_thread_is_free() -> None:
    """Also where each takes longer than anybody may wait."""
    threads = AnsweringThreads(at_once=3, most_wait=0.05)
    for _ in range(2):
        outcomes = asyncio.run(at_once(threads, 3, 0.3))
        assert [kind for kind, _ in outcomes] == ["answered"] * 3


def test_what_would_wait_too_long_is_refused_at_once_and_the_rest_is_soon_answered() -> None:
    """Sixty questions where four may be under way, and then one, once the others are gone."""
    threads = AnsweringThreads(at_once=2, most_wait=0.4)

    async def day() -> tuple[list[Outcome], list[Outcome]]:
        await at_once(threads, 2, 0.1)
        return await at_once(threads, 60, 0.1), await at_once(threads, 1, 0.1)

    rush, after = asyncio.run(day())
    refused = [seconds for kind, seconds in rush if kind == "refused"]
    answered = [seconds for kind, seconds in rush if kind == "answered"]
    assert len(refused) > 30
    assert len(answered) >= 4
    assert max(answered) < 0.4 + 1  # a wait and an answer, on a machine that does much else
    assert sorted(refused)[len(refused) // 2] < 0.1
    assert [kind for kind, _ in after] == ["answered"]


def test_one_whose_thread_comes_too_late_is_refused() -> None:
    """The questions before it took much longer than those that were measured."""
    threads = AnsweringThreads(at_once=1, most_wait=0.3)

    async def day() -> list[Outcome]:
        for _ in range(10):
            await asked(threads, 0.001)
        slow = asyncio.create_task(asked(threads, 1.0))
        await asyncio.sleep(0.05)
        return [await asked(threads, 0.001), await slow]

    late, slow = asyncio.run(day())
    assert (late[0], slow[0]) == ("refused", "answered")
    assert late[1] > 0.3


def test_an_error_and_a_reader_who_leaves_make_room_again() -> None:
    """What they took is no measure of an answer."""
    threads = AnsweringThreads(at_once=1, most_wait=0.2)

    async def day() -> list[Outcome]:
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await threads.question(divmod, 1, 0)
        left = [asyncio.create_task(asked(threads, 0.05)) for _ in range(2)]
        await asyncio.sleep(0)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.2)
        return await at_once(threads, 1, 0.01)

    assert [kind for kind, _ in asyncio.run(day())] == ["answered"]

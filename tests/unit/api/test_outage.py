"""A part that hangs is tried by one at a time."""

from __future__ import annotations

from api.outage import REST, Outage


def test_one_tries_every_while_and_the_others_are_refused_at_once() -> None:
    """Until somebody is answered."""
    now = 0.0
    outage = Outage(lambda: now)
    assert [outage.refuses() for _ in range(3)] == [False] * 3
    outage.begin()
    assert [outage.refuses() for _ in range(3)] == [True] * 3
    now += REST
    assert [outage.refuses() for _ in range(3)] == [False, True, True]
    now += REST
    assert [outage.refuses() for _ in range(3)] == [False, True, True]
    outage.end()
    assert [outage.refuses() for _ in range(3)] == [False] * 3

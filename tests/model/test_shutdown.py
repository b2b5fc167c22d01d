"""The end of the real process: what is in flight is finished, and nothing new is promised."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api.documents import POLL
from tests.api.process import Running, running
from tests.model.scripted import Script, Sent, Served, scripted
from tests.model.test_events import both, told_by

ASK = {"question": POLL}


def slowly(pause: float) -> Script:
    """A model that writes a piece every `pause` seconds, of about two dozen."""

    def script(told: Mapping[str, Any]) -> Sent:
        return replace(both(told), pause=pause)

    return script


@contextmanager
def answering(
    indexed: Path, folder: Path, script: Script, **told: str
) -> Iterator[tuple[Running, Served]]:
    """A process whose answers the script phrases."""
    data = shutil.copytree(indexed, folder / "data")
    with scripted(script) as model:
        settings = {
            "ANSWER_MODEL": "scripted",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "sk-secret-of-a-test",
        }
        with running(data, {**settings, **told}) as served:
            yield served, model


def asked(
    pool: ThreadPoolExecutor, served: Running, model: Served
) -> tuple[Future[Any], Future[Any]]:
    """A plain answer and a stream under way: the model is at work on both."""
    plain = pool.submit(httpx2.post, f"{served.url}/v1/answers", json=ASK, timeout=60)
    stream = pool.submit(told_by, served.url, ASK)
    model.until_asked(2)
    return plain, stream


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_answers_in_flight_are_finished(
    indexed: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    """Plain and streamed, whole and phrased by the model; then the process ends well."""
    with (
        ThreadPoolExecutor(2) as pool,
        answering(indexed, tmp_path, slowly(0.2)) as (served, model),
    ):
        plain, stream = asked(pool, served, model)
        served.process.send_signal(ending)
        response, events = plain.result(), stream.result()
        code = served.process.wait(60)
    assert response.status_code == 200
    assert response.json()["composer"] == "model"
    assert events[-1][0] == "finished"
    assert events[-1][1]["composer"] == "model"
    assert code == 0
    assert served.lines[-1]["event"].startswith("Finished server process")


def test_it_says_that_it_leaves_before_it_does(indexed: Path, tmp_path: Path) -> None:
    """/readyz is 503 while questions are still taken, so that none is lost on the way."""
    with answering(indexed, tmp_path, slowly(0)) as (served, _):
        assert httpx2.get(f"{served.url}/readyz").status_code == 200
        served.process.send_signal(signal.SIGTERM)
        served.said("leaving")
        ready = httpx2.get(f"{served.url}/readyz")
        late = httpx2.post(f"{served.url}/v1/answers", json=ASK, timeout=60)
        code = served.process.wait(60)
    assert (ready.status_code, late.status_code, code) == (503, 200, 0)
    assert "shutting down" in ready.json()["detail"]


def test_an_answer_that_does_not_end_is_cut_in_time(indexed: Path, tmp_path: Path) -> None:
    """SHUTDOWN_SECONDS is the longest that it takes; the call of the model is broken off."""
    with (
        ThreadPoolExecutor(2) as pool,
        answering(indexed, tmp_path, slowly(30), SHUTDOWN_SECONDS="3") as (served, model),
    ):
        plain, stream = asked(pool, served, model)
        served.process.send_signal(signal.SIGTERM)
        code = served.process.wait(60)
        response, cut = plain.result(), stream.exception()
    assert code == 0
    assert (response.status_code, "ask again" in response.json()["detail"]) == (503, True)
    assert isinstance(cut, httpx2.HTTPError)

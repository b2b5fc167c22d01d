"""How much of a source leaves by each route, for each way of display: one table over all routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.assistant import Assistant
from api.terminal import printed
from tests.api.service import assistant_over, build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

DISPLAYS = ("full", "excerpt", "link")
PARTS = 6  # sections of a source, of one passage each
ASKED = "Who keeps the {display} lanterns of ward {part}?"
WORDS = "The {display} keeper of ward {part} keeps the {display} lanterns of ward {part} lit"


def source(display: str, shown_as: str) -> str:
    """A source whose sections tell who keeps the lanterns of a ward."""
    parts = (
        f"## The {display} hall {part}\n\n{WORDS.format(display=display, part=part)} until dawn.\n"
        for part in range(PARTS)
    )
    front = f"publisher: {display} Trust\npublished: 2020\ndisplay: {shown_as}\n"
    return f"---\n{front}url: https://{display}.example/wards\n---\n\n# Wards\n\n" + "\n".join(
        parts
    )


CORPUS = {f"{display}-wards.md": source(display, display) for display in DISPLAYS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the corpus and what is made of it."""
    return tmp_path_factory.mktemp("rights")


@pytest.fixture(scope="module")
def wards(folder: Path, model: EmbeddingModel) -> Assistant:
    """The assistant over one source of each way."""
    return assistant_over(build(folder, CORPUS, model), model)


@pytest.fixture(scope="module")
def asked(wards: Assistant, folder: Path) -> Iterator[TestClient]:
    """The service over them."""
    with serving(wards, folder) as client:
        yield client


def question(display: str, part: int = 1) -> str:
    """What only one section of one source answers."""
    return ASKED.format(display=display, part=part)


def answer(client: TestClient, display: str) -> Any:  # noqa: ANN401 - JSON
    """An answer about the source."""
    filters = {"source": [f"{display}-wards"]}
    return client.post("/v1/answers", json={"question": question(display), "filters": filters})


def passage(client: TestClient, display: str) -> str:
    """The id of one of its passages."""
    told = client.get(f"/v1/sources/{display}-wards").json()
    return str(told["passage_list"][1]["id"])


def exported(client: TestClient, display: str) -> str:
    """An answer in every format."""
    stored = answer(client, display).json()["id"]
    formats = ("text", "markdown", "harvard", "csv")
    return "".join(client.get(f"/v1/answers/{stored}/export?format={f}").text for f in formats)


def page(client: TestClient, display: str) -> str:
    """The page of an answer, and that of a stored one."""
    first = client.post("/", data={"question": question(display)}).text
    return first + client.get(f"/answers/{answer(client, display).json()['id']}").text


def search(client: TestClient, display: str) -> str:
    """All that a search gives of the source."""
    filters: dict[str, str | int] = {
        "q": question(display),
        "limit": 50,
        "source": f"{display}-wards",
    }
    return client.get("/v1/search", params=filters).text


def chat(client: TestClient, display: str) -> str:
    """By OpenAI's interface."""
    told = {"model": "integration-policy-assistant"}
    messages = [{"role": "user", "content": question(display)}]
    return client.post("/v1/chat/completions", json={**told, "messages": messages}).text


def conversation(client: TestClient, display: str) -> str:
    """Of one answer about the source."""
    begun = client.post("/v1/conversations").json()["id"]
    filters = {"source": [f"{display}-wards"]}
    told = {"question": question(display), "filters": filters, "conversation_id": begun}
    client.post("/v1/answers", json=told)
    return client.get(f"/v1/conversations/{begun}").text


def conversation_exported(client: TestClient, display: str) -> str:
    """A conversation of one answer about the source, in every format; and its shared page."""
    first = client.post("/", data={"question": question(display)})
    begun = first.url.path.rpartition("/")[2]
    link = re.search(r'href="(/shared/[^"]+)"', first.text)
    files = (
        client.get(f"/v1/conversations/{begun}/export?format={name}").text
        for name in ("text", "markdown", "csv")
    )
    return "".join(files) + (client.get(link[1]).text if link else "")


def reported(client: TestClient, display: str) -> str:
    """A report on an answer."""
    address = f"/v1/answers/{answer(client, display).json()['id']}/feedback"
    return client.post(address, json={"useful": True}).text


def tool(client: TestClient, display: str) -> str:
    """A search by a tool for agents."""
    arguments = {"q": f"{display} lanterns", "limit": 50, "source": [f"{display}-wards"]}
    call = {"name": "search", "arguments": arguments}
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accepted = {"Accept": "application/json, text/event-stream"}
    return client.post("/mcp", json=sent, headers=accepted).text


# Route: how its body is come by, and the most sections told of it by full, excerpt and link.
ROUTES: Mapping[str, tuple[Callable[[TestClient, str], str], tuple[int, int, int]]] = {
    "/v1/answers": (lambda c, d: answer(c, d).text, (3, 3, 0)),
    "/v1/answers/{answer_id}": (
        lambda c, d: c.get(f"/v1/answers/{answer(c, d).json()['id']}").text,
        (3, 3, 0),
    ),
    "/v1/answers/{answer_id}/keep": (
        lambda c, d: c.post(f"/v1/answers/{answer(c, d).json()['id']}/keep").text,
        (0, 0, 0),
    ),
    "/v1/answers/{answer_id}/export": (exported, (3, 3, 0)),
    "/v1/search": (search, (PARTS, 3, 0)),
    "/v1/positions": (
        lambda c, d: c.get("/v1/positions", params={"topic": f"{d} lanterns"}).text,
        (3, 3, 0),
    ),
    "/v1/changes": (lambda c, _: c.get("/v1/changes").text, (0, 0, 0)),
    "/v1/sources": (lambda c, _: c.get("/v1/sources").text, (0, 0, 0)),
    "/v1/sources/{source_id}": (
        lambda c, d: c.get(f"/v1/sources/{d}-wards").text,
        (PARTS, 0, 0),
    ),
    "/v1/passages/{passage_id}": (
        lambda c, d: c.get(f"/v1/passages/{passage(c, d)}").text,
        (1, 1, 0),
    ),
    "/v1/chat/completions": (chat, (3, 3, 0)),
    "/v1/models": (lambda c, _: c.get("/v1/models").text, (0, 0, 0)),
    "/v1/models/{model}": (lambda c, _: c.get("/v1/models/x").text, (0, 0, 0)),
    "/v1/conversations": (lambda c, _: c.post("/v1/conversations").text, (0, 0, 0)),
    "/v1/conversations/{conversation_id}": (conversation, (3, 3, 0)),
    "/v1/conversations/{conversation_id}/export": (conversation_exported, (3, 3, 0)),
    "/v1/answers/{answer_id}/feedback": (reported, (0, 0, 0)),
    "/v1/end-user": (lambda c, _: c.delete("/v1/end-user").text, (0, 0, 0)),
    "/mcp": (tool, (PARTS, 3, 0)),
    "/v1/tokens": (lambda c, _: c.post("/v1/tokens", json={"origin": "x"}).text, (0, 0, 0)),
    "/v1/admin/switch": (lambda c, _: c.get("/v1/admin/switch").text, (0, 0, 0)),
    "/healthz": (lambda c, _: c.get("/healthz").text, (0, 0, 0)),
    "/readyz": (lambda c, _: c.get("/readyz").text, (0, 0, 0)),
    "/metrics": (lambda c, _: c.get("/metrics").text, (0, 0, 0)),
    "/positions": (
        lambda c, d: c.get("/positions", params={"topic": f"{d} lanterns"}).text,
        (3, 3, 0),
    ),
    "/positions.csv": (
        lambda c, d: c.get("/positions.csv", params={"topic": f"{d} lanterns"}).text,
        (3, 3, 0),
    ),
    "/sources": (lambda c, _: c.get("/sources").text, (0, 0, 0)),
    "/sources/{source_id}": (lambda c, d: c.get(f"/sources/{d}-wards").text, (PARTS, 0, 0)),
    "/map": (lambda c, _: c.get("/map").text, (0, 0, 0)),
    "/glossary": (lambda c, _: c.get("/glossary").text, (0, 0, 0)),
    "/timeline": (lambda c, _: c.get("/timeline").text, (0, 0, 0)),
    "/quality": (lambda c, _: c.get("/quality").text, (0, 0, 0)),
    "the page": (page, (3, 3, 0)),
    "/embed": (lambda c, d: c.post("/embed", data={"question": question(d)}).text, (3, 3, 0)),
    "/widget": (lambda c, _: c.get("/widget").text, (0, 0, 0)),
}


def told(body: str, display: str) -> int:
    """Of how many sections the words stand in `body`."""
    return sum(WORDS.format(display=display, part=part) in body for part in range(PARTS))


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_tells_more_than_the_source_allows(
    route: str, display: str, asked: TestClient
) -> None:
    """The words of so many sections at most; of a source to be linked to not even a heading."""
    ask, most = ROUTES[route]
    body = ask(asked, display)
    assert told(body, display) <= most[DISPLAYS.index(display)]
    assert display != "link" or "The link hall" not in body


def test_what_may_be_told_is_told(asked: TestClient) -> None:
    """So that the table above does not pass for want of answers."""
    for display in ("full", "excerpt"):
        assert told(answer(asked, display).text, display) >= 1
        assert told(search(asked, display), display) >= 3
        assert told(page(asked, display), display) >= 1
        for others in (exported, chat, conversation, conversation_exported, tool):
            assert told(others(asked, display), display) >= 1
    assert told(search(asked, "full"), "full") == PARTS
    assert "https://link.example/wards" in search(asked, "link")


def test_the_table_holds_every_route(asked: TestClient) -> None:
    """A new one is added to it before it tells anything."""
    assert set(asked.get("/openapi.json").json()["paths"]) <= set(ROUTES)


def test_a_terminal_tells_no_more(wards: Assistant) -> None:
    """It prints the answer itself."""
    from api.answering.answer import Asked
    from ingestion.index import Filters

    for display in DISPLAYS:
        filters = Filters(sources=(f"{display}-wards",))
        shown = printed(wards.answer(Asked(question(display), filters=filters)))
        words = " ".join(shown.split())
        assert (told(words, display) > 0) == (display != "link")
        assert "The link hall" not in words


def test_a_kept_answer_goes_with_the_right_to_show_its_words(
    tmp_path: Path, model: EmbeddingModel
) -> None:
    """Its source may only be linked to since; where that cannot be told, nothing is shown."""
    data = build(tmp_path, CORPUS, model)
    with serving(assistant_over(data, model), tmp_path) as client:
        stored = answer(client, "full").json()["id"]
        client.post(f"/v1/answers/{stored}/keep")
        assert told(client.get(f"/v1/answers/{stored}").text, "full") >= 1
        build(tmp_path, {**CORPUS, "full-wards.md": source("full", "link")}, model)
        for address in (f"/v1/answers/{stored}", f"/answers/{stored}"):
            gone = client.get(address)
            assert gone.status_code == 404
            assert told(gone.text, "full") == 0

"""/v1/positions: who says what on a topic, in whose voice and when; and whose documents do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.contract import Contract
from tests.api.documents import LINKED_MARKER
from tests.api.service import assistant_over, build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

ECHO = "heliotrope"


def source(body: str, **told: str) -> str:
    """A source with this front matter."""
    front = "\n".join(f"{key}: {value}" for key, value in told.items())
    return f"---\n{front}\n---\n\n{body}"


# Several holders on pooled budgets: at two dates, in four voices, superseded, ours, and silent.
DEBATE = {
    "alder-2019.md": source(
        "## Budgets\n\nPooled budgets should stay voluntary for every council, and no pooled budget"
        " should be forced on a trust.\n",
        title="On money, 2019", publisher="Alder Fund", type="report", published="2019-05-02",
    ),
    "alder-2023.md": source(
        "## Budgets\n\nEvery council should be obliged to set up pooled budgets with trusts.\n\n"
        "## Rotas\n\nShared rotas need a common payroll.\n\n## What others say\n"
        "<!-- {holder: Gorse Union, voice: reported} -->\n\n"
        "The Gorse Union fears that pooled budgets hide cuts in social work.\n\n"
        "## Arguments\n<!-- {holder: critics of pooling, voice: argument} -->\n\n"
        "Critics argue that pooled budgets blur who answers for an overspend.\n\n"
        "## Questions\n<!-- {voice: question} -->\n\n"
        "Who should sign off pooled budgets when a council and a trust disagree?\n",
        title="On money, 2023", publisher="Alder Fund", type="report", published="2023-02",
        text="digest",
    ),
    "birch-plan.md": source(
        "## Budgets\n\nThe Birch plan proposed pooled budgets for all neighbourhood teams.\n",
        title="The Birch plan", publisher="Birch Council", type="plan", published="2018",
        standing="superseded", superseded_by="[birch-new]",
    ),
    "birch-new.md": source(
        "## Beds\n\nThe council pays for 45 step-down beds in its care homes.\n",
        title="The Birch renewal", publisher="Birch Council", type="plan", published="2022-06-01",
    ),
    "cedar-opinion.md": source(
        "## Budgets\n\nPooled budgets need one named treasurer, or nobody will answer for them.\n\n"
        "## Pay\n<!-- {holder: our own remark, voice: reported} -->\n\n"
        "This article does not say who should pay into pooled budgets.\n",
        title="Who holds the purse", publisher="Cedar Journal", type="opinion", published="2021-11",
        authors="[Orla Finch]", author_affiliation="Dogwood Trust", text="digest",
    ),
    "cedar-poll.md": source(
        "## Answers\n<!-- {holder: the finance directors polled, voice: poll} -->\n\n"
        "In the poll, 64 per cent of finance directors favoured pooled budgets. Against pooled"
        " budgets stood 21 per cent of finance directors.\n\n"
        "## How it was done\n\nThe journal asked 90 people by post.\n",
        title="A poll on money", publisher="Cedar Journal", type="report", published="2020-11-02",
        text="digest",
    ),
    "elm-review.md": source(
        "## Answer\n\nThe Elm Commission rejected the plea of the Birch plan for pooled budgets.\n",
        title="The Elm answer", publisher="Elm Commission", type="review", published="2019-09-30",
    ),
    "fir-law.md": source(
        "## Ambulances\n\nEvery hospital must take over patients within 15 minutes.\n",
        title="The Fir Act", publisher="Fir Parliament", type="legislation", published="2012-03",
    ),
    "ours.md": source(
        "## Pooled budgets\n\nPooled budgets are money that several bodies spend as one.\n\n"
        "## What is said\n<!-- {holder: Hazel Society, voice: reported} -->\n\n"
        "The Hazel Society wants pooled budgets to be audited every year.\n",
        title="Budgets explained", publisher="Integration policy assistant", type="briefing",
        published="2024-01-01", text="digest",
    ),
}  # fmt: skip
TOPIC = "pooled budgets"


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel) -> Iterator[TestClient]:
    """A client over the debate; no test changes it."""
    folder = tmp_path_factory.mktemp("debate")
    with serving(assistant_over(build(folder, DEBATE, model), model), folder) as client:
        yield client


@pytest.fixture(scope="module")
def told(debate: TestClient) -> dict[str, Any]:
    """All that is told on the topic, as the contract has it."""
    contract = Contract(debate.get("/openapi.json").json())
    checked: dict[str, Any] = contract.check(ask(debate))
    return checked


def ask(client: TestClient, topic: str = TOPIC, **query: Any) -> Any:  # noqa: ANN401 - as sent
    """The response."""
    return client.get("/v1/positions", params={"topic": topic, **query})


def found(client: TestClient, topic: str = TOPIC, **query: Any) -> dict[str, Any]:  # noqa: ANN401 - as sent
    """What was found."""
    response = ask(client, topic, **query)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def held(rows: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Holders and dates, in order."""
    return [(row["holder"], row["date"]) for row in rows]


def kinds(notices: list[dict[str, str]]) -> list[str]:
    """Their kinds, in order."""
    return [notice["kind"] for notice in notices]


def test_there_is_one_row_a_holder_and_date_newest_first(told: dict[str, Any]) -> None:
    """By holder, in nobody's voice but its own."""
    assert held(told["positions"]) == [
        ("Alder Fund", "2023-02"),
        ("Alder Fund", "2019-05-02"),
        ("Birch Council", "2018"),
        ("Elm Commission", "2019-09-30"),
        ("Orla Finch, Dogwood Trust", "2021-11"),
    ]
    assert {row["voice"] for row in told["positions"]} == {"own"}
    assert told["topic"] == TOPIC


def test_every_row_cites_the_words_it_shows(told: dict[str, Any]) -> None:
    """At their place in the passage, with the holder of the passage."""
    rows = [row for part in ("positions", "polls", "reported", "asked") for row in told[part]]
    for row in rows:
        cited = row["citation"]
        quoted = cited["passage"]["text"][cited["quote_start"] : cited["quote_end"]]
        assert quoted == cited["quote"]
        assert row["words"] == " ".join(quoted.split())
        assert "budget" in row["words"]
        assert (row["holder"], row["voice"]) == (cited["holder"], cited["voice"])
        assert row["date"] == cited["source"]["published"]
    numbers = [row["citation"]["number"] for row in rows]
    assert len(set(numbers)) == len(rows)


def test_the_publisher_is_not_the_holder(told: dict[str, Any]) -> None:
    """An article in a journal is its author's view, and our wording of it is ours."""
    (row,) = [row for row in told["positions"] if row["publisher"] == "Cedar Journal"]
    assert row["holder"] == "Orla Finch, Dogwood Trust"
    assert "published by Cedar Journal" in row["lead_in"]
    assert row["citation"]["words"] == "ours"
    assert "our_wording" in kinds(row["notices"])
    assert "Cedar Journal" not in {row["holder"] for row in told["positions"]}


def test_a_poll_is_set_apart_with_more_than_one_finding(told: dict[str, Any]) -> None:
    """Those polled hold it, not who asked them; one finding alone may be the smaller half."""
    assert set(held(told["polls"])) == {("the finance directors polled", "2020-11-02")}
    words = " ".join(row["words"] for row in told["polls"])
    assert "64 per cent" in words
    assert "21 per cent" in words


def test_reported_views_and_arguments_are_set_apart(told: dict[str, Any]) -> None:
    """With who holds them and who tells it; our explainers may report others, too."""
    assert {(row["holder"], row["voice"], row["publisher"]) for row in told["reported"]} == {
        ("critics of pooling", "argument", "Alder Fund"),
        ("Gorse Union", "reported", "Alder Fund"),
        ("Hazel Society", "reported", "Integration policy assistant"),
    }
    assert held(told["asked"]) == [("Alder Fund", "2023-02")]


def test_neither_our_remarks_nor_our_explainers_hold_a_position(told: dict[str, Any]) -> None:
    """They are of nobody whose position is asked for, and nobody's silence either."""
    rows = [row for part in ("positions", "polls", "reported", "asked") for row in told[part]]
    names = {row["holder"] for row in rows} | {entry["body"] for entry in told["silent"]}
    assert not names & {"our own remark", "Integration policy assistant"}


def test_a_body_without_a_row_is_told_by_its_documents_and_their_dates(
    told: dict[str, Any],
) -> None:
    """And never as a body that has no position."""
    (fir, cedar) = sorted(told["silent"], key=lambda entry: entry["body"], reverse=True)
    assert (fir["body"], fir["documents"]) == ("Fir Parliament", 1)
    assert (fir["published_from"], fir["published_to"]) == ("2012-03-01", "2012-03-31")
    assert (
        "no clear position on this in our 1 document by Fir Parliament (March 2012)" in fir["text"]
    )
    assert "does not mean that there is none" in fir["text"]
    assert cedar["body"] == "Cedar Journal"  # its poll is the view of those polled


def test_documents_of_several_dates_are_told_with_their_span(debate: TestClient) -> None:
    """From the earliest to the latest, as published."""
    silent = {entry["body"]: entry["text"] for entry in found(debate, "ambulances")["silent"]}
    assert "our 2 documents by Alder Fund (2 May 2019 to February 2023)" in silent["Alder Fund"]


def test_a_superseded_source_keeps_its_row_and_is_marked(told: dict[str, Any]) -> None:
    """By its standing, by a notice of the row, and by one above all rows."""
    (row,) = [row for row in told["positions"] if row["holder"] == "Birch Council"]
    assert row["citation"]["source"]["standing"] == "superseded"
    assert "superseded" in kinds(row["notices"])
    (notice,) = [n for n in told["notices"] if n["kind"] == "superseded"]
    assert "has been superseded by “The Birch renewal”" in notice["text"]


def test_a_holder_at_several_dates_is_pointed_out(told: dict[str, Any]) -> None:
    """Whether it changed its mind is for the reader to see."""
    (notice,) = [n for n in told["notices"] if n["kind"] == "several_dates"]
    assert "Alder Fund commented on this on 2 dates (February 2023; 2 May 2019)" in notice["text"]


def test_a_disagreement_is_told_only_where_words_reject_what_they_name(
    told: dict[str, Any],
) -> None:
    """The two rows of the Alder Fund contradict each other as well, which code cannot see."""
    (notice,) = [n for n in told["notices"] if n["kind"] == "disagreement"]
    assert "Elm Commission" in notice["text"]
    assert "Birch Council" in notice["text"]
    assert "may disagree" in notice["text"]
    (compare,) = [n for n in told["notices"] if n["kind"] == "compare"]
    assert "We did not check whether they agree" in compare["text"]


def test_nothing_found_is_silence_all_around(debate: TestClient, told: dict[str, Any]) -> None:
    """Every body with documents is listed, and nothing is said of anybody."""
    nothing = found(debate, "submarine fleets")
    parts = ("positions", "polls", "reported", "asked", "notices")
    assert [nothing[part] for part in parts] == [[]] * len(parts)
    holders = {holder for holder, _ in held(told["positions"])}
    silent = {entry["body"] for entry in nothing["silent"]}
    assert silent == holders | {entry["body"] for entry in told["silent"]}


def test_a_name_is_no_word_on_a_topic_but_its_own(debate: TestClient) -> None:
    """The bug: who mentioned a White Paper on people and places was listed as speaking of place."""
    assert found(debate, "plan")["positions"] == []
    rows = found(debate, "the Birch plan")["positions"]
    assert {row["holder"] for row in rows} == {"Birch Council", "Elm Commission"}


def test_another_form_of_the_word_is_found(debate: TestClient, told: dict[str, Any]) -> None:
    """Singular or plural, verb or noun."""
    for asked in ("pooled budget", "pooling budgets"):
        assert held(found(debate, asked)["positions"]) == held(told["positions"])


def test_whose_view_is_asked_for_is_no_part_of_the_topic(
    debate: TestClient, told: dict[str, Any]
) -> None:
    """Others are not silent on it because one is named."""
    for asked in (
        "Alder Fund on pooled budgets",
        "What does the Alder Fund say on pooled budgets?",
    ):
        assert held(found(debate, asked)["positions"]) == held(told["positions"])


def test_a_body_that_the_topic_is_about_must_be_named(debate: TestClient) -> None:
    """Who speaks of pooled budgets does not speak of those of this body."""
    rows = found(debate, "pooled budgets of the Fir Parliament")["positions"]
    assert rows == []


@pytest.mark.parametrize(
    ("query", "holders"),
    [
        ({"publisher": "Cedar Journal"}, {"Orla Finch, Dogwood Trust"}),
        ({"type": ["plan", "review"]}, {"Birch Council", "Elm Commission"}),
        ({"source": "alder-2019"}, {"Alder Fund"}),
        ({"standing": "superseded"}, {"Birch Council"}),
        ({"published_from": "2021", "published_to": "2022"}, {"Orla Finch, Dogwood Trust"}),
    ],
)
def test_filters_leave_rows_and_silence_of_what_they_name(
    debate: TestClient, query: dict[str, Any], holders: set[str]
) -> None:
    """A document that was not searched is not counted as silent."""
    left = found(debate, **query)
    assert {row["holder"] for row in left["positions"]} == holders
    passing = {s["id"] for s in debate.get("/v1/sources").json()["sources"]}
    rows = [row for part in ("positions", "polls", "reported") for row in left[part]]
    assert {row["citation"]["source"]["id"] for row in rows} <= passing
    if "published_from" in query:
        (birch,) = left["silent"]
        assert (birch["body"], birch["documents"]) == ("Birch Council", 1)
        assert "(1 June 2022)" in birch["text"]


def test_filters_that_leave_no_source_are_told(debate: TestClient) -> None:
    """Nothing was searched, which is no silence."""
    nothing = found(debate, type="bill")
    assert nothing["silent"] == []
    assert kinds(nothing["notices"]) == ["no_source"]


def test_words_that_may_not_be_shown_are_linked_to(client: TestClient) -> None:
    """The row is there, so that the body is not called silent, and none of its words is."""
    response = ask(client, "night lighting on wards")
    (row,) = [row for row in response.json()["positions"] if row["publisher"] == "Fir Institute"]
    assert (row["words"], row["citation"]["quote"], row["citation"]["passage"]["text"]) == (
        "", "", "",
    )  # fmt: skip
    assert "link_only" in kinds(row["notices"])
    assert row["citation"]["deep_link"] == "https://fir.example/lighting"
    assert "the institute had counted" not in response.text
    assert LINKED_MARKER not in ask(client, "lantern keepers").text


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ({}, "topic", "add it"),
        ({"topic": ""}, "topic", "at least 1"),
        ({"topic": " "}, "topic", "write one"),
        ({"topic": ECHO * 21}, "topic", "at most 200"),
        ({"topic": "\u200b\x00"}, "topic", "write one"),
        ({"topic": f"{ECHO} 943 476 5919"}, "topic", "personal data"),
        ({"topic": "???"}, "topic", "names no topic"),
        ({"topic": TOPIC, "publisher": ECHO}, "publisher", "Use one of"),
        ({"topic": TOPIC, "standing": ECHO}, "standing", "Use one of"),
        ({"topic": TOPIC, "published_to": ECHO}, "published_to", "Write YYYY"),
        ({"topic": TOPIC, "published_from": "2022", "published_to": "2021"},
         "published_from", "swap them"),
        ({"topic": TOPIC, "subject": ECHO}, "subject", "no such field"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_what_to_do(
    client: TestClient, contract: Contract, query: dict[str, str], field: str, says: str
) -> None:
    """As problem+json that names the field and repeats nothing."""
    response = client.get("/v1/positions", params=query)
    told = contract.check(response)
    assert response.status_code == 422
    assert [fault["field"] for fault in told["errors"]] == [field]
    assert says in told["detail"]
    assert ECHO not in response.text

"""Who may ask: the front doors, keys, tokens, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from sqlalchemy import text

from api.access.doors import Kind, door_of
from api.access.tokens import PAGE, Claims
from api.settings import Settings
from api.store.audit import deeds
from api.store.database import open_database
from api.store.stores import Stores
from ingestion.errors import SettingsError
from tests.api.access import INTRANET, PLENTY, bearer, door, key_of
from tests.api.process import ROOT
from tests.api.service import Clock, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant

ASK = {"question": "Who sets the heliotrope budget?"}
HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Site:
    """A service behind a door, and its stores."""

    client: TestClient
    stores: Stores
    clock: Clock

    def ask(self, headers: dict[str, str] | None = None) -> int:
        """The status that a question meets."""
        return self.client.post("/v1/answers", json=ASK, headers=headers or {}).status_code


@contextmanager
def site(
    assistant: Assistant,
    folder: Path,
    kind: Kind,
    **told: Any,  # noqa: ANN401 - of `door`
) -> Iterator[Site]:
    """The service behind a door of `kind`."""
    clock = Clock()
    with serving(assistant, folder, clock, door(kind, **told)) as client:
        yield Site(client, client.app.state.service.stores, clock)  # type: ignore[attr-defined]


@pytest.fixture
def locked(assistant: Assistant, tmp_path: Path) -> Iterator[Site]:
    """Only those with a key come in."""
    with site(assistant, tmp_path, "keys") as behind:
        yield behind


def test_without_a_key_nothing_is_told_but_that_it_lives(locked: Site) -> None:
    """Every route but those for machines that watch it."""
    for address in ("/", "/v1/sources", "/v1/search?q=wards", "/metrics", "/v1/admin/switch"):
        refused = locked.client.get(address)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.headers["content-type"] == "application/problem+json"
    assert locked.ask() == 401
    assert {locked.client.get(a).status_code for a in ("/healthz", "/readyz")} == {200}


def test_a_key_lets_in_until_it_is_revoked(locked: Site) -> None:
    """The very next request is refused, and the audit tells who did it."""
    key = key_of(locked.stores)
    assert locked.ask(key) == 200
    (client,) = locked.stores.clients.all()
    locked.stores.clients.revoke(client.id, "somebody")
    assert locked.ask(key) == 401
    told = [deed.action for deed in deeds(locked.stores.answers._engine)]
    assert told == ["key created", "key revoked"]


def test_a_key_ends_with_its_days(locked: Site) -> None:
    """By the clock of the service."""
    _, key = locked.stores.clients.create(
        "Pilot", ("ask",), (), PLENTY, timedelta(days=1), "a test"
    )
    assert locked.ask(bearer(key)) == 200
    locked.clock.now += timedelta(days=1)
    assert locked.ask(bearer(key)) == 401


def test_no_file_holds_a_key(locked: Site, tmp_path: Path) -> None:
    """Its digest alone."""
    key = key_of(locked.stores)["Authorization"].removeprefix("Bearer ")
    assert locked.ask(bearer(key)) == 200
    for file in tmp_path.iterdir():
        assert key.encode() not in file.read_bytes()


def test_a_key_may_do_what_its_scopes_say(locked: Site) -> None:
    """And is told which it lacks."""
    reads = key_of(locked.stores, scopes=("read",))
    assert locked.client.get("/v1/sources", headers=reads).status_code == 200
    refused = locked.client.post("/v1/answers", json=ASK, headers=reads)
    assert (refused.status_code, "scope ask" in refused.json()["detail"]) == (403, True)
    assert locked.client.get("/v1/admin/switch", headers=reads).status_code == 403
    admin = key_of(locked.stores, scopes=("admin",))
    assert locked.client.get("/v1/admin/switch", headers=admin).status_code == 200
    assert locked.client.get("/metrics", headers=admin).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer ipa_short",
        "Bearer ipa_" + "A" * 43,
        "Bearer ' OR 1=1 --",
        "Bearer " + "x" * 5000,
        "Bearer a.b.c",
        "Bearer " + jwt.encode({"sub": "page", "aud": "http://testserver"}, "x" * 32, "HS256"),
        "Bearer " + jwt.encode({"sub": "page"}, None, "none"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_key_and_no_token_is_refused(locked: Site, sent: str) -> None:
    """Forged, empty, enormous, of another kind, unsigned."""
    assert locked.ask({"Authorization": sent}) == 401


def test_a_made_up_key_is_as_good_as_none_on_this_machine(
    assistant: Assistant, tmp_path: Path
) -> None:
    """OpenAI's clients insist on one; what looks like ours is checked all the same."""
    with site(assistant, tmp_path, "loopback") as behind:
        assert behind.ask(bearer("sk-made-up")) == 200
        for forged in ("ipa_" + "A" * 43, "ipa_short", "a.b.c"):
            assert behind.ask(bearer(forged)) == 401
        evil = {**bearer("sk-made-up"), "Origin": "https://evil.example"}
        assert behind.ask(evil) == 403
    with site(assistant, tmp_path, "public") as behind:
        assert behind.ask(bearer("sk-made-up")) == 401


def test_two_credentials_are_none(locked: Site) -> None:
    """Which one a proxy in front looked at, nobody knows."""
    key = key_of(locked.stores)["Authorization"]
    sent = [("Authorization", key), ("Authorization", "Bearer x")]
    assert locked.client.get("/v1/sources", headers=sent).status_code == 401


@pytest.mark.parametrize("person", [" ", "", "x" * 129, "two words", "na\u00efve", "tab\there"])
def test_an_id_of_a_person_that_is_none_is_told(locked: Site, person: str) -> None:
    """White space, too long, not ASCII."""
    sent = {**key_of(locked.stores), "X-End-User": person.encode()}
    refused = locked.client.post("/v1/answers", json=ASK, headers=sent)  # type: ignore[arg-type]
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "X-End-User")


def test_the_id_of_a_person_is_not_kept(locked: Site, tmp_path: Path) -> None:
    """A digest is, which differs from client to client."""
    for key in (key_of(locked.stores), key_of(locked.stores)):
        assert locked.ask({**key, "X-End-User": "payroll-77213"}) == 200
    for file in tmp_path.iterdir():
        assert b"payroll-77213" not in file.read_bytes()


# Widget tokens


def minted(behind: Site, key: dict[str, str], **told: object) -> str:
    """A token for the intranet."""
    made = behind.client.post("/v1/tokens", json={"origin": INTRANET, **told}, headers=key)
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


def test_a_token_lets_a_page_of_its_origin_ask(locked: Site) -> None:
    """And none of another, nor a program that is no page."""
    token = minted(locked, key_of(locked.stores, origins=(INTRANET,)))
    there = {**bearer(token), "Origin": INTRANET, "Sec-Fetch-Site": "cross-site"}
    answered = locked.client.post("/v1/answers", json=ASK, headers=there)
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == INTRANET
    for other in ("https://evil.example", "null", f"{INTRANET}.evil.example", INTRANET + ":444"):
        assert locked.ask({**there, "Origin": other}) == 403
    assert locked.ask(bearer(token)) == 403


def test_a_token_ends(locked: Site) -> None:
    """With its time, with the key it was made with, and with the origin of that."""
    key = key_of(locked.stores, origins=(INTRANET,))
    there = {**bearer(minted(locked, key, seconds=60)), "Origin": INTRANET}
    assert locked.ask(there) == 200
    locked.clock.now += timedelta(seconds=60)
    assert locked.ask(there) == 401
    locked.clock.now -= timedelta(days=1)  # a clock that jumped back
    assert locked.ask(there) == 401
    locked.clock.now += timedelta(days=1)
    again = {**bearer(minted(locked, key)), "Origin": INTRANET}
    locked.stores.clients.revoke(locked.stores.clients.all()[0].id, "a test")
    assert locked.ask(again) == 401


def test_only_a_key_makes_tokens_and_only_for_its_origins(locked: Site) -> None:
    """A token makes none."""
    key = key_of(locked.stores, origins=(INTRANET,))
    for origin in ("https://other.example", INTRANET + "/page", "javascript:x", "", "null"):
        sent = locked.client.post("/v1/tokens", json={"origin": origin}, headers=key)
        assert sent.status_code in {403, 422}
    there = {**bearer(minted(locked, key)), "Origin": INTRANET}
    more = locked.client.post("/v1/tokens", json={"origin": INTRANET}, headers=there)
    assert more.status_code == 403
    assert locked.client.get("/v1/admin/switch", headers=there).status_code == 403


def test_a_key_in_a_page_is_for_its_origins_alone(locked: Site) -> None:
    """Whoever puts one there all the same."""
    key = key_of(locked.stores, origins=(INTRANET,))
    assert locked.ask({**key, "Origin": INTRANET, "Sec-Fetch-Site": "cross-site"}) == 200
    evil = {**key, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert locked.ask(evil) == 403


def test_browsers_learn_from_where_they_may_ask(locked: Site) -> None:
    """Preflights carry no key: the origins of the clients that may ask now are let in."""
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    refused = locked.client.options("/v1/answers", headers={**asked, "Origin": INTRANET})
    assert "access-control-allow-origin" not in refused.headers
    key_of(locked.stores, origins=(INTRANET,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.http.cors._SECONDS", 0)
        allowed = locked.client.options("/v1/answers", headers={**asked, "Origin": INTRANET})
    assert allowed.headers["access-control-allow-origin"] == INTRANET
    assert "access-control-allow-credentials" not in allowed.headers


# The other doors


def test_a_proxy_is_taken_at_its_word_and_nobody_else(assistant: Assistant, tmp_path: Path) -> None:
    """TestClient connects as `testclient`, which is no address: no proxy."""
    with site(assistant, tmp_path, "proxy", proxies="127.0.0.0/8") as behind:
        assert behind.ask({"X-Forwarded-User": "somebody"}) == 401
        assert behind.ask({**key_of(behind.stores)}) == 200
    from fastapi.testclient import TestClient

    for address, sent, status in (
        ("127.0.0.1", [("X-Forwarded-User", "somebody")], 200),
        ("127.0.0.1", [], 401),
        ("127.0.0.1", [("X-Forwarded-User", " ")], 401),
        ("127.0.0.1", [("X-Forwarded-User", "a"), ("X-Forwarded-User", "b")], 401),
        ("10.0.0.9", [("X-Forwarded-User", "somebody")], 401),
        ("10.0.0.9", [("X-Forwarded-User", "a"), ("X-Forwarded-For", "127.0.0.1")], 401),
        ("127.0.0.1", [("X-Forwarded-User", "a"), ("X-Forwarded-For", "10.0.0.9")], 200),
    ):
        with site(assistant, tmp_path, "proxy", proxies="127.0.0.0/8") as behind:
            told = TestClient(behind.client.app, client=(address, 50000))
            met = told.post("/v1/answers", json=ASK, headers=sent)
            assert met.status_code == status, (address, sent)


@pytest.mark.parametrize("kind", ["loopback", "public", "proxy"])
def test_another_site_cannot_ask_through_a_readers_browser(
    assistant: Assistant, tmp_path: Path, kind: Kind
) -> None:
    """Whatever lets the reader in: no key of another site, no question."""
    with site(assistant, tmp_path, kind, proxies="0.0.0.0/0") as behind:
        for sent in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        ):
            assert behind.ask({**sent, "X-Forwarded-User": "somebody"}) in {401, 403}
        if kind != "proxy":
            assert behind.ask({**HERE, "Origin": "http://testserver"}) == 200
            assert behind.ask() == 200


def test_the_pages_token_is_for_the_page_alone(assistant: Assistant, tmp_path: Path) -> None:
    """It proves the page, and lets nobody past the door."""
    with site(assistant, tmp_path, "public") as behind:
        tokens = behind.client.app.state.service.access.tokens  # type: ignore[attr-defined]
        token, _ = tokens.mint(Claims(PAGE, "http://testserver"), timedelta(hours=1))
        assert behind.ask({**bearer(token), **HERE}) == 200
        assert behind.ask({**bearer(token), "Origin": "https://evil.example"}) == 403
        elsewhere, _ = tokens.mint(Claims(PAGE, "http://other.example"), timedelta(hours=1))
        assert behind.ask({**bearer(elsewhere), **HERE}) == 403
    with site(assistant, tmp_path, "keys") as behind:
        tokens = behind.client.app.state.service.access.tokens  # type: ignore[attr-defined]
        token, _ = tokens.mint(Claims(PAGE, "http://testserver"), timedelta(hours=1))
        assert behind.ask({**bearer(token), **HERE}) == 401


def test_an_open_door_gives_no_scope_of_admin(assistant: Assistant, tmp_path: Path) -> None:
    """The switch wants a key at every door; figures are open on this machine alone."""
    for kind, figures in (("loopback", 200), ("public", 403)):
        with site(assistant, tmp_path, kind) as behind:  # type: ignore[arg-type]
            told = {"answering": False, "message": "Back soon."}
            assert behind.client.put("/v1/admin/switch", json=told).status_code == 403
            assert behind.client.get("/metrics").status_code == figures
            assert behind.client.post("/v1/tokens", json={"origin": INTRANET}).status_code == 403


def test_names_that_are_not_allowed_are_refused(assistant: Assistant, tmp_path: Path) -> None:
    """A page whose name was pointed at this machine (DNS rebinding)."""
    with site(assistant, tmp_path, "loopback", hosts=("localhost", "[::1]")) as behind:
        for host, status in (
            ("localhost", 200), ("LOCALHOST:8000", 200), ("[::1]:8000", 200), ("[::1]", 200),
            ("evil.example", 400), ("localhost.evil.example", 400), ("", 400), ("[::2]:8000", 400),
        ):  # fmt: skip
            met = behind.client.get("/v1/sources", headers={"Host": host})
            assert met.status_code == status, host
            assert met.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("root", ["/assistant", "/apps/policy"])
def test_it_works_below_a_path(assistant: Assistant, tmp_path: Path, root: str) -> None:
    """Whether the proxy strips the path or not; links and redirects keep it."""
    with site(assistant, tmp_path, "keys", root_path=root) as behind:
        key = key_of(behind.stores)
        for base in ("", root):
            assert behind.client.get(base + "/v1/sources").status_code == 401
            assert behind.client.get(base + "/v1/admin/switch", headers=key).status_code == 403
            page = behind.client.get(base + "/", headers=key)
            assert f'action="{root}/"' in page.text
            assert f'href="{root}/static/page.css"' in page.text
            assert behind.client.get(base + "/static/page.css").status_code == 200
            led = behind.client.post(
                base + "/", data=ASK, headers={**key, **HERE}, follow_redirects=False
            )
            assert led.headers["location"].startswith(f"{root}/conversations/")
        # A path that only looks like one behind the root is not let past the door.
        assert behind.client.get(f"{root}/healthz/../v1/sources").status_code == 401
        assert behind.client.get("/static/../v1/sources").status_code == 401


def settings(**told: object) -> Settings:
    """Without what the environment says."""
    return Settings(_env_file=None, **told)  # type: ignore[call-arg,arg-type]


def test_it_does_not_start_where_nobody_says_who_may_ask() -> None:
    """Reached from elsewhere, without keys and without AUTH."""
    secret = b"x" * 32
    for host in ("0.0.0.0", "::", "10.1.2.3", "assistant.example"):
        with pytest.raises(SettingsError, match="assistant keys create"):
            door_of(settings(host=host), secret, keys=False)
        assert door_of(settings(host=host), secret, keys=True).kind == "keys"
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        door_of(settings(auth="proxy"), secret, keys=True)
    told = {"auth": "proxy", "trusted_proxies": "10.0.0.0/8", "host": "0.0.0.0"}
    assert door_of(settings(**told), secret, keys=False).kind == "proxy"
    for host in ("0.0.0.0", "127.0.0.1"):
        with pytest.raises(SettingsError, match="AUTH=public needs ALLOWED_HOSTS"):
            door_of(settings(auth="public", host=host, allowed_hosts=" , "), secret, keys=True)
    told = {"auth": "public", "host": "0.0.0.0", "allowed_hosts": "assistant.example"}
    assert door_of(settings(**told), secret, keys=False).kind == "public"
    for host in ("127.0.0.1", "::1", "localhost"):
        assert door_of(settings(host=host), secret, keys=False).kind == "loopback"


def test_a_public_service_without_names_ends_with_what_to_set(tmp_path: Path) -> None:
    """A page elsewhere whose name was pointed at it could else ask through its readers."""
    told = {"PATH": os.environ["PATH"], "AUTH": "public", "DATA_DIR": str(tmp_path), "PORT": "0"}
    serve = [sys.executable, "-m", "api", "serve"]
    done = subprocess.run(serve, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "AUTH=public needs ALLOWED_HOSTS: the names" in done.stderr.splitlines()[-1]


def test_keys_are_made_listed_and_revoked_by_the_command(tmp_path: Path) -> None:
    """The key is shown once; names and origins that are none are told."""
    from api.__main__ import main

    url = f"sqlite:///{tmp_path / 'answers.sqlite'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        assert main(["keys", "create", "Intranet of Ward 7", "--origin", INTRANET]) == 0
        assert main(["keys", "create", "\u202eevil"]) == 2
        assert main(["keys", "create", "x", "--origin", "intranet.example"]) == 2
        assert main(["keys", "list"]) == 0
        engine = open_database(url)
        (client,) = Stores.over(engine).clients.all()
        assert main(["keys", "revoke", client.id]) == 0
        assert main(["keys", "revoke", client.id]) == 2
        assert main(["keys", "revoke", "'; DROP TABLE clients; --"]) == 2
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM clients")).scalar_one() == 1
        engine.dispose()

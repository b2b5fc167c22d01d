"""Single sign-on: a real reverse proxy in front, and the example of docker-compose.sign-on.yml."""

from __future__ import annotations

import http.client
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import pytest
import yaml

from api.access.doors import within
from api.http.app import create_app
from api.settings import Settings
from api.store.database import open_database
from api.store.stores import Stores
from tests.api.access import door, key_of
from tests.api.service import at_a_port

if TYPE_CHECKING:
    from api.assistant import Assistant
    from tests.conftest import Require

ROOT = Path(__file__).resolve().parents[2]
FILES = ("docker-compose.yml", "docker-compose.sign-on.yml")
PROXY = "127.0.0.2"  # an address of loopback of its own, as the proxy has one in the example
SIGNED_ON = "cookie-of-ann"


@contextmanager
def signing_on(origin: str) -> Iterator[str]:
    """A proxy that does as oauth2-proxy does: takes the header away, and names whom it knows."""
    told = urlsplit(origin)
    assert told.hostname

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers.get("Cookie") != SIGNED_ON:
                self.send_error(401)
                return
            sent = {n: v for n, v in self.headers.items() if n.lower() != "x-forwarded-user"}
            sent |= {"X-Forwarded-User": "ann", "X-Forwarded-For": self.client_address[0]}
            behind = http.client.HTTPConnection(
                str(told.hostname), told.port, source_address=(PROXY, 0)
            )
            length = int(self.headers.get("Content-Length", 0))
            behind.request(self.command, self.path, self.rfile.read(length), sent)
            answered = behind.getresponse()
            body = answered.read()
            behind.close()
            self.send_response(answered.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Relay) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_whoever_signed_on_may_ask_and_nobody_else(assistant: Assistant, tmp_path: Path) -> None:
    """Through the proxy by a cookie; past it with a key alone, whatever the header says."""
    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    stores = Stores.over(engine)
    app = create_app(assistant, stores, door("proxy", proxies=PROXY)(stores))
    asked = {"question": "Who sets the heliotrope budget?"}
    forged = {"X-Forwarded-User": "ann", "X-Forwarded-For": PROXY}
    with at_a_port(app) as origin, signing_on(origin) as front, httpx2.Client() as web:
        signed = {"Cookie": SIGNED_ON, "X-Forwarded-User": "somebody-else"}
        assert web.post(f"{front}/v1/answers", json=asked, headers=signed).status_code == 200
        begun = web.post(f"{front}/v1/conversations", headers=signed)
        listed = web.get(f"{front}/v1/conversations", headers={"Cookie": SIGNED_ON}).json()
        assert [one["id"] for one in listed["conversations"]] == [begun.json()["id"]]
        assert web.post(f"{front}/v1/answers", json=asked).status_code == 401
        assert web.post(f"{origin}/v1/answers", json=asked, headers=forged).status_code == 401
        key = key_of(stores)
        assert web.post(f"{origin}/v1/answers", json=asked, headers=key).status_code == 200
    engine.dispose()


def test_the_example_trusts_its_proxy_and_nothing_else() -> None:
    """The settings that the API gets are ones that it starts with."""
    told = yaml.safe_load((ROOT / FILES[1]).read_text("utf-8"))
    api, proxy = told["services"]["api"], told["services"]["sign-on"]
    settings = Settings(_env_file=None, **{k.lower(): v for k, v in api["environment"].items()})  # type: ignore[call-arg]
    assert settings.auth == "proxy"
    address = proxy["networks"]["inside"]["ipv4_address"]
    assert within(address, settings.trusted_networks)
    own = api["networks"]["inside"]["ipv4_address"]
    assert not within(own, settings.trusted_networks)
    gateway = str(ip_address(address) - (int(ip_address(address)) & 0xFF) + 1)
    assert not within(gateway, settings.trusted_networks)  # by which the published port comes
    assert proxy["environment"]["OAUTH2_PROXY_PASS_USER_HEADERS"] == "true"
    assert all(port.startswith("127.0.0.1:") for port in proxy["ports"])


def test_docker_compose_accepts_both_files(require: Require) -> None:
    """And names each setting that is missing."""
    compose = shutil.which("docker-compose")
    require("docker-compose", compose, "install it to check the files by it", optional=True)
    assert compose
    names = [arg for file in FILES for arg in ("-f", str(ROOT / file))]
    needed = "OAUTH2_PROXY_IMAGE OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET COOKIE_SECRET"
    told = dict.fromkeys([*needed.split(), "EMAIL_DOMAINS", "QDRANT_API_KEY"], "x")
    run = [compose, *names, "config", "-q"]
    path = {"PATH": "/usr/bin:/bin"}
    assert subprocess.run(run, env={**path, **told}, check=False).returncode == 0
    without = subprocess.run(run, env=path, capture_output=True, check=False)
    assert without.returncode != 0


@pytest.mark.parametrize("peer", [PROXY, "127.0.0.3", "10.0.0.1", "::1", "nonsense", None])
def test_only_addresses_that_are_named_are_proxies(peer: str | None) -> None:
    """No prefix of text, and nothing that is no address."""
    networks = Settings(_env_file=None, trusted_proxies=f"{PROXY}, fd00::/8").trusted_networks  # type: ignore[call-arg]
    assert within(peer, networks) == (peer == PROXY)

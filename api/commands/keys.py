"""./assistant keys create|list|revoke."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from api.access.caller import Allowance
from api.access.clients import SCOPES, Client, name_of, origin_of
from api.settings import Settings

if TYPE_CHECKING:
    from api.store.clients import ClientStore


def add_arguments(parser: ArgumentParser) -> None:
    """What `keys` takes; it sets `run`: from settings and arguments to what is printed."""
    parser.set_defaults(run=keys)
    commands = parser.add_subparsers(dest="deed", required=True)
    create = commands.add_parser("create", help="a new client; its key is shown once")
    create.add_argument("name", help="whose it is")
    create.add_argument("--origin", action="append", default=[], help="a web origin it is for")
    create.add_argument("--scope", action="append", choices=SCOPES, help="default: read and ask")
    create.add_argument("--a-minute", type=int, default=60, help="questions a minute (60)")
    create.add_argument("--a-minute-each", type=int, default=20, help="of each person (20)")
    create.add_argument("--model-calls-a-day", type=int, default=1000, help="(1000)")
    create.add_argument("--days", type=int, help="for which it holds (until it is revoked)")
    commands.add_parser("list", help="every client, the revoked ones too")
    commands.add_parser("revoke", help="end a client's key at once").add_argument("id")


def keys(settings: Settings, told: Namespace) -> str:
    """Do it, and say what was done. Raises AssistantError and SettingsError."""
    from api.store.database import database
    from api.store.stores import Stores

    with database(settings.database) as engine:
        return _done(Stores.over(engine).clients, told)


def _done(clients: ClientStore, told: Namespace) -> str:
    if told.deed == "list":
        return "\n".join(map(_line, clients.all())) or "There are no clients."
    if told.deed == "revoke":
        clients.revoke(told.id, who())
        return f"{told.id} is revoked: its key and its tokens are refused from now on."
    allowance = Allowance(told.a_minute, told.a_minute_each, told.model_calls_a_day)
    client, key = clients.create(
        name_of(told.name),
        tuple(told.scope or ("read", "ask")),
        tuple(origin_of(origin) for origin in told.origin),
        allowance,
        timedelta(days=told.days) if told.days else None,
        who(),
    )
    return f"{_line(client)}\n\nThe key, which is not shown again:\n\n    {key}\n"


def who() -> str:
    """Who types, for the audit."""
    try:
        return f"command, {getpass.getuser()}"
    except (OSError, KeyError):  # a container's user may have no name
        return "command"


def _line(client: Client) -> str:
    origins = " ".join(client.origins) or "-"
    told = client.allowance
    state = "live"
    if client.revoked_at is not None:
        state = f"revoked {_day(client.revoked_at)}"
    elif client.expires_at is not None:
        state = f"until {_day(client.expires_at)}"
    return (
        f"{client.id}  {client.name}  {'+'.join(client.scopes)}  {origins}  "
        f"{told.a_minute}/{told.a_minute_each} a minute, {told.model_calls_a_day} model calls a "
        f"day  made {_day(client.created_at)}  {state}"
    )


def _day(at: datetime) -> str:
    return at.date().isoformat()

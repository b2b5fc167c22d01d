"""./assistant switch off|on|status."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.commands.keys import who
from api.errors import InadmissibleError
from api.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

_MOST = 500  # characters of a message


def add_arguments(parser: ArgumentParser) -> None:
    """What `switch` takes; it sets `run`: from settings and arguments to what is printed."""
    parser.set_defaults(run=switch)
    parser.add_argument("turn", choices=["off", "on", "status"])
    parser.add_argument("--message", default="", help="what readers are told while it is off")


def switch(settings: Settings, told: Namespace) -> str:
    """Do it, and say how it stands. Raises InadmissibleError and SettingsError."""
    from api.store.database import database

    message = " ".join(told.message.split())
    if told.turn == "off" and not 0 < len(message) <= _MOST:
        problem = f"Say what readers are to be told: --message '...', up to {_MOST} letters"
        raise InadmissibleError("message", problem)
    with database(settings.database) as engine:
        return _turned(engine, told.turn, message)


def _turned(engine: Engine, turn: str, message: str) -> str:
    from api.store.audit import deeds
    from api.store.stores import Stores

    switched = Stores.over(engine).switch
    if turn != "status":
        switched.turn(message if turn == "off" else None, who())
    now = switched.message()
    lines = [f"{d.at:%Y-%m-%d %H:%M} UTC  {d.who}: {d.action} {d.about}" for d in deeds(engine)]
    state = "Questions are answered." if now is None else f"Answering is off. Readers see: {now}"
    return "\n".join([*lines[-20:], state])

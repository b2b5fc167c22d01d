"""python -m api switch off|on|status."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.keys import who
from api.errors import InadmissibleError
from api.settings import Settings

_MOST = 500  # characters of a message


def add_arguments(parser: ArgumentParser) -> None:
    """What `switch` takes; it sets `run`: from settings and arguments to what is printed."""
    parser.set_defaults(run=switch)
    parser.add_argument("turn", choices=["off", "on", "status"])
    parser.add_argument("--message", default="", help="what readers are told while it is off")


def switch(settings: Settings, told: Namespace) -> str:
    """Do it, and say how it stands. Raises InadmissibleError and SettingsError."""
    from api.store.audit import deeds
    from api.store.database import open_database
    from api.store.stores import Stores

    engine = open_database(settings.database)
    turned = Stores.over(engine).switch
    message = " ".join(told.message.split())
    if told.turn == "off":
        if not 0 < len(message) <= _MOST:
            problem = f"Say what readers are to be told: --message '...', up to {_MOST} letters"
            raise InadmissibleError("message", problem)
        turned.turn(message, who())
    if told.turn == "on":
        turned.turn(None, who())
    now = turned.message()
    lines = [f"{d.at:%Y-%m-%d %H:%M} UTC  {d.who}: {d.action} {d.about}" for d in deeds(engine)]
    state = "Questions are answered." if now is None else f"Answering is off. Readers see: {now}"
    return "\n".join([*lines[-20:], state])

"""./assistant serve | ask "..." | keys | switch | recheck | purge | feedback | backup | ..."""

from __future__ import annotations

import argparse
import sys

from api.commands import keys, switch
from api.errors import AssistantError
from api.settings import Settings
from api.store.commands import add_store_commands
from ingestion.errors import IngestionError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 done, 2 bad input or settings."""
    told = parser().parse_args(arguments)
    try:
        return _run(Settings.read(), told)
    except (AssistantError, IngestionError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell has it


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    made = argparse.ArgumentParser(prog="./assistant", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve the page and the API at HOST:PORT")
    ask = commands.add_parser("ask", help="answer one question in this terminal")
    ask.add_argument("question")
    keys.add_arguments(commands.add_parser("keys", help="who may ask from elsewhere"))
    switch.add_arguments(commands.add_parser("switch", help="turn answering off and on"))
    add_store_commands(commands)
    commands.add_parser("recheck", help="ask kept answers and public questions again, and compare")
    return made


def _run(settings: Settings, told: argparse.Namespace) -> int:
    if "run" in told:
        print(told.run(settings, told))
        return 0
    if told.command == "ask":
        return _ask(settings, told.question)
    return _serve(settings) if told.command == "serve" else _recheck(settings)


def _ask(settings: Settings, question: str) -> int:
    from api.answering.answer import Asked
    from api.assistant import assistant_of
    from api.terminal import printed

    print(printed(assistant_of(settings).answer(Asked(question))))
    return 0


def _recheck(settings: Settings) -> int:
    from api.assistant import assistant_of
    from api.rechecks.table import asked_again
    from api.store.database import open_database
    from api.store.rechecks import RecheckStore

    print(asked_again(assistant_of(settings), RecheckStore(open_database(settings.database))))
    return 0


def _serve(settings: Settings) -> int:
    from api.http.serve import serve

    serve(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())

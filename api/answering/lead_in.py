"""Who is said to hold the words that follow, in our wording, which claims nothing."""

from __future__ import annotations

from api.wording import say
from ingestion.dates import spoken
from ingestion.sources import Source, Voice

OUR_NAME = "Integration policy assistant"  # the publisher of our own explainers
OUR_REMARK = "our own remark"  # the holder of what a digest says about its source's silence


def lead_in(source: Source, holder: str, voice: Voice) -> str:
    """Whose words follow, who published them, and when: in our wording, claiming nothing."""
    date = spoken(source.published) if source.published else "no date given"
    if holder == OUR_REMARK:
        return say("lead_in_remarks", title=source.title, publisher=source.publisher, date=date)
    if source.publisher == OUR_NAME and voice == "own":
        return say("lead_in_explainer", title=source.title, date=date)
    if voice == "question":
        return say("lead_in_question", holder=holder, date=date)
    if voice == "reported" and source.text == "digest":  # ours reports it, not that document
        return say(
            "lead_in_digest",
            holder=holder,
            title=source.title,
            publisher=source.publisher,
            date=date,
        )
    if voice in {"argument", "reported"}:
        return say(f"lead_in_{voice}", holder=holder, publisher=source.publisher, date=date)
    return _held(source, holder, voice, date)


def _held(source: Source, holder: str, voice: Voice, date: str) -> str:
    """Of words in the holder's own voice, or those of people who were polled."""
    shown = holder[:1].upper() + holder[1:]
    if voice == "own" and holder == source.publisher:
        return say("lead_in_own", holder=shown, date=date)
    name = "lead_in_poll" if voice == "poll" else "lead_in_published"
    return say(name, holder=shown, publisher=source.publisher, date=date)

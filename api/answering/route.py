"""Step 3, route: what may be answered from the corpus, and what ends here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import yaml

from api.wording import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from ingestion.embedding import Vector

Way = Literal["answer", "off_topic", "greeting", "thanks", "about", "clinical", "declined"]

_GREETING = re.compile(
    r"(?i)^\W*(hi|hello|hey|hiya|good (morning|afternoon|evening)|greetings)( there| all)?\W*$"
)
_THANKS = re.compile(
    r"(?i)^\W*(ok(ay)?[ ,.]*)?(many )?(thanks|thank you|thankyou|cheers|ta|great|bye|goodbye"
    r"|see you)"
    r"( you| very much| a lot| so much| for (that|your help|the help))*\W*$"
)
_ABOUT = re.compile(
    r"(?i)\b(who|what) are you\b|\bwhat(?:'s| is) this (site|website|page|tool|service)\b"
    r"|\bwhat (can|do) you (do|know|cover|answer)\b|\bhow (do"
    r"|can) you help\b"
    r"|\bare you (an? )?(ai|bot|robot|human|person|nhs|official)\b|\bwho (made|built|runs) you\b"
    r"|^\W*help\W*$|\bwhat can i ask\b"
)
_INJECTION = re.compile(
    r"(?i)\b(ignore|disregard|forget|override)\b( all| any)?( of)?( the| these| my| those)?"
    r" (previous|prior|above|earlier|preceding|your|system)\b"
    r"|\b(reveal|show|print|repeat|output|tell me)\b.{0,40}\b(system prompt|your (prompt"
    r"|instructions))"
    r"|\bsystem prompt\b|\bdeveloper mode\b|\bjailbreak|\bpretend (to be|you are|that you)\b"
    r"|\byou are now\b|<\|?/?(system|assistant|im_start)"
)
_ABUSE = re.compile(
    r"(?i)\b(fuck|cunt|wanker|bastard|bitch|nigger|faggot|retard)\w*\b|\bkill (him|her|them|you)\b"
)
_PERSON = re.compile(
    r"(?i)\b(home address|(phone|mobile) number|(private|personal) email|date of birth"
    r"|medical records?)"
    r" (of|for)\b|\b(his|her|their|'s|’s) (home address|(phone|mobile) number|mobile"
    r"|personal email|"
    r"private life|wife|husband|medical records?|date of birth)\b"
    r"|\bwhere does (?-i:[A-Z]\w+( [A-Z]\w+)?) live\b"
)
_CRISIS = re.compile(
    r"(?i)\b(kill myself|end my life|want to die|hurt myself|harm myself)\b"
    r"|\b(i|i['’]m|my)\b.*\b(suicid\w+|self.?harm\w*)|\b(suicid\w+|self.?harm\w*).*\b(i|my)\b"
)
_CLINICAL = re.compile(
    r"(?i)\b(suicid\w+|self.?harm\w*)"
    r"|\b(dose|dosage|overdose|mg|milligrams?) of\b|\bside effects?\b|\bsymptoms? of\b"
    r"|\b(should|can|may|could) i (take|stop taking|eat|drink|inject|use)\b|\bmy (pain|rash"
    r"|symptoms?|"
    r"chest|head|back|knee|blood pressure|medication|tablets?|pills?|doctor|pregnancy|baby|child)\b"
    r"|\bi (have|feel|am having|got|suffer from) (a |an |the |some )?(\w+ )?(pain|ache|headache"
    r"|fever|"
    r"cough|rash|lump|bleeding|sick|dizzy|depressed|anxious|infection|cancer|diabetes|covid)\b"
    r"|\b(paracetamol|ibuprofen|aspirin|antibiotics?|antidepressants?|statins?|insulin|morphine)\b"
    r"|\bhow (do|should|can) (i|you) treat\b|\bdiagnos\w+ (me|my)\b|\bam i (ill|pregnant|having)\b"
)
_POLICY = re.compile(
    r"(?i)\b(policy|policies|strategy|commission\w*|funding|budget|guidance|white paper|act|bill"
    r"|reform\w*|"
    r"integrat\w+|programmes?|services|boards?|trusts?|icss?|icbs?|nhs england|optimisation"
    r"|workforce)\b"
)
_FIELD = re.compile(
    r"(?i)\b(nhs\w*|health\w*|care|icss?|icbs?|icps?|pcns?|ccgs?|stps?|trusts?|integrat\w+"
    r"|hospitals?|"
    r"gps?|commission\w*|place|neighbourhoods?|systems?|councils?|dhsc|cqc|ministers?|king'?s fund|"
    r"confederation|providers?|patients?|clinical|social|foundation|polic(y|ies)|white paper|"
    r"local government|local authorit\w+|devol\w+|manifesto|partnerships?|poll\w*|survey\w*)\b"
)
_OWN_BODY = re.compile(
    r"(?i)\b(i'?ve|i have|i'?m|i am|i feel|my (?!question|trust|board|organisation|area|council"
    r"|system)\w+"
    r"(?: \w+)?)\b.*\b(pain|tight\w*|breath\w*|bleed\w*|dizz\w*|fever|rash|lump|swollen|vomit\w*|"
    r"numb\w*|palpitations?|unconscious|overdos\w*|tablets?|prescri\w+)\b"
)
_CLEARLY = 0.25  # cosine to an example of personal health that is enough to redirect
_ENDINGS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    ("clinical", _CRISIS),
    ("greeting", _GREETING),
    ("thanks", _THANKS),
    ("declined", _INJECTION),
    ("declined", _ABUSE),
    ("declined", _PERSON),
    ("about", _ABOUT),
)


@dataclass(frozen=True)
class Field:
    """Unit vectors of the example questions by kind: {kind: (examples, dimensions)}."""

    examples: dict[str, NDArray[np.float32]]

    def nearest(self, vector: Vector) -> tuple[str, float]:
        """The kind of the nearest example, and its cosine."""
        best = {kind: float((rows @ vector).max()) for kind, rows in self.examples.items()}
        kind = max(best, key=lambda name: best[name])
        return kind, best[kind]


def learn_field(embed: Callable[[Sequence[str]], Iterable[Vector]]) -> Field:
    """Embed the example questions of prompts/field.yaml, once at start."""
    import numpy as np

    told: dict[str, list[str]] = yaml.safe_load((FOLDER / "field.yaml").read_text("utf-8"))
    return Field({kind: np.stack(list(embed(texts))) for kind, texts in told.items()})


def in_crisis(text: str) -> bool:
    """Whether somebody speaks of killing or harming themselves."""
    return _CRISIS.search(text) is not None


def route(question: str, vector: Vector, field: Field, names_a_source: bool) -> Way:
    """Which way a standalone question goes; `names_a_source` keeps it in the field.

    "off_topic" is a suspicion: such a question is answered if the corpus does hold an answer.
    """
    for way, pattern in _ENDINGS:
        if pattern.search(question):
            return way
    if _OWN_BODY.search(question):
        return "clinical"
    policy = names_a_source or _POLICY.search(question) is not None
    if _CLINICAL.search(question) and not policy:
        return "clinical"
    if names_a_source or _FIELD.search(question):
        return "answer"
    kind, cosine = field.nearest(vector)
    if kind == "clinical" and cosine >= _CLEARLY and not _POLICY.search(question):
        return "clinical"
    return "off_topic" if kind == "other" else "answer"

"""What gives a kind of question away, before any meaning is looked at."""

from __future__ import annotations

import re

_NEAR = r"(?:\W+\w+){0,25}?\W+"  # without an end, each beginning would search the whole text


def _any(*alternatives: str) -> re.Pattern[str]:
    """One pattern of several, in either case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


def _words(text: str) -> str:
    """Any of the words in `text`, whole: `*` stands for any ending, `_` for a space."""
    listed = "|".join(text.split()).replace("*", r"\w*").replace("_", " ")
    return rf"\b(?:{listed})\b"


GREETING = _any(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|greetings)(?: there| all)?\W*$"
)
THANKS = _any(
    r"^\W*(?:ok(?:ay)?[ ,.]*)?(?:many )?(?:thanks|thank you|thankyou|cheers|ta|great|bye|goodbye"
    r"|see you)"
    r"(?: you| very much| a lot| so much| for (?:that|your help|the help))*\W*$"
)
ABOUT = _any(
    r"\b(?:who|what) are you\b",
    r"\bwhat(?:'s| is) this (?:site|website|page|tool|service)\b",
    r"\bwhat (?:can|do) you (?:do|know|cover|answer)\b",
    r"\bhow (?:do|can) you help\b",
    r"\bare you (?:an? )?(?:ai|bot|robot|human|person|nhs|official)\b",
    r"\bwho (?:made|built|runs) you\b",
    r"^\W*help\W*$",
    r"\bwhat can i ask\b",
)
INJECTION = _any(
    r"\b(?:ignore|disregard|forget|override)\b(?: all| any)?(?: of)?(?: the| these| my| those)?"
    r" (?:previous|prior|above|earlier|preceding|your|system)\b",
    r"\b(?:reveal|show|print|repeat|output|tell me)\b.{0,40}\byour (?:prompt|instructions)",
    r"\bsystem prompt\b",
    r"\bdeveloper mode\b",
    r"\bjailbreak",
    r"\bpretend (?:to be|you are|that you)\b",
    r"\byou are now\b",
    r"^\W*you are an? [^.?!:;,]{1,60} now\b",
    r"<\|?/?(?:system|assistant|im_start)",
)
ABUSE = _any(
    _words("fuck* cunt* wanker* bastard* bitch* nigger* faggot* retard*"),
    r"\bkill (?:him|her|them|you)\b",
)
PERSON = _any(
    r"\b(?:home address|(?:phone|mobile) number|(?:private|personal) email|date of birth"
    r"|medical records?) (?:of|for)\b",
    r"(?:\b(?:his|her|their)|['’]s) (?:home address|(?:phone|mobile) number|mobile|personal email"
    r"|private life|wife|husband|medical records?|date of birth)\b",
    r"\bwhat(?:['’]?s| is) (?!the\b|your\b|our\b|an?\b|this\b|that\b)\w+ \w+"
    r" (?:private |personal )?(?:e-?mail|mobile|phone|home)"
    r" (?:address|number)\b",
    r"\bwhere does (?-i:[A-Z]\w+(?: [A-Z]\w+)?) live\b",
)
CRISIS = _any(
    r"\b(?:kill|hurt|harm) myself\b",
    r"\bend my life\b",
    r"\bwant to die\b",
    rf"\b(?:i|i['’]m|my){_NEAR}(?:suicid\w+|self.?harm\w*)",
    rf"\b(?:suicid\w+|self.?harm\w*){_NEAR}(?:i|my)\b",
)
CLINICAL = _any(
    r"\b(?:suicid\w+|self.?harm\w*)",
    r"\b(?:dose|dosage|overdose|mg|milligrams?) of\b",
    r"\bside effects?\b",
    r"\bsymptoms? of\b",
    r"\b(?:should|can|may|could) i (?:take|stop taking|eat|drink|inject|use)\b",
    r"\bmy (?:pain|rash|symptoms?|chest|head|back|knee|blood pressure|medication|tablets?|pills?"
    r"|doctor|pregnancy|baby|child)\b",
    r"\bi (?:have|feel|am having|got|suffer from) (?:a |an |the |some )?(?:\w+ )?(?:pain|ache"
    r"|headache|fever|cough|rash|lump|bleeding|sick|dizzy|depressed|anxious|infection|cancer"
    r"|diabetes|covid)\b",
    _words("paracetamol ibuprofen aspirin antibiotic* antidepressant* statin statins insulin"),
    _words("morphine"),
    r"\bhow (?:do|should|can) (?:i|you) treat\b",
    r"\bdiagnos\w+ (?:me|my)\b",
    r"\bam i (?:ill|pregnant|having)\b",
    rf"\b(?:chest|stomach|back|head|ear|tooth) ?(?:pain|ache){_NEAR}(?:my|i)\b",
    r"\bshould i (?:wait|ring|call|see)(?: until| for| the| an?| my)* (?:gp|doctor|111|999)\b",
)
POLICY = _any(
    _words(
        """
        policy policies strategy commission* funding budget guidance white_paper act bill reform*
        integrat* programme* services board boards trust trusts ics icss icb icbs nhs_england
        optimisation workforce
        """
    )
)
FIELD = _any(
    _words(
        """
        nhs* health* care ics icss icb icbs icp icps pcn pcns ccg ccgs stp stps trust trusts
        integrat* hospital hospitals gp gps commission* place neighbourhood neighbourhoods system
        systems council councils dhsc cqc minister ministers king's_fund kings_fund confederation
        provider providers patient patients clinical social foundation policy policies white_paper
        local_government local_authorit* devol* manifesto partnership partnerships poll* survey*
        """
    )
)
OWN_BODY = _any(
    r"\b(?:i'?ve|i have|i'?m|i am|i feel|my (?!question|trust|board|organisation|area|council"
    rf"|system)\w+(?: \w+)?){_NEAR}(?:pain|tight\w*|breath\w*|bleed\w*|dizz\w*|fever|rash|lump"
    r"|swollen|vomit\w*|numb(?:ness)?|palpitations?|unconscious|overdos\w*|tablets?|prescri\w+)\b"
)

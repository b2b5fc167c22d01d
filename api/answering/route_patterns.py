"""What decides by its words alone, and what tells abuse and courtesy."""

from __future__ import annotations

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    """One pattern of several, in either case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


def _only(*phrases: str, then: str = "") -> re.Pattern[str]:
    """A text of such phrases and nothing else, but for one that may come last; nothing is read
    twice, however long it is.
    """
    last = rf"(?:{then}\W*+)?" if then else ""
    return re.compile(rf"^\W*+(?:(?>(?:{'|'.join(phrases)})\b)\W*+)++{last}$", re.IGNORECASE)


_HELLO = r"(?:hi|hiya|hello|hey|good (?:morning|afternoon|evening)|greetings)(?: there| all)?"
_GOOD = (
    r"(?:(?:very|really|so|all|most|quite|just|exactly)\s){0,2}"
    r"(?:great|good|fine|perfect|lovely|brilliant|excellent|cool|nice|useful|helpful|interesting"
    r"|clear|amazing|super|awesome|wonderful|fantastic|fab|fabulous|ace)"
)
_THAT = r"(?:(?:that|this|it)(?:['’]s| is| was)? )?"
GREETING = _only(_HELLO)
# A turn of nothing but these asks nothing, and so does what a reader will do after one of them.
COURTESY = _only(  # the longest first
    _HELLO,
    r"never mind|no (?:problem|worries|more questions)|fair enough|sounds good|nothing else",
    rf"{_THAT}(?:(?:all|what|exactly what) i (?:needed|wanted)(?: to know)?|{_GOOD}"
    r"(?: (?:one|stuff|answer))?)",
    rf"{_THAT}(?:(?:really|all) )?(?:helps|helped|answers|answered|explains|makes sense)"
    r"(?: (?:it|that|me|my question|a lot))?",
    r"that(?:['’]s| is| was) (?:all|it|enough|everything)|i(?:['’]m| am) done",
    r"not (?:really|now|today|yet)|(?:now|then|indeed)",
    r"(?:i )?(?:got it|see|get it|understand)(?: now)?|understood|noted|will do|good to know",
    r"for (?:that|this|now|explaining|(?:your|the|all your) (?:quick )?"
    r"(?:help|answer|reply|info|information|explanation))",
    r"many|thanks|thank you|thank ?u|thx|cheers|ta|bye|goodbye|see you",
    r"(?:so |very )?much(?: appreciated)?|a (?:lot|million|bunch)|again|mate|everyone|please",
    r"ok(?:ay)?|right|alright|sure|yes|yeah|yep|no|nope|oh|ah|wow|h+m+|well|sorry|all",
    then=r"(?:i|we)(?:['’]ll| will| can|['’]m going to| am going to)(?: [\w'’]+){1,8}",
)
THANKS = _any(r"\b(?:thank\w*|thx|cheers|ta|bye|goodbye|see you)\b")
ABOUT = _only(
    _HELLO,
    r"(?:and|so|ok(?:ay)?|then|please|sorry)",
    r"(?:who|what) are you",
    r"what(?:['’]?s| is) this (?:site|website|page|tool|service)(?: (?:about|for))?",
    r"what (?:can|do) you (?:do|know|cover|answer)",
    r"how (?:do|can) you help(?: me)?",
    r"are you (?:an? )?(?:ai|bot|robot|human|person|nhs|official)",
    r"who (?:made|built|runs) you",
    r"help(?: me)?",
    r"what can i ask(?: you)?",
)
_BEGINS = r"(?:^\W*|[.!?:;,)>\n]\s{0,2}|\b(?:please|now|you (?:must|should|will)) )"
_IGNORE = r"(?:ignore|disregard|forget|override)"
_RULES = r"(?:instructions?|rules?|prompts?|guidelines?|messages?|programming)"
INJECTION = _any(
    rf"(?:{_BEGINS}|\b(?:and|then) ){_IGNORE}\b(?: \w+){{0,2}}? (?:your(?: \w+){{0,2}}? {_RULES}"
    r"|(?:previous|prior|above|earlier|preceding|system) (?:instruction|prompt|message)"
    r"|the above\b|everything (?:above|you)\b)",
    rf"^\W*(?:please )?{_IGNORE} (?:all|any|every|the)(?: \w+)? {_RULES}",
    r"\b(?:reveal|show|print|repeat|output|tell me)\b.{0,40}\byour (?:prompt|instructions)",
    rf"{_BEGINS}(?:repeat|print|output|show|copy)(?: \w+){{1,3}} above\b",
    r"\bsystem prompt\b",
    r"\bdeveloper mode\b",
    r"\bjailbreak",
    rf"{_BEGINS}pretend (?:to be|you are|that you)\b",
    rf"{_BEGINS}(?:from now on,? )?you are now (?!in\b|on\b|at\b|part\b|being\b)",
    r"^\W*you are an? [^.?!:;,]{1,60} now\b",
    r"<\|?/?(?:system|assistant|im_start)",
)
ABUSE = _any(
    r"\bfuck\w*|\b(?:cunt|wanker|bastard|bitch|nigger|faggot|retard)(?:s|es|ed)?\b",
    r"\bi(?:['’]?ll| will|['’]?m going to| am going to) kill\b",
)
_NAME = r"(?-i:[A-Z][\w'’-]+ [A-Z][\w-]+)"
_PRIVATE = r"(?:home address|private life|date of birth|(?:private|personal) e-?mail)"
_NUMBER = r"(?:mobile|phone)(?: phone)? number"
PERSON = _any(
    rf"\b{_PRIVATE} (?:of|for)\b",
    rf"\b(?:his|her) (?:{_PRIVATE}|{_NUMBER})",
    rf"\b{_NAME}['’]s (?:{_PRIVATE}|{_NUMBER}|e-?mail|mobile|medical records?|wife|husband)\b",
    rf"\b(?:{_NUMBER}|medical records?) (?:of|for) {_NAME}",
    r"\bwhat(?:['’]?s| is) (?!the\b|your\b|our\b|an?\b|this\b|that\b)\w+ \w+(?:['’]s)?"
    r" (?:private |personal )?(?:e-?mail|mobile|phone|home)"
    r" (?:address|number)\b",
    rf"\bwhere does (?:{_NAME}|(?-i:[A-Z]\w+)) live\b",
)
_LIVE = r"(?:want|wish) to (?:live|be (?:here|alive))"
CRISIS = _any(
    r"\b(?:kill|hurt|harm)(?:ing)? myself\b",
    r"\bend(?:ing)? my (?:own )?life\b|\bi (?:\w+ ){0,3}end it all\b",
    r"\bi (?:just |really |do |only )*(?:want|wish) to (?:die|be dead)\b",
    rf"\bi (?:really |just )*(?:(?:do not|don['’]?t) {_LIVE} any(?: ?more| longer)"
    rf"|no longer {_LIVE})\b",
    r"\bi(?:['’]d| would) (?:\w+ )?(?:be better off|rather be) dead\b",
    r"\b(?:i|i['’]?m|i['’]?ve) (?:\w+ ){0,3}(?:suicidal|self.?harm\w*)",
)

"""What gives away what a question asks for: kinds of answer, speakers, times, terms."""

from __future__ import annotations

import re

from ingestion.terms import stems

_VERBS = """
    say says said think thinks thought believe believes believed argue argues argued find finds
    found want wants wanted ask asks asked see sees saw suggest suggests suggested recommend
    recommends recommended propose proposes proposed oppose opposes opposed support supports
    supported favour favours favoured welcome welcomes welcomed warn warns warned describe
    describes described identify identifies identified regard regards regarded claim claims
    claimed conclude concludes concluded report reports reported note notes noted advocate
    advocates advocated prefer prefers preferred expect expects expected promise promises
    promised feel feels felt demand demands demanded criticise criticises criticised praise
    praises praised write writes wrote agree agrees agreed disagree disagrees disagreed complain
    complains complained object objects objected respond responds responded
    """.split()
_PHRASES = ["call for", "calls for", "called for", "make of", "makes of", "set out", "sets out"]
_SAYING = "|".join([*_PHRASES, "stand on", "stands on", *_VERBS])
_ARTICLE = r"(?:[Tt]he\s+|[Dd]id\s+|[Dd]oes\s+|[Dd]o\s+|[Hh]as\s+){0,2}"
_NAME = r"(?P<name>[A-Z][\w'’&]*(?:\s+(?:(?:of|for|and|the|in|on)\s+){0,3}[A-Z][\w'’&]*){0,8})"
SPEAKER = (
    re.compile(rf"\b{_ARTICLE}{_NAME}\s+(?=[a-z])(?:\w+ly\s+)?(?:{_SAYING})\b"),
    re.compile(rf"\b[Aa]ccording to\s+(?:the\s+)?{_NAME}"),
    re.compile(rf"\b{_NAME}(?:'s|’s|’|')\s+(?:own\s+)?(?:\w+\s+)?(?:view|position|opinion|stance|"
               r"argument|recommendation|criticism|response|reaction|concern|proposal|question|line|take|"
               r"account|reading|stand|advice|verdict|thinking|attitude)s?\b"),
    re.compile(
        r"\b(?:view|position|opinion|stance|response|line|advice|verdict)s?\s+of\s+"
        rf"(?:the\s+)?{_NAME}"
    ),
)  # fmt: skip
QUESTION_WORDS = frozenset(
    """
    What Which Who Whom Whose When Where Why How Does Did Do Is Are Was Were Has Have Can Could
    Should Would Will In On The And But For According If Tell Give List Name Explain Describe I To
    At By From Please
    """.split()
)
CONTRACTED = re.compile(r"^(Wh(?:at|o|ere|en|y)|How)['’]?(?:s|re|d|ll|ve)$")
DOCUMENT = re.compile(
    r"(?i)\b(act|bill|paper|plan|framework|report|review|guidance|strategy|blueprint|stocktake|"
    r"manifesto|mandate|survey|poll)s?\b"
)

GROUP = re.compile(r"^[A-Z]+s['’]?")  # GPs, ICSs: not one body, that would hold a position

# Words that say what kind of answer is sought, or that somebody said it: they name no subject.
ASKING = frozenset(
    stems(
        """
        share proportion percentage percent per cent number many much figure date year month name
        list tell give explain describe say think believe argue find ask see suggest want call make
        mean meaning definition define view position opinion stance according please know happen
        exactly currently current one two three four five six seven eight nine ten kind sort type
        thing use get said meant still every suppose answer go come take put let suggest recommend
        identify conclude feel regard respond write
        """
    )
)
SHARE = re.compile(r"(?i)\b(share|proportion|percentage|per ?cent|%|what fraction)\b")
NUMBER = re.compile(r"(?i)\bhow (many|large|big|old|long|often)\b|\b(the )?number of\b")
MONEY = re.compile(
    r"(?i)\bhow much (money|funding|cash|is spent)\b|\b(?:paid|earns?|salary|salaries)\b"
    r"|\b(cost|budget of|spend on)\b.*\?|£|\bprice\b"
)
DATE = re.compile(
    r"(?i)^\W*(when|since when|until when|by when)\b|\b(what|which) (date|year|month|day)\b"
)
# "When will the board consider funding?" asks in what case as well as on what day.
OCCASION = re.compile(
    r"(?i)^\W*when(?:['’]s| (?:will|would|do|does|can|could|should|must|is|are))\b"
)
LIST = re.compile(
    r"(?i)\b(which|what|name|list|the)\s+(?:are\s+|were\s+)?(?:the\s+)?(?:\w+\s+)?"
    r"(two|three|four|five|six|seven|eight|nine|ten|2|3|4|5|6|7|8|9|10)\b"
    r"(?![\s-](?:years?|months?|weeks?|days?|per|million|billion|people)\b)"
    r"\s+((?:\w+\s+)?\w+)"
)
LIST_NOUN = re.compile(
    r"(?i)\b(principles|issues|questions|foundations|models|options|reasons|examples|features|"
    r"advantages|disadvantages|caveats|recommendations|priorities|shifts|levels|elements|themes|"
    r"drivers|criticisms|functions|proposals)\b"
)
BROAD = re.compile(
    r"(?i)\b(?:overview|in a nutshell|in short|in brief|plain english|summar\w+|explain"
    r"|tell me about|(?:run|walk|take|talk) me through|all of it|everything|what came when"
    r"|step by step|history of|run of dates|timeline|sequence|in order|fits? together"
    r"|how (?:does|do|did) .{0,200} work"
    r"|what (?:would|will|did|does|do) .{0,200}\b(?:change|different|bring in|mean for))\b"
)
CHANGES = re.compile(
    r"(?i)\bhow (?:has|have|had|did|does|do|is|are|was|were)\b.{1,200}"
    r"\b(?:chang|develop|evolv|shift)\w*"
    r"|\b(?:over (?:time|the years)|what (?:has |have )?(?:happened|became|become) (?:to|of)"
    r"|history of|timeline|what came when|run of dates|step by step)\b"
)
PLURAL = re.compile(
    r"(?i)\b(?:which|list|name|give me|what are|what were)\s+(?:the\s+|all\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?!(?:ics|nhs|this|news|process|progress)\b)[a-z]{3,}[^su\W]s\b"
)  # "which sections of the Act", "give me the new areas"
_TERM = r"(?:an? |the )?([\w'’ -]{2,60}?)"
DEFINES = re.compile(
    rf"(?i)^\W*(?:(?:so|and|please),? )?(?:what|who)(?:'s|’s| is| are| was| were)"
    rf"(?: meant by| the meaning of)? {_TERM}\W*$"
    rf"|^\W*what do(?:es)? {_TERM} (?:mean|stand for)\W*$|^\W*(?:define|explain) {_TERM}\W*$"
)
NOT_A_TERM = re.compile(
    r"(?i)\b(for|in|on|to|with|at|by|from|about|after|before|since|between|the|responsible|doing"
    r"|it|this|that|these|those|they)\b"
)
LONGEST_TERM = 5  # words of a term that is to be defined
BEFORE = re.compile(
    r"(?i)\b(before|prior to|previously|earlier|used to|formerly|pre-?(covid|pandemic))\b"
)
NOW = re.compile(
    r"(?i)\b(now|currently|at present|today|nowadays|these days|still|any ?more|any longer|at the "
    r"moment|so far|to date|at the time of the (poll|survey)|"
    r"after (covid|the pandemic)|since (covid|the pandemic))\b"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
ABOUT = re.compile(r"^About (?P<topic>[^:]+): (?P<asked>.+)$")

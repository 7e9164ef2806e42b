"""A plain yes or no to “does it work?”, which an agent is offered as a confirmation.

Cautious: each clause of a short text must be known, all of one mind, and none doubtful; everything else is
for the agent to read.
"""

from __future__ import annotations

import re

from mailroom.reading.shapes import Answer

_MOST_LETTERS = 200
_DOUBT = re.compile(
    r"\b(?:but|maar|except|behalve|although|though|hoewel|however|echter|only|alleen|unless|tenzij|if|als|indien|mits"
    r"|partly|partially|deels|gedeeltelijk|sometimes|soms|almost|bijna|maybe|misschien|perhaps|wellicht|unsure|zeker niet"
    r"|not sure|niet zeker|think|denk|hope|hoop|lijkt|seems|appears|volgens mij|until|tot|tijdelijk|temporarily|should"
    r"|zou|will|when|wanneer|tomorrow|morgen|later|other|ander|andere|yet another)\b|\?"
)
_IT = r"(?:it|this|that|everything|all|the (?:problem|issue|printer|system|error|connection)|het|alles|dit|dat|'t|'t"
_IT += r"|het probleem|probleem|de storing|de melding|issue|problem)"
_AGAIN = r"(?: (?:again|now|fine|well|perfectly|great|ok|okay|as expected|properly|for me|for us|here|too|all"
_AGAIN += r"|weer|nu|goed|prima|naar behoren|perfect|inmiddels|allemaal|bij mij|bij ons|zoals het hoort|helemaal|ook)){0,4}"
_DONE = r"(?:solved|resolved|fixed|working|opgelost|verholpen|in orde|hersteld|gefixt|gerepareerd)"

_YES = [
    r"yes|yep|yeah|yes it (?:does|is)|ja|jazeker|ja hoor|ja zeker|ja klopt|confirmed|bevestigd|akkoord",
    rf"(?:yes |ja )?(?:{_IT} )?(?:works|is working|are working){_AGAIN}",
    rf"(?:yes |ja )?(?:{_IT} )?werkt{_AGAIN}",
    rf"(?:yes |ja )?(?:{_IT} )?doet het{_AGAIN}",
    rf"(?:yes |ja )?(?:(?:{_IT}(?: is| has been|'s)? |is |it's |its |has been ))?(?:all |now |nu |weer |inmiddels |allemaal )?"
    rf"{_DONE}{_AGAIN}",
    rf"(?:ik|wij|we|i) (?:kan|kunnen|can) (?:weer|again|nu){_AGAIN} (?:werken|printen|inloggen|mailen|work|print|log in)",
    r"(?:you (?:can|may) close (?:it|this|the (?:ticket|incident|case))|(?:de )?melding (?:kan|mag) (?:gesloten worden|dicht)"
    r"|(?:kan|mag) gesloten worden|please close(?: it| this)?)",
]
_NO = [
    r"no|nope|nee|neen|helaas|unfortunately|helaas niet|nog niet|not yet|unfortunately not",
    rf"(?:no |nee |helaas |unfortunately )?(?:{_IT} )?(?:is )?still (?:broken|down|failing|not (?:working|solved|fixed|resolved)"
    r"|doesn't work|does not work|the same(?: problem| error| issue)?|happening|happens|no luck)",
    rf"(?:no |nee |helaas |unfortunately )?(?:{_IT} )?(?:still )?(?:does not|doesn't|doesnt|did not|didn't) work"
    r"(?: yet| at all| for me| for us| either)?",
    rf"(?:no |unfortunately )?(?:{_IT} )?(?:is not|isn't|isnt|'s not|not) (?:{_DONE})(?: yet| at all| for me| for us)?",
    rf"(?:nee |helaas )?(?:{_IT} )?(?:werkt|doet het|is)? ?(?:helaas )?(?:nog )?(?:steeds )?niet"
    rf"(?: {_DONE})?(?: bij mij| bij ons)?",
    rf"(?:nee |helaas )?(?:{_IT} )?(?:werkt|doet het) (?:helaas )?(?:nog |nog steeds )?(?:steeds )?niet(?: bij mij| bij ons)?",
    r"(?:nee |helaas )?(?:nog steeds|still)(?: niet| kapot| stuk| hetzelfde| hetzelfde probleem| dezelfde (?:fout|melding)"
    r"| een storing| niet opgelost| niet in orde)?",
    r"(?:exact |precies )?(?:hetzelfde probleem|the same (?:problem|error|issue)|same (?:problem|error|issue))",
]
_FILLER = [
    r"(?:hi|hello|hallo|hoi|hey|beste|dag|dear|goedemorgen|goedemiddag|goedenavond|good (?:morning|afternoon))"
    r"(?: [^\s]{1,30}){0,3}",
    r"(?:many |heel erg |erg |hartelijk |ontzettend )?(?:thanks|thank you|thx|tnx|dank|bedankt|dankjewel|dankuwel|merci)"
    r"(?: (?:a lot|so much|very much|again|je|je wel|u|u wel|jullie|jullie wel|nogmaals|hoor|all|alvast))?"
    r"(?: (?:for|voor) (?:the |your |de |je |uw |jullie )?(?:[a-zà-ÿ]{1,15}|(?:quick|snelle|goede|great) [a-zà-ÿ]{1,15}))?",
    r"great|super|perfect|top|mooi|fijn|prima|geweldig|excellent|wonderful|good job|ok|okay|oke|oké|nice|gelukkig|klasse",
    r"(?:kind |best |warm )?regards|cheers|mvg|gr|groet|groeten|groetjes|(?:met )?(?:vriendelijke |hartelijke )groet(?:en)?",
]
_YES_CLAUSE = re.compile("|".join(f"(?:{form})" for form in _YES))
_NO_CLAUSE = re.compile("|".join(f"(?:{form})" for form in _NO))
_FILLER_CLAUSE = re.compile("|".join(f"(?:{form})" for form in _FILLER))
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]{0,20})(?: (?:van|de|der|den|het|ten|[A-ZÀ-Þ][\w'’.-]{0,20})){0,3}")


def answer_of(own_words: str) -> Answer:
    """The answer that a text without quotes and signature gives, which must be short."""
    text = own_words.strip().replace("’", "'")
    if not text or len(text) > _MOST_LETTERS or ">" in text or _DOUBT.search(text.lower()):
        return Answer.UNCLEAR
    clauses = [clause.strip(" \t-*:)(") for clause in re.split(r"[.,;!\n]+|(?<=\w) [-–—] ", text)]
    clauses = [clause for clause in clauses if clause]
    said = {_mind(clause, is_last=at == len(clauses) - 1) for at, clause in enumerate(clauses)}
    said.discard(None)
    return said.pop() or Answer.UNCLEAR if len(said) == 1 else Answer.UNCLEAR


def _mind(clause: str, *, is_last: bool) -> Answer | None:
    """What one clause says; None for what says nothing, UNCLEAR for what is not known."""
    low = " ".join(clause.lower().split())
    if _FILLER_CLAUSE.fullmatch(low):
        return None
    if _NO_CLAUSE.fullmatch(low):
        return Answer.NO
    if _YES_CLAUSE.fullmatch(low):
        return Answer.YES
    return None if is_last and _NAME.fullmatch(clause) else Answer.UNCLEAR

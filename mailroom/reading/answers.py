"""A plain yes or no to “does it work?”, which an agent is offered as a confirmation.

Cautious: each clause of a short text must be known, all of one mind, and none doubtful; everything else is
for the agent to read. Only behind a plain "it still does not work" may follow what else there is to tell.
"""

from __future__ import annotations

import re

from mailroom.reading.shapes import Answer

_MOST_LETTERS = 200
_MOST_READ = 2_000
_DOUBT = re.compile(
    r"\?|\b(?:but|maar|except|behalve|although|though|hoewel|however|echter|only|alleen|unless|tenzij|if|als"
    r"|indien|mits|partly|partially|deels|gedeeltelijk|sometimes|soms|almost|bijna|maybe|misschien|perhaps"
    r"|wellicht|unsure|zeker niet|not sure|niet zeker|think|denk|hope|hoop|lijkt|seems|appears|volgens mij"
    r"|until|tot|tijdelijk|temporarily|should|zou|will|when|wanneer|tomorrow|morgen|later|other|andere?)\b"
)
_IT = (
    r"(?:it|this|that|everything|all|the (?:problem|issue|printer|system|error|connection)|het|alles|dit|dat"
    r"|'t|het probleem|probleem|de storing|de melding|issue|problem)"
)
_AGAIN = (
    r"(?: (?:again|now|fine|well|perfectly|great|ok|okay|as expected|properly|for me|for us|here|too|all"
    r"|weer|nu|goed|prima|naar behoren|perfect|inmiddels|allemaal|bij mij|bij ons|zoals het hoort|helemaal"
    r"|ook)){0,4}"
)
_DONE = r"(?:solved|resolved|fixed|working|opgelost|verholpen|in orde|hersteld|gefixt|gerepareerd)"
_IT_IS = rf"(?:{_IT}(?: is| has been|'s)? |is |it's |its |has been )?"
_HERE = r"(?: yet| at all| for me| for us| either| bij mij| bij ons)?"
_STILL = rf"(?:{_IT}(?:'s)? |it's )?(?:is )?still"
_SADLY = r"(?:no |nee |helaas |unfortunately )?"

_YES = [
    r"yes|yep|yeah|yes it (?:does|is)|ja|jazeker|ja hoor|ja zeker|ja klopt|confirmed|bevestigd|akkoord",
    rf"(?:yes |ja )?(?:{_IT} )?(?:works|is working|are working|werkt|doet het){_AGAIN}",
    rf"(?:yes |ja )?{_IT_IS}(?:all |now |nu |weer |inmiddels |allemaal )?{_DONE}{_AGAIN}",
    rf"(?:ik|wij|we|i) (?:kan|kunnen|can) (?:weer|again|nu){_AGAIN}"
    r" (?:werken|printen|inloggen|mailen|work|print|log in)",
    r"you (?:can|may) close (?:it|this|the (?:ticket|incident|case))|please close(?: it| this)?",
    r"(?:(?:de )?melding )?(?:kan|mag) (?:gesloten worden|dicht)",
]
_BARE_NO = r"no|nope|nee|neen|helaas|unfortunately|helaas niet|nog niet|not yet|unfortunately not"
_PLAIN_NO = [
    rf"{_SADLY}{_STILL} (?:broken|down|failing|not (?:working|solved|fixed|resolved))",
    rf"{_SADLY}{_STILL} (?:the same(?: problem| error| issue)?|happening|happens|no luck)",
    rf"{_SADLY}(?:{_IT} )?(?:still )?(?:does not|doesn't|doesnt|did not|didn't) work{_HERE}",
    rf"{_SADLY}(?:{_IT} )?(?:is not|isn't|isnt|'s not|not) {_DONE}{_HERE}",
    rf"{_SADLY}(?:{_IT} )?(?:(?:werkt|doet het|is) )?(?:helaas )?(?:nog )?(?:steeds )?niet"
    rf"(?: {_DONE})?{_HERE}",
    rf"{_SADLY}(?:nog steeds|still)"
    r"(?: (?:niet|kapot|stuk|hetzelfde|een storing|niet opgelost|niet in orde))?",
    rf"{_SADLY}(?:nog steeds |exact |precies |still )?(?:hetzelfde probleem|dezelfde (?:fout|melding))",
    rf"{_SADLY}(?:exact |still )?(?:the )?same (?:problem|error|issue)",
]
_FILLER = [
    r"(?:hi|hello|hallo|hoi|hey|beste|dag|dear|goedemorgen|goedemiddag|goedenavond|good morning"
    r"|good afternoon)(?: [^\s]{1,30}){0,3}",
    r"(?:many |heel erg |erg |hartelijk |ontzettend )?"
    r"(?:thanks|thank you|thx|tnx|dank|bedankt|dankjewel|dankuwel|merci)"
    r"(?: (?:a lot|so much|very much|again|je|je wel|u|u wel|jullie|jullie wel|nogmaals|hoor|all|alvast))?"
    r"(?: (?:for|voor) (?:the |your |de |je |uw |jullie )?(?:quick |snelle |goede |great )?[a-zà-ÿ]{1,15})?",
    r"great|super|perfect|top|mooi|fijn|prima|geweldig|excellent|wonderful|good job|nice|gelukkig|klasse",
    r"ok|okay|oke|oké|(?:kind |best |warm )?regards|cheers|mvg|gr|groet|groeten|groetjes",
    r"(?:met )?(?:vriendelijke |hartelijke )groet(?:en)?",
]
_OVER = re.compile(rf"\b(?:works?|worked|werkt|werkte|werken|doet het|close|dicht|{_DONE})\b")
_YES_CLAUSE = re.compile("|".join(f"(?:{form})" for form in _YES))
_PLAIN_NO_CLAUSE = re.compile("|".join(f"(?:{form})" for form in _PLAIN_NO))
_NO_CLAUSE = re.compile("|".join(f"(?:{form})" for form in (_BARE_NO, *_PLAIN_NO)))
_FILLER_CLAUSE = re.compile("|".join(f"(?:{form})" for form in _FILLER))
_NAME = re.compile(r"(?:[A-ZÀ-Þ][\w'’.-]{0,20})(?: (?:van|de|der|den|het|ten|[A-ZÀ-Þ][\w'’.-]{0,20})){0,3}")


def answer_of(own_words: str) -> Answer:
    """The answer that a text without quotes and signature gives; a yes must be all that it says."""
    text = own_words.strip().replace("’", "'")[:_MOST_READ]
    if not text or ">" in text:
        return Answer.UNCLEAR
    clauses = [clause.strip(" \t-*:)(") for clause in re.split(r"[.,;!\n]+|(?<=\w) [-–—] ", text)]
    clauses = [clause for clause in clauses if clause]
    minds = [_mind(clause, is_last=at == len(clauses) - 1) for at, clause in enumerate(clauses)]
    if _begins_with_a_plain_no(clauses):
        return Answer.NO
    if len(text) > _MOST_LETTERS or _DOUBT.search(text.lower()):
        return Answer.UNCLEAR
    said = set(minds) - {None}
    return said.pop() or Answer.UNCLEAR if len(said) == 1 else Answer.UNCLEAR


def _begins_with_a_plain_no(clauses: list[str]) -> bool:
    """Whether it says first that the trouble goes on, and nothing of it being over later."""
    lows = [" ".join(clause.lower().split()) for clause in clauses]
    while lows and (_FILLER_CLAUSE.fullmatch(lows[0]) or re.fullmatch(_BARE_NO, lows[0])):
        lows.pop(0)
    if not lows or _DOUBT.search(lows[0]) or not _PLAIN_NO_CLAUSE.fullmatch(lows[0]):
        return False
    return not any(_OVER.search(low) and not _PLAIN_NO_CLAUSE.fullmatch(low) for low in lows[1:])


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

"""The words of the seeded incidents: a few in most of them, most in a few, three kinds to search for."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate, product
from random import Random

# What a search is measured with: in every tenth title, in the newest incidents only, in the oldest only.
COMMON = "printer"
RARE_NEW = "quokkamatic"
RARE_OLD = "zilverdraak"
# In how many incidents each rare word stands.
RARE_COUNT = 7

_FREQUENT = f"""{COMMON} the not working mail login slow error screen network laptop cannot open password
account server after update connection invoice order page access file again since morning phone scanner
monitor license folder share backup disk memory outage timeout certificate expired website portal payment
report export import calendar meeting audio video camera keyboard mouse dock cable switch router wireless
signal roaming sim firewall proxy tunnel remote desktop session profile roster payroll warehouse label
barcode terminal cashier receipt stock supplier delivery contract customer database query index migration
release version patch reboot freeze crash blue black blank flicker noise heat fan battery charger adapter
port plug toner paper jam tray duplex colour queue spool driver install remove reset unlock block spam
virus attachment signature distribution mailbox quota archive restore delete missing wrong""".split()
_SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fi",
    "gran",
    "ho",
    "ka",
    "lim",
    "mo",
    "nu",
    "pra",
    "ros",
    "ti",
    "vel",
    "wes",
)
VOCABULARY = (*_FREQUENT, *("".join(parts) for parts in product(_SYLLABLES, repeat=3)))

# Zipf's law, flattened at its head as it is in real texts: no word stands in every incident.
_REACHED = list(accumulate(1 / (rank + 10) for rank in range(len(VOCABULARY))))


class Writer:
    """Writes texts whose words are spread as in the vocabulary.

    Titles are drawn word by word. Longer texts are cut from one long run of words: a million incidents
    need a hundred million words, and drawing each would take longer than loading them.
    """

    RUN = 400_000

    def __init__(self, random: Random) -> None:
        self._random = random.random
        self._run = [self._word() for _number in range(self.RUN)]

    def title(self) -> str:
        return " ".join([self._word() for _number in range(4 + int(4 * self._random()))]).capitalize()

    def text(self, fewest: int, most: int) -> str:
        length = fewest + int((most - fewest + 1) * self._random())
        begin = int((self.RUN - length) * self._random())
        return " ".join(self._run[begin : begin + length])

    def _word(self) -> str:
        return VOCABULARY[bisect(_REACHED, self._random() * _REACHED[-1])]

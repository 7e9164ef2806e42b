"""Urgency × impact → priority, as the service-level text defines them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise, product

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.clocks import Target


class Level(StrEnum):
    """The three levels of urgency and of impact, highest first."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


# As they stand in the middle of a sentence.
LEVELS = {Level.HIGH: _("high"), Level.NORMAL: _("normal"), Level.LOW: _("low")}

PRIORITIES = (1, 2, 3, 4, 5)
Matrix = Mapping[tuple[str, str], int]

DEFAULT_MATRIX: dict[tuple[str, str], int] = {
    (Level.HIGH, Level.HIGH): 1,
    (Level.HIGH, Level.NORMAL): 2,
    (Level.HIGH, Level.LOW): 3,
    (Level.NORMAL, Level.HIGH): 2,
    (Level.NORMAL, Level.NORMAL): 3,
    (Level.NORMAL, Level.LOW): 4,
    (Level.LOW, Level.HIGH): 3,
    (Level.LOW, Level.NORMAL): 4,
    (Level.LOW, Level.LOW): 5,
}

URGENCY_SENTENCES = {
    Level.HIGH: _("The business process has stopped"),
    Level.NORMAL: _("The business process is negatively affected"),
    Level.LOW: _("The business process is not affected by this"),
}
IMPACT_SENTENCES = {
    Level.HIGH: _("Affects all users"),
    Level.NORMAL: _("Concerns a number of users"),
    Level.LOW: _("Concerns one user"),
}


def priority_of(matrix: Matrix, urgency: str, impact: str) -> int:
    """The priority, 1 (highest) to 5. Raises KeyError for a level that does not exist."""
    return matrix[Level(urgency), Level(impact)]


def check_matrix(matrix: Matrix) -> None:
    """Raise ValueError unless complete, and raising urgency or impact never lowers the priority."""
    for urgency, impact in product(Level, Level):
        if matrix.get((urgency, impact)) not in PRIORITIES:
            raise ValueError(
                gettext("Urgency %(urgency)s with impact %(impact)s needs a priority from 1 to 5.")
                % {"urgency": LEVELS[urgency], "impact": LEVELS[impact]}
            )
    for higher, lower in pairwise(Level):
        for other in Level:
            if matrix[higher, other] > matrix[lower, other]:
                raise ValueError(
                    gettext("At impact %(level)s, urgency %(higher)s has a lower priority than %(lower)s.")
                    % {"level": LEVELS[other], "higher": LEVELS[higher], "lower": LEVELS[lower]}
                )
            if matrix[other, higher] > matrix[other, lower]:
                raise ValueError(
                    gettext("At urgency %(level)s, impact %(higher)s has a lower priority than %(lower)s.")
                    % {"level": LEVELS[other], "higher": LEVELS[higher], "lower": LEVELS[lower]}
                )


def check_targets(targets: Mapping[int, Target]) -> None:
    """Raise ValueError unless there is a target each, and a higher priority never has a longer one.

    Office time passes more slowly than the clock on the wall, so after an office target a round
    the clock one for a lower priority is longer only if it is not shorter in office minutes too:
    the minutes must not fall, and once a priority is in office time the lower ones are as well.
    """
    if set(targets) != set(PRIORITIES):
        raise ValueError(gettext("Every priority from 1 to 5 needs a target."))
    for higher, lower in pairwise(PRIORITIES):
        if targets[higher].minutes > targets[lower].minutes:
            raise ValueError(
                gettext("P%(higher)s has a longer target than P%(lower)s.")
                % {"higher": higher, "lower": lower}
            )
        if targets[higher].calendar == "office" and targets[lower].calendar == "always":
            raise ValueError(
                gettext("P%(higher)s counts in office hours while P%(lower)s counts around the clock.")
                % {"higher": higher, "lower": lower}
            )


def matrix_to_json(matrix: Matrix) -> dict[str, dict[str, int]]:
    return {str(u): {str(i): matrix[u, i] for i in Level} for u in Level}


def matrix_from_json(stored: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    """Read {"high": {"high": 1, …}, …}; raises ValueError for unknown levels."""
    return {
        (Level(urgency), Level(impact)): int(number)
        for urgency, row in stored.items()
        for impact, number in row.items()
    }

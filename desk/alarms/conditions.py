"""The rows of conditions in a rule's form: typed, kept whatever is wrong, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from monitoring import matching

LEAST_ROWS = 3
MORE_ROWS = 3
_LABEL = "labels."


@dataclass
class Row:
    """One condition as it was typed; `what` is a field's name, or that of a label."""

    what: str = ""
    compare: str = "is"
    value: str = ""
    wrong: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.what.strip() and not self.value.strip()

    @property
    def condition(self) -> dict[str, str]:
        name = self.what.strip()
        if name not in matching.FIELDS and not name.startswith(_LABEL):
            name = f"{_LABEL}{name}" if name else ""
        return {"field": name, "is": self.compare, "value": self.value.strip()}


def shown(name: str) -> str:
    """A field's name as people read it: a label by its own name, where that is no field's."""
    label = name.removeprefix(_LABEL)
    return name if label in matching.FIELDS else label


def rows_of(conditions: Sequence[Mapping[str, Any]]) -> list[Row]:
    """What a rule holds, with blank rows for more."""
    rows = [
        Row(shown(str(one.get("field", ""))), str(one.get("is", "is")), _written(one.get("value", "")))
        for one in conditions
    ]
    return with_blank(rows, 1)


def _written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def typed(posted: QueryDict) -> list[Row]:
    """What was typed, blank rows left out."""
    columns = (posted.getlist("what"), posted.getlist("compare"), posted.getlist("value"))
    rows = [Row(*cells) for cells in zip(*columns, strict=False)]
    return [row for row in rows if not row.is_blank][: matching.MOST_CONDITIONS + 1]


def with_blank(rows: list[Row], number: int) -> list[Row]:
    blank = max(number, LEAST_ROWS - len(rows))
    return rows + [Row() for _place in range(blank)]


def mark_mistakes(rows: list[Row]) -> list[str]:
    """Say what is wrong beside its row; give what belongs to none of them."""
    conditions = [row.condition for row in rows]
    told = matching.mistakes_in(conditions)
    wrong = [row for row in rows if matching.mistakes_in([row.condition])]
    if len(told) != len(wrong):
        return told
    for row, words in zip(wrong, told, strict=True):
        row.wrong = words
    return []

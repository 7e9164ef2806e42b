"""How the command line draws: tables that fit the terminal, times in words, colour only where one looks."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from textwrap import wrap

from servicedesk_client.v1.models import Clock, Incident, StateEnum
from servicedesk_client.v1.types import Unset

NARROWEST = 12
GAP = "  "
_STYLES = {"strong": "1", "quiet": "2", "bad": "31", "good": "32"}


def screen_width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def paint(text: str, style: str) -> str:
    """Coloured on a terminal that wants it; as it is in a file or a pipe."""
    wanted = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if wanted and style else text


def plain(text: str) -> str:
    """One line without what could steer a terminal: what customers write is trusted with nothing."""
    return " ".join("".join(" " if _steers(letter) else letter for letter in text).split())


def _steers(letter: str) -> bool:
    # Cc: escape sequences. Cf: turns the direction of what follows. Zl, Zp: other names of a new line.
    return unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp")


def width(text: str) -> int:
    """Columns on the screen, where East Asian letters take two and accents none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def shortened(text: str, room: int) -> str:
    """As much of the text as fits."""
    if width(text) <= room:
        return text
    while width(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, styles: Sequence[str] = ()) -> str:
    """Aligned columns; the last one gives way to the screen. `styles`: one for each row."""
    lines = [list(heads), *([plain(cell) for cell in row] for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(heads))]
    others = sum(widths[:-1]) + len(GAP) * (len(heads) - 1)
    widths[-1] = min(widths[-1], max(NARROWEST, screen_width() - others))
    drawn = [_line(line, widths) for line in lines]
    looks = ["quiet", *(styles or [""] * len(rows))]
    return "\n".join(paint(line, look) for line, look in zip(drawn, looks, strict=True))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    fitted = [shortened(cell, room) for cell, room in zip(cells, widths, strict=True)]
    padded = [cell + " " * (room - width(cell)) for cell, room in zip(fitted, widths, strict=True)]
    return GAP.join(padded).rstrip()


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and what belongs to them, below each other; long texts go on below themselves."""
    room = max(width(name) for name, _text in pairs)
    lines: list[str] = []
    for name, text in pairs:
        folded = wrap(plain(text), max(NARROWEST, screen_width() - room - len(GAP))) or [""]
        lines.append(f"{paint(name.ljust(room), 'quiet')}{GAP}{folded[0]}".rstrip())
        lines += [" " * (room + len(GAP)) + line for line in folded[1:]]
    return "\n".join(lines)


def indented(text: str, indent: str) -> list[str]:
    """All of a text, its own lines kept, folded to the screen."""
    room = max(NARROWEST, screen_width() - len(indent))
    folded = [part for line in text.splitlines() for part in wrap(plain(line), room) or [""]]
    return [f"{indent}{part}".rstrip() for part in folded]


def moment(at: datetime) -> str:
    """On the clock of whoever looks."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def span(length: timedelta) -> str:
    """Roughly, as one says it: `3 d`, `1 d 4 h`, `5 h 10 min`."""
    minutes = int(abs(length).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours and days < 2 else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def until(due: datetime | None) -> str:
    """How long there is, or how late it is."""
    if due is None:
        return "–"
    left = due - datetime.now(UTC)
    return f"in {span(left)}" if left > timedelta() else f"{span(left)} late"


def is_late(incident: Incident) -> bool:
    due = due_at(incident)
    return due is not None and due < datetime.now(UTC)


def due_at(incident: Incident) -> datetime | None:
    """What is due first: an answer while there was none, then a solution; in the end the customer's word."""
    if incident.state == StateEnum.CLOSED:
        return None
    if incident.state == StateEnum.RESOLVED_PENDING_CONFIRMATION:
        return incident.confirmation_due_at
    waits = incident.response_due_at if incident.responded_at is None else None
    return min(filter(None, (waits, incident.resolution_due_at)), default=None)


def words_of(name: str) -> str:
    """A name of the API as one reads it."""
    return str(name).replace("_", " ")


def state_words(incident: Incident) -> str:
    """The state, and of a closed one why: confirmed is not the same as silent."""
    if incident.state == StateEnum.CLOSED and incident.close_reason:
        return f"closed: {words_of(incident.close_reason)}"
    if incident.state == StateEnum.RESOLVED_PENDING_CONFIRMATION:
        return "to be confirmed"
    return str(incident.state)


def priority(incident: Incident) -> str:
    return f"P{incident.priority}" if incident.priority else "–"


def clock_words(clock: Clock | Unset | None) -> str:
    """One promise in one line."""
    if not clock:
        return "–"
    told = {
        "done": f"done {moment(clock.done_at)}" if clock.done_at else "done",
        "running": f"due {moment(clock.due_at)}, {until(clock.due_at)}" if clock.due_at else "running",
    }.get(clock.state, str(clock.state))
    used = span(timedelta(seconds=clock.used_seconds))
    target = span(timedelta(seconds=clock.target_seconds))
    return f"{told}; {used} of {target} used" + (" (missed)" if clock.is_breached else "")

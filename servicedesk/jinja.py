"""The Jinja2 environment of the project's own pages and mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import jinja2
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import dates, timezone, translation
from jinja2.nodes import EvalContext
from lucide import jinja as lucide_jinja
from markupsafe import Markup

from people.wording import spoken_duration


@lru_cache(maxsize=4096)
def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page; kept, for a page says the same ones again and again."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def localtime(moment: datetime | None, fmt: str = "j M Y H:i") -> str:
    """The moment in the current time zone and language; empty for None.

    `fmt` as Django writes it, of the letters of `_PARTS` alone: a page says a hundred moments, and
    Django would look the names of months up for each anew.
    """
    if moment is None:
        return ""
    local, names = moment.astimezone(timezone.get_current_timezone()), _names(translation.get_language())
    return "".join(_PARTS[part](local, names) if part in _PARTS else part for part in fmt)


def dayname(day: date) -> str:
    """A day, as “Tue 3 Mar”."""
    names = _names(translation.get_language())
    return f"{names['D'][day.weekday()]} {day.day} {names['M'][day.month - 1]}"


def monthname(day: date) -> str:
    """Its month; in Dutch as it begins a line."""
    return _names(translation.get_language())["F"][day.month - 1].capitalize()


@cache
def _names(language: str | None) -> dict[str, list[str]]:
    """Days and months in `language`, which is the current one, Monday and January first."""
    # Dutch writes its months small.
    short = dates.MONTHS_3 if language == "nl" else None
    return {
        "D": [str(dates.WEEKDAYS_ABBR[day]) for day in range(7)],
        "l": [str(dates.WEEKDAYS[day]) for day in range(7)],
        "M": [str(short[month] if short else dates.MONTHS_3[month].title()) for month in range(1, 13)],
        "F": [str(dates.MONTHS[month]) for month in range(1, 13)],
    }


_PARTS: dict[str, Callable[[datetime, dict[str, list[str]]], str]] = {
    "D": lambda at, names: names["D"][at.weekday()],
    "l": lambda at, names: names["l"][at.weekday()],
    "j": lambda at, names: str(at.day),
    "M": lambda at, names: names["M"][at.month - 1],
    "F": lambda at, names: names["F"][at.month - 1],
    "Y": lambda at, names: str(at.year),
    "H": lambda at, names: f"{at.hour:02}",
    "i": lambda at, names: f"{at.minute:02}",
    "s": lambda at, names: f"{at.second:02}",
}


@lru_cache(maxsize=8192)
def _translated(language: str | None, message: str) -> Markup:
    # The texts are the project's own; what is filled in is escaped.
    return Markup(translation.gettext(message))  # noqa: S704


@jinja2.pass_eval_context
def gettext(here: EvalContext, message: str, /, **filled_in: Any) -> str:
    """The text in the current language; kept, for a page says the same few hundred again and again."""
    text = _translated(translation.get_language(), message)
    said = text if here.autoescape else str(text)
    return said % filled_in if filled_in else said


def duration(span: timedelta | None) -> str:
    return spoken_duration(span) if span is not None else ""


@cache
def icon(name: str, size: int = 16, **attributes: Any) -> str:
    """A lucide icon; decorative, so hidden from screen readers.

    Kept, for a page of fifty rows shows two hundred, and each would be parsed from its file again.
    """
    return lucide_jinja.lucide(
        name, size=size, **({"aria_hidden": "true", "focusable": "false"} | attributes)
    )


_SVG = re.compile(r"^\s*<svg[^>]*>(.*)</svg>\s*$", re.DOTALL)


@cache
def symbols(*names: str) -> Markup:
    """The icons of a page that shows them again and again: written once, then used by name (see `use`)."""
    inner = ((name, _SVG.sub(r"\1", str(icon(name)))) for name in names)
    drawn = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{paths}</symbol>' for name, paths in inner)
    return Markup(f'<svg width="0" height="0" class="symbols" aria-hidden="true">{drawn}</svg>')  # noqa: S704


@cache
def use(name: str) -> Markup:
    """One of the page's `symbols`."""
    return Markup(f'<svg class="i" aria-hidden="true"><use href="#i-{name}"/></svg>')  # noqa: S704


class Environment(jinja2.Environment):
    """Looks `row.title` up in a dict first: a page of plain rows asks thousands of times."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> jinja2.Environment:
    env = Environment(**options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    env.globals.update(
        url=url,
        static=static,
        icon=icon,
        symbols=symbols,
        use=use,
        _=gettext,
        get_language=translation.get_language,
        now=timezone.now,
    )
    env.filters.update(
        dayname=dayname,
        monthname=monthname,
        localtime=localtime,
        duration=duration,
        filesizeformat=filesizeformat,
    )
    env.trim_blocks = env.lstrip_blocks = True
    return env

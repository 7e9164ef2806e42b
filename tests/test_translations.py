"""Every word of the desk in both languages: a text without its Dutch fails here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from django.conf import settings

from tests import makers
from tests.desk.test_doors import signed_in

ROOT = settings.BASE_DIR
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")


def _is_ours(path: str | os.PathLike[str]) -> bool:
    return not Path(path).name.startswith((".", "tests", "staticfiles"))


def texts() -> Iterator[str]:
    """Every text that the code and the templates ask to be translated."""
    with (ROOT / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    for _file, _line, text, _comments, _context in found:
        yield from [text] if isinstance(text, str) else [part for part in text[:2] if part]


def dutch() -> Catalog:
    with (ROOT / "locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="nl")


def test_every_text_has_its_dutch() -> None:
    catalog = dutch()
    known = {}
    for message in catalog:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in ids:
            known[text] = all(said) and not message.fuzzy
    missing = sorted({text for text in texts() if not known.get(text)})
    assert not missing, "run `make messages` and write the Dutch"


def test_no_translation_loses_or_invents_a_placeholder() -> None:
    for message in dutch():
        if isinstance(message.id, str) and message.id:
            assert sorted(_PLACEHOLDER.findall(message.id)) == sorted(_PLACEHOLDER.findall(message.string)), (
                message.id
            )


@pytest.mark.django_db
def test_the_desk_speaks_its_users_language_and_the_user_chooses_it() -> None:
    by = makers.agent()
    client = signed_in(by)
    assert "<h1>All open</h1>" in client.get("/desk/").content.decode()
    client.post("/desk/display/", {"language": "nl"})
    page = client.get("/desk/")
    assert '<html lang="nl"' in page.content.decode()
    assert "<h1>Alles open</h1>" in page.content.decode()
    assert page["Content-Language"] == "nl"
    assert "<h1>All open</h1>" in signed_in(makers.agent()).get("/desk/").content.decode()


# Names, keys and codes that both languages write alike; what has a page in each language; the style
# guide's invented people.
_ALIKE = {
    "Ctrl", "Ctrl K", "Enter", "HTML", "Message-ID", "&lt; &gt;", "403", "404", "500", "desk", "public",
    "Atom", "RSS", "JSON",
}  # fmt: skip
# Whoever writes programs against the API reads English.
_IN_BOTH = (
    "mail/", "statuspage/unknown.html", "statuspage/lost.html", "statuspage/page/lost.html",
    "desk/styleguide.html", "api/",
)  # fmt: skip
_UNSEEN = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2,}[^"]*)"')


def test_no_template_says_anything_past_the_translation() -> None:
    bare = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        if name.startswith(_IN_BOTH):
            continue
        seen = _UNSEEN.sub(" ", path.read_text())
        said = [piece.strip() for piece in re.split(r"<[^>]*>|\n", seen)]
        spoken = [text for text in _SPOKEN.findall(seen) if "=" not in text]
        bare += [
            (name, text)
            for text in said + spoken
            if '="' not in text and re.search("[A-Za-z]{2,}", text) and text not in _ALIKE
        ]
    assert not bare

"""HTML of a mail: made safe to show in a frame without rights, and turned into text."""

from __future__ import annotations

import html as entities
import re
from typing import NamedTuple

import nh3
from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring


def _named(text: str) -> set[str]:
    return set(text.split())


# What is kept as HTML, and what of it is turned into text; conversions take up to 2 s per MB on bait.
MARKUP_LETTERS = 500_000
CONVERTED_LETTERS = 200_000
# Both parsers take quadratic time, or lose the text, in what is nested deeper.
_MOST_DEPTH = 200
_MOST_ENTITIES = 20_000
_MOST_QUOTES = 50

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
# Ended by their like or by nothing at all: they do not nest.
_SHALLOW = _named("""
    area base body br col colgroup dd dt embed hr html img input li link meta option p source tbody
    td tfoot th thead tr track wbr
""")
_HIDDEN = re.compile(r"<!--|<(style|script|head|title|noscript|template)\b")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_ENTITY_OR_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)

_TAGS = _named("""
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col
    colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header
    hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub summary
    sup table tbody td tfoot th thead time tr tt u ul var wbr
""")
_CONTENT_GOES = _named("""
    applet audio head iframe math noscript object script select style svg template textarea title
    video
""")
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "img": {"src", "alt"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start", "type"},
}
# Nothing that fetches (no background), covers the page (no position) or hides words.
_STYLES = _named("""
    background-color border border-bottom border-collapse border-color border-left border-radius
    border-right border-spacing border-style border-top border-width color direction font
    font-family font-size font-style font-weight letter-spacing line-height list-style-type margin
    margin-bottom margin-left margin-right margin-top max-width padding padding-bottom padding-left
    padding-right padding-top text-align text-decoration text-indent text-transform vertical-align
    white-space width word-break
""")
_QUOTES = "//blockquote[@type='cite' or contains(@class,'gmail_quote')] | //div[@class='yahoo_quoted']"
_REACHING = re.compile(r"url|expression|\\", re.IGNORECASE)
_CONTENT_ID = re.compile(r"\s*cid:([^\s\"'<>]{1,250})\s*", re.IGNORECASE)
_LAYOUT = ParserConfig(css=CSS_PROFILES["strict"])


class Safe(NamedTuple):
    """`has_remote`: whether images were left out; `is_tangled`: whether only the text can be shown."""

    html: str
    has_remote: bool = False
    is_tangled: bool = False


def safe_html(markup: str) -> Safe:
    """Markup without scripts, forms, remote images or styles that reach out; inline images as `cid:`."""
    bare = without_hidden(markup[:MARKUP_LETTERS])
    if is_tangled(bare):
        return Safe("", is_tangled=True)
    remote: list[str] = []

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            inline = _CONTENT_ID.fullmatch(value)
            if inline is None:
                remote.append(value[:10])
            return f"cid:{inline[1]}" if inline else None
        if tag == "a" and attribute == "href":
            return None if value.strip()[:4].lower() == "cid:" else value
        if attribute == "style" and _REACHING.search(value):
            return None
        return value[:2_000]

    cleaned = nh3.clean(
        bare,
        tags=_TAGS,
        clean_content_tags=_CONTENT_GOES,
        attributes=_ATTRIBUTES,
        attribute_filter=allowed,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return Safe(cleaned, has_remote=bool(remote))


def to_text(markup: str, most: int = CONVERTED_LETTERS) -> str:
    """Markup as text, what is marked as quoted behind `> `."""
    bare = without_hidden(markup)[:most]
    if not bare.strip():
        return ""
    if is_tangled(bare):
        return by_hand(bare)
    try:
        document = document_fromstring(bare, parser=HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.LxmlError, ValueError, AssertionError):
        return by_hand(bare)
    _mark_quotes(document)
    return _tidied(_text_of(document))


def by_hand(markup: str) -> str:
    """Text by leaving the tags out: for what no parser should be given."""
    broken = _BREAK.sub("\n", " ".join(markup.split()))
    return _tidied(entities.unescape(_ENTITY_OR_TAG.sub("", broken)))


def without_hidden(markup: str) -> str:
    """Without comments, head, styles and scripts, which may be most of an Outlook message."""
    pieces: list[str] = []
    # Not str.lower, which makes some letters longer.
    lower = markup.translate(_LOWER)
    missing: set[str] = set()
    at = 0
    while (opening := _HIDDEN.search(lower, at)) is not None:
        pieces.append(markup[at : opening.start()])
        closing = f"</{opening[1]}" if opening[1] else "-->"
        # What is not closed from here is not closed later: each search to the end is made once.
        end = -1 if closing in missing else lower.find(closing, opening.end())
        if end >= 0:
            closed = end + len(closing) if not opening[1] else lower.find(">", end) + 1
            at = closed or len(markup)
        elif closing == "</head":
            missing.add(closing)
            at = opening.end()
        else:
            at = len(markup)
    pieces.append(markup[at:])
    return "".join(pieces)


def is_tangled(markup: str) -> bool:
    """Whether it is made of more than the parsers bear; of closing tags only those of what is open count."""
    if markup.count("&") > _MOST_ENTITIES:
        return True
    opened: dict[str, int] = {}
    depth = 0
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if name in _SHALLOW:
            continue
        if not tag[1]:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            if depth > _MOST_DEPTH:
                return True
        elif opened.get(name):
            opened[name] -= 1
            depth -= 1
    return False


def _mark_quotes(document: HtmlElement) -> None:
    """Replace each outermost quoted block by its text behind `> `."""
    found = document.xpath(f"({_QUOTES})[position() <= {_MOST_QUOTES}]")
    for quote in found:
        if any(above in found for above in quote.iterancestors("blockquote", "div")):
            continue
        lines = _tidied(_text_of(quote)).split("\n")
        replacement = etree.Element("pre")
        replacement.text = "\n".join(f"> {line}".rstrip() for line in lines)
        replacement.tail, quote.tail = quote.tail, None
        quote.getparent().replace(quote, replacement)


def _text_of(element: HtmlElement) -> str:
    try:
        return str(Inscriptis(element, _LAYOUT).get_text())
    except (RecursionError, ValueError, IndexError, KeyError, AttributeError, TypeError):
        return "\n".join(element.itertext())


def _tidied(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\xa0", " ").split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")

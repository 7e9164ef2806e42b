"""Who wrote a message is believed of our own server alone."""

from __future__ import annotations

import pytest

from mailroom.reading.authentication import judge

SERVER = "mx.desk.example"
BORDER = "Received: from out.klant.example ([192.0.2.9]) by mx.desk.example (Postfix) with ESMTPS id 1"
INNER = "Received: from mx.desk.example by mx.desk.example with LMTP id 2; Mon, 12 May 2025"
FOREIGN = "Received: from pc.klant.example by out.klant.example with ESMTPSA; Mon, 12 May 2025"
FROM = "From: Jan <jan@klant.example>"
PASS = "Authentication-Results: mx.desk.example; dmarc=pass header.from=klant.example"
FAIL = "Authentication-Results: mx.desk.example; dmarc=fail (p=reject) header.from=klant.example"


def _judged(*fields: str, server: str = SERVER) -> str:
    return judge("".join(f"{field}\r\n" for field in fields).encode() + b"\r\nHello", server=server)


def _with(results: str, sender: str = FROM) -> str:
    return _judged(f"Authentication-Results: {SERVER}; {results}", BORDER, FOREIGN, sender)


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass header.from=klant.example",
        "dmarc=pass",
        "DMARC=Pass (p=none; dis=none) header.from=Klant.Example",
        "dkim=pass header.d=klant.example",
        "dkim=pass header.i=@klant.example header.s=sel",
        "dkim=pass header.d=mail.klant.example",
        "spf=pass smtp.mailfrom=bounce@klant.example",
        "spf=pass smtp.mailfrom=klant.example",
        'spf=pass (ok; "quoted (text)") smtp.mailfrom="jan@klant.example"',
        "dmarc=none header.from=klant.example; dkim=pass header.d=klant.example",
        "spf=fail smtp.mailfrom=x@evil.example; dkim=fail header.d=a; dkim=pass header.d=klant.example",
        'dkim/1=pass reason="good; signature" header.d=klant.example',
    ],
)
def test_our_servers_word_for_the_from_domain_passes(results: str) -> None:
    assert _with(results) == "passed"


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=fail header.from=klant.example",
        "dmarc=fail header.from=klant.example; dkim=pass header.d=klant.example",
        "dmarc=pass header.from=evil.example",
        "dkim=pass header.d=evil.example",
        "dkim=pass header.d=example",
        "dkim=pass header.d=notklant.example",
        "spf=pass smtp.mailfrom=x@evil.example",
        "spf=pass smtp.helo=klant.example",
        "dkim=fail header.d=klant.example; spf=softfail smtp.mailfrom=klant.example",
        "dkim=fail (dkim=pass header.d=klant.example) header.d=klant.example",
        'dkim=fail reason="; dmarc=pass" header.d=klant.example',
        "spf=pass smtp.mailfrom=x@evil.example (smtp.mailfrom=klant.example)",
        "iprev=pass policy.iprev=192.0.2.9",
    ],
)
def test_what_nothing_vouches_for_fails(results: str) -> None:
    assert _with(results) == "failed"


@pytest.mark.parametrize(
    "results", ["none", "dmarc=temperror", "spf=none; dkim=none", "", "garbage", "=pass"]
)
def test_what_was_not_judged_is_unknown(results: str) -> None:
    assert _with(results) == "unknown"


@pytest.mark.parametrize(
    "sender",
    [
        "Subject: no sender at all",
        "From: jan@klant.example\r\nFrom: piet@klant.example",
        "From: jan@klant.example, x@evil.example",
        "From: Jan <jan@klant.example> <x@evil.example>",
        "From: undisclosed",
        "From:",
    ],
)
def test_a_message_without_one_sender_fails(sender: str) -> None:
    assert _with("dmarc=pass header.from=klant.example; dkim=pass header.d=klant.example", sender) == "failed"


def test_two_people_of_one_domain_may_write_together() -> None:
    assert (
        _with("dmarc=pass header.from=klant.example", "From: jan@klant.example, piet@klant.example")
        == "passed"
    )


def test_nobody_elses_word_counts() -> None:
    assert _judged(PASS.replace("mx.desk", "mx.evil"), BORDER, FROM) == "unknown"
    assert _judged(PASS.replace("mx.desk.example", "xmx.desk.example"), BORDER, FROM) == "unknown"
    assert _judged(PASS, BORDER, FROM, server="") == "unknown"


def test_the_servers_name_is_read_in_any_case_folded_and_quoted() -> None:
    assert (
        _judged('Authentication-Results:\r\n "MX.desk.example" 1;\r\n\tdmarc=pass', BORDER, FROM) == "passed"
    )
    assert (
        _judged("Authentication-Results: (our own) mx.desk.example (2); dmarc=pass", BORDER, FROM) == "passed"
    )


def test_results_below_the_first_foreign_hop_are_forged() -> None:
    assert _judged(BORDER, FOREIGN, PASS, FROM) == "unknown"
    assert _judged(FAIL, BORDER, FOREIGN, PASS, FROM) == "failed"


def test_results_below_our_own_hops_count() -> None:
    assert _judged(INNER, BORDER, PASS, FOREIGN, FROM) == "passed"
    assert _judged("Received: by 2001:db8::1 with SMTP id 3", BORDER, PASS, FROM) == "passed"


def test_the_topmost_result_of_a_method_counts() -> None:
    assert _judged(FAIL, PASS, BORDER, FROM) == "failed"
    assert _judged(PASS, FAIL, BORDER, FROM) == "passed"


def test_results_of_one_hop_may_stand_in_several_fields() -> None:
    ours = f"Authentication-Results: {SERVER}; "
    assert _judged(f"{ours}dmarc=none", f"{ours}dkim=pass header.d=klant.example", BORDER, FROM) == "passed"


def test_a_policys_result_counts_on_top_alone() -> None:
    spf = f"Authentication-Results: {SERVER}; spf=fail smtp.mailfrom=klant.example"
    assert _judged(BORDER, spf, PASS, FROM) == "failed"


def test_a_hop_in_our_name_below_our_results_hides_no_forged_ones() -> None:
    spf = f"Authentication-Results: {SERVER}; spf=fail smtp.mailfrom=klant.example"
    assert _judged(BORDER, spf, INNER, PASS, FROM) == "failed"


def test_a_carriage_return_makes_no_field() -> None:
    assert _judged(BORDER, f"Subject: x\r{PASS}", FOREIGN, FROM) == "unknown"


def test_a_name_in_other_letters_is_the_same_domain() -> None:
    assert _with("dmarc=pass header.from=xn--bcher-kva.example", "From: a@bücher.example") == "passed"


def test_only_the_head_of_the_message_is_read() -> None:
    assert judge(f"{BORDER}\r\n{FROM}\r\n\r\n{PASS}\r\n".encode(), server=SERVER) == "unknown"
    assert judge(b"", server=SERVER) == "failed"

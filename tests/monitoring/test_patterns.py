"""What a lead may look for with a regular expression: everything that never takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring import patterns

# Also on a machine that is busy with other tests.
MOST_SECONDS = 0.05


def seconds_of(pattern: str, text: str) -> float:
    """The least of three: what else the machine does meanwhile is not the pattern's fault."""
    taken = []
    for _try in range(3):
        begun = time.perf_counter()
        patterns.found_in(pattern, text)
        taken.append(time.perf_counter() - begun)
        if taken[-1] < MOST_SECONDS:
            break
    return min(taken)


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(\w+)\1", "(?=a+)b", "(?<!a)b", "(?:.{0,30}){0,30}x$"),
        *("(", "a**", "[z-a]", "\ud800", "x" * 201),
    ],
)
def test_what_is_no_pattern_or_could_take_long_is_refused_in_words_and_never_tried(pattern: str) -> None:
    assert patterns.mistake_in(pattern).endswith(".")
    assert not patterns.found_in(pattern, "a" * 1000)
    assert patterns.groups_of(pattern) == set()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a?" * 66 + "a" * 66 + "$", "a" * 65 + "!"),
        ("(a|a)(a|a)" * 12 + "b", "a" * 5000),
        ("(?:ab|a|b)" * 19 + "$", "ab" * 2500 + "!"),
        ("a{0,4}" * 14 + "b", "a" * 5000),
        ("(a+)+$", "a" * 5000 + "!"),
        ("(x+x+)+y", "x" * 5000),
        (".*" * 90 + "x$", "a" * 5000),
        ("(((a{0,9}){0,9}){0,9})b", "a" * 5000),
    ],
)
def test_what_lets_other_matchers_try_without_end_takes_no_time(pattern: str, text: str) -> None:
    assert patterns.mistake_in(pattern) == ""
    assert seconds_of(pattern, text) < MOST_SECONDS


PIECES = ["a", "b", "x", ".", "[ab]", r"\w", r"\pL", "é", "^", "$", r"\b"]
REPEATS = ["*", "+", "?", "*?", "{0,4}", "{3,30}", "{200}"]
parts = st.recursive(
    st.sampled_from(PIECES),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(REPEATS)).map("(?:{0[0]}){0[1]}".format),
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"({'|'.join(some)})"),
    ),
    max_leaves=25,
)


@given(parts, st.sampled_from(["a", "ab", "x", "é", "a b", "aab!"]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_taken_takes_no_time(pattern: str, piece: str) -> None:
    assert seconds_of(pattern, piece * patterns.LONGEST_TEXT) < MOST_SECONDS


def test_case_is_the_same_and_only_the_beginning_is_read() -> None:
    assert patterns.found_in(r"^disk .* on web\d+$", "Disk full on WEB3")
    assert patterns.found_in("straße", "STRASSE STRAßE")
    assert patterns.found_in("b", "a" * (patterns.LONGEST_TEXT - 1) + "b")
    assert not patterns.found_in("b", "a" * patterns.LONGEST_TEXT + "b")
    assert patterns.found_in("b", "\ud800b")


def test_names_are_taken_where_the_pattern_is_found() -> None:
    pattern = r"host (?P<host>\S+)(?: service (?P<service>\S+))?"
    assert patterns.groups_of(pattern) == {"host", "service"}
    assert patterns.named_in(pattern, "é Host web3 service Disk") == {"host": "web3", "service": "Disk"}
    assert patterns.named_in(pattern, "host web3") == {"host": "web3"}
    assert patterns.named_in(pattern, "nothing") == {}

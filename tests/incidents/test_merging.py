"""Merges and splits, and taking them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents import lifecycle, merging
from incidents.errors import NotPossible
from tests import makers

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=10)


def test_a_split_off_incident_is_registered_for_the_same_contact_and_both_timelines_say_so() -> None:
    source, by = makers.make_incident("diagnosing"), makers.agent()
    split = merging.split_off(source, by=by, title="The scanner too", text="The scanner is down as well.")
    assert split.state == "registered"
    assert split.contact == source.contact
    assert split.timeline.get().details["split_from"] == source.pk
    assert source.timeline.get(kind="split_off").details["incident"] == split.pk


def test_a_split_without_words_is_refused_and_registers_nothing() -> None:
    source = makers.make_incident("diagnosing")
    with pytest.raises(NotPossible):
        merging.split_off(source, by=makers.agent(), title="The scanner too", text=" ")
    assert source.duplicates.model.objects.count() == 1


def test_a_split_is_taken_back_by_closing_it_as_a_duplicate_of_its_source() -> None:
    source, by = makers.make_incident("diagnosing"), makers.agent()
    split = merging.split_off(source, by=by, title="The scanner too", text="The scanner.")
    assert lifecycle.close_as_duplicate(split, by=by, original=source).duplicate_of == source


def test_a_merge_is_taken_back_into_the_work_it_was_in() -> None:
    by = makers.agent()
    original, double = makers.make_incident("diagnosing", by=by), makers.make_incident("diagnosing", by=by)
    merged = lifecycle.close_as_duplicate(double, by=by, original=original, now=makers.TUESDAY + MINUTE)
    again = merging.undo_duplicate(merged, by=by, now=makers.TUESDAY + 2 * MINUTE)
    assert (again.state, again.duplicate_of, again.close_reason) == ("diagnosing", None, "")
    assert again.assignee == double.assignee
    assert makers.kinds(again)[-1] == "reopened"


def test_one_merged_before_it_was_classified_takes_the_originals_urgency_and_impact() -> None:
    by = makers.agent()
    original = makers.make_incident("diagnosing", by=by, urgency="high", impact="high")
    merged = lifecycle.close_as_duplicate(makers.make_incident(by=by), by=by, original=original)
    again = merging.undo_duplicate(merged, by=by)
    assert (again.priority, again.state) == (1, "diagnosing")
    assert again.resolution_due_at is not None


def test_where_neither_was_classified_the_refusal_says_what_to_do_first() -> None:
    by = makers.agent()
    original = makers.make_incident(by=by)
    merged = lifecycle.close_as_duplicate(makers.make_incident(by=by), by=by, original=original)
    with pytest.raises(NotPossible, match="Classify that one first"):
        merging.undo_duplicate(merged, by=by)


def test_an_old_merge_and_one_that_is_none_stay_closed() -> None:
    by = makers.agent()
    original = makers.make_incident("diagnosing", by=by)
    merged = lifecycle.close_as_duplicate(
        makers.make_incident("diagnosing", by=by), by=by, original=original, now=makers.TUESDAY + MINUTE
    )
    with pytest.raises(NotPossible, match="more than 7 days ago"):
        merging.undo_duplicate(merged, by=by, now=makers.TUESDAY + timedelta(days=8))
    with pytest.raises(NotPossible):
        merging.undo_duplicate(makers.make_incident("closed", by=by), by=by)

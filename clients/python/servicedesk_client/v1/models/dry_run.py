from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.dry_run_outcomes import DryRunOutcomes
    from ..models.would import Would


T = TypeVar("T", bound="DryRun")


@_attrs_define
class DryRun:
    """What rules would have made of the events that are kept. Nothing was changed.

    Attributes:
        since (datetime.datetime): Of the oldest event that was asked for.
        until (datetime.datetime): Of the newest.
        events (int): How many were looked at.
        incidents (int): How many incidents there would be.
        outcomes (DryRunOutcomes): How often each.
        is_cut (bool): Whether there were more: the newest 5,000 are looked at, the oldest are left out.
        results (list[Would]): Oldest first.
    """

    since: datetime.datetime
    until: datetime.datetime
    events: int
    incidents: int
    outcomes: DryRunOutcomes
    is_cut: bool
    results: list[Would]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        since = self.since.isoformat()

        until = self.until.isoformat()

        events = self.events

        incidents = self.incidents

        outcomes = self.outcomes.to_dict()

        is_cut = self.is_cut

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "since": since,
                "until": until,
                "events": events,
                "incidents": incidents,
                "outcomes": outcomes,
                "is_cut": is_cut,
                "results": results,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dry_run_outcomes import DryRunOutcomes  # noqa: PLC0415
        from ..models.would import Would  # noqa: PLC0415

        d = dict(src_dict)
        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        events = d.pop("events")

        incidents = d.pop("incidents")

        outcomes = DryRunOutcomes.from_dict(d.pop("outcomes"))

        is_cut = d.pop("is_cut")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = Would.from_dict(results_item_data)

            results.append(results_item)

        dry_run = cls(
            since=since,
            until=until,
            events=events,
            incidents=incidents,
            outcomes=outcomes,
            is_cut=is_cut,
            results=results,
        )

        dry_run.additional_properties = d
        return dry_run

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties

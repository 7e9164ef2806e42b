from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_outcome_enum import EventOutcomeEnum

T = TypeVar("T", bound="Would")


@_attrs_define
class Would:
    """What the rules would have made of one event.

    Attributes:
        event (int): Its number.
        outcome (EventOutcomeEnum): * `waiting` - waiting
            * `opened` - opened an incident
            * `joined` - joined an incident
            * `raised` - noted as worse on the incident
            * `repeated` - said before
            * `held` - held back for now
            * `damped` - comes and goes, not told again
            * `muted` - maintenance, no incident
            * `dropped` - a rule drops it
            * `recovered` - recovery noted on the incident
            * `eased` - right again before there was an incident
            * `acknowledged` - taken up in the tool
            * `told` - written on the incident
            * `unmatched` - of nothing that is wrong
            * `failed` - could not be worked on
        rule (None | str): The name of the rule that counts.
        incident (int | None): Counts the incidents that there would be, from 1.
    """

    event: int
    outcome: EventOutcomeEnum
    rule: None | str
    incident: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        event = self.event

        outcome = self.outcome.value

        rule: None | str
        rule = self.rule

        incident: int | None
        incident = self.incident

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "event": event,
                "outcome": outcome,
                "rule": rule,
                "incident": incident,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        event = d.pop("event")

        outcome = EventOutcomeEnum(d.pop("outcome"))

        def _parse_rule(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        rule = _parse_rule(d.pop("rule"))

        def _parse_incident(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        incident = _parse_incident(d.pop("incident"))

        would = cls(
            event=event,
            outcome=outcome,
            rule=rule,
            incident=incident,
        )

        would.additional_properties = d
        return would

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

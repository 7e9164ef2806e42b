from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.event_action_enum import EventActionEnum
from ..models.event_outcome_enum import EventOutcomeEnum
from ..models.severity_enum import SeverityEnum

if TYPE_CHECKING:
    from ..models.trace_line import TraceLine
    from ..models.traced_event_labels import TracedEventLabels


T = TypeVar("T", bound="TracedEvent")


@_attrs_define
class TracedEvent:
    """An event with its way: received, rule, incident, or why not.

    Attributes:
        id (int): Its number.
        source (int): Who said it.
        key (str):
        action (EventActionEnum): * `trigger` - wrong
            * `acknowledge` - taken up
            * `resolve` - right again
            * `update` - told more
        severity (SeverityEnum): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        title (str):
        text (str):
        link (str):
        labels (TracedEventLabels):
        occurred_at (datetime.datetime | None): When it happened, as the tool says; null where it does not.
        received_at (datetime.datetime): When it was kept here.
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
        alarm (int | None): The alarm that it is about.
        rule (int | None): The rule that counted.
        incident (None | str): The incident that it changed: `INC-000123`, or null.
        trace (list[TraceLine]):
    """

    id: int
    source: int
    key: str
    action: EventActionEnum
    severity: SeverityEnum
    title: str
    text: str
    link: str
    labels: TracedEventLabels
    occurred_at: datetime.datetime | None
    received_at: datetime.datetime
    outcome: EventOutcomeEnum
    alarm: int | None
    rule: int | None
    incident: None | str
    trace: list[TraceLine]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        source = self.source

        key = self.key

        action = self.action.value

        severity = self.severity.value

        title = self.title

        text = self.text

        link = self.link

        labels = self.labels.to_dict()

        occurred_at: None | str
        if isinstance(self.occurred_at, datetime.datetime):
            occurred_at = self.occurred_at.isoformat()
        else:
            occurred_at = self.occurred_at

        received_at = self.received_at.isoformat()

        outcome = self.outcome.value

        alarm: int | None
        alarm = self.alarm

        rule: int | None
        rule = self.rule

        incident: None | str
        incident = self.incident

        trace = []
        for trace_item_data in self.trace:
            trace_item = trace_item_data.to_dict()
            trace.append(trace_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "source": source,
                "key": key,
                "action": action,
                "severity": severity,
                "title": title,
                "text": text,
                "link": link,
                "labels": labels,
                "occurred_at": occurred_at,
                "received_at": received_at,
                "outcome": outcome,
                "alarm": alarm,
                "rule": rule,
                "incident": incident,
                "trace": trace,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.trace_line import TraceLine  # noqa: PLC0415
        from ..models.traced_event_labels import TracedEventLabels  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        source = d.pop("source")

        key = d.pop("key")

        action = EventActionEnum(d.pop("action"))

        severity = SeverityEnum(d.pop("severity"))

        title = d.pop("title")

        text = d.pop("text")

        link = d.pop("link")

        labels = TracedEventLabels.from_dict(d.pop("labels"))

        def _parse_occurred_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                occurred_at_type_0 = datetime.datetime.fromisoformat(data)

                return occurred_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        occurred_at = _parse_occurred_at(d.pop("occurred_at"))

        received_at = datetime.datetime.fromisoformat(d.pop("received_at"))

        outcome = EventOutcomeEnum(d.pop("outcome"))

        def _parse_alarm(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        alarm = _parse_alarm(d.pop("alarm"))

        def _parse_rule(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rule = _parse_rule(d.pop("rule"))

        def _parse_incident(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        incident = _parse_incident(d.pop("incident"))

        trace = []
        _trace = d.pop("trace")
        for trace_item_data in _trace:
            trace_item = TraceLine.from_dict(trace_item_data)

            trace.append(trace_item)

        traced_event = cls(
            id=id,
            source=source,
            key=key,
            action=action,
            severity=severity,
            title=title,
            text=text,
            link=link,
            labels=labels,
            occurred_at=occurred_at,
            received_at=received_at,
            outcome=outcome,
            alarm=alarm,
            rule=rule,
            incident=incident,
            trace=trace,
        )

        traced_event.additional_properties = d
        return traced_event

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

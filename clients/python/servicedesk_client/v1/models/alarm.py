from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.alarm_state_enum import AlarmStateEnum
from ..models.severity_enum import SeverityEnum

if TYPE_CHECKING:
    from ..models.alarm_labels import AlarmLabels


T = TypeVar("T", bound="Alarm")


@_attrs_define
class Alarm:
    """What one source says of one key: wrong, or right again.

    Attributes:
        id (int): Its number.
        source (int): Who says so.
        key (str): The tool's name for what is wrong; one alarm for each.
        state (AlarmStateEnum): * `firing` - wrong
            * `resolved` - right again
        is_acknowledged (bool): Whether somebody has taken it up.
        acknowledged_by (int | None): Who of the desk did; null: nobody, or somebody in the tool.
        severity (SeverityEnum): * `critical` - Critical
            * `error` - Error
            * `warning` - Warning
            * `info` - Info
        title (str):
        text (str):
        link (str): To the tool.
        labels (AlarmLabels):
        service (int | None): What it is about.
        rule (int | None): The rule that counted; null: the desk's own defaults.
        incident (None | str): The incident that it opened or joined: `INC-000123`, or null.
        episode (int): How often it has gone wrong anew, this time included.
        repeats (int): How often the tool said so again in this episode.
        is_flapping (bool): It comes and goes, and is not told of each time.
        held_until (datetime.datetime | None): Until then no incident is opened for it.
        held_why (None | str): Why it is held: hold-down, office hours or maintenance.
        began_at (datetime.datetime): When this episode began.
        last_at (datetime.datetime): When the tool last said something of it.
        resolved_at (datetime.datetime | None): When it was right again.
    """

    id: int
    source: int
    key: str
    state: AlarmStateEnum
    is_acknowledged: bool
    acknowledged_by: int | None
    severity: SeverityEnum
    title: str
    text: str
    link: str
    labels: AlarmLabels
    service: int | None
    rule: int | None
    incident: None | str
    episode: int
    repeats: int
    is_flapping: bool
    held_until: datetime.datetime | None
    held_why: None | str
    began_at: datetime.datetime
    last_at: datetime.datetime
    resolved_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        source = self.source

        key = self.key

        state = self.state.value

        is_acknowledged = self.is_acknowledged

        acknowledged_by: int | None
        acknowledged_by = self.acknowledged_by

        severity = self.severity.value

        title = self.title

        text = self.text

        link = self.link

        labels = self.labels.to_dict()

        service: int | None
        service = self.service

        rule: int | None
        rule = self.rule

        incident: None | str
        incident = self.incident

        episode = self.episode

        repeats = self.repeats

        is_flapping = self.is_flapping

        held_until: None | str
        if isinstance(self.held_until, datetime.datetime):
            held_until = self.held_until.isoformat()
        else:
            held_until = self.held_until

        held_why: None | str
        held_why = self.held_why

        began_at = self.began_at.isoformat()

        last_at = self.last_at.isoformat()

        resolved_at: None | str
        if isinstance(self.resolved_at, datetime.datetime):
            resolved_at = self.resolved_at.isoformat()
        else:
            resolved_at = self.resolved_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "source": source,
                "key": key,
                "state": state,
                "is_acknowledged": is_acknowledged,
                "acknowledged_by": acknowledged_by,
                "severity": severity,
                "title": title,
                "text": text,
                "link": link,
                "labels": labels,
                "service": service,
                "rule": rule,
                "incident": incident,
                "episode": episode,
                "repeats": repeats,
                "is_flapping": is_flapping,
                "held_until": held_until,
                "held_why": held_why,
                "began_at": began_at,
                "last_at": last_at,
                "resolved_at": resolved_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.alarm_labels import AlarmLabels  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        source = d.pop("source")

        key = d.pop("key")

        state = AlarmStateEnum(d.pop("state"))

        is_acknowledged = d.pop("is_acknowledged")

        def _parse_acknowledged_by(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        acknowledged_by = _parse_acknowledged_by(d.pop("acknowledged_by"))

        severity = SeverityEnum(d.pop("severity"))

        title = d.pop("title")

        text = d.pop("text")

        link = d.pop("link")

        labels = AlarmLabels.from_dict(d.pop("labels"))

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

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

        episode = d.pop("episode")

        repeats = d.pop("repeats")

        is_flapping = d.pop("is_flapping")

        def _parse_held_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                held_until_type_0 = datetime.datetime.fromisoformat(data)

                return held_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        held_until = _parse_held_until(d.pop("held_until"))

        def _parse_held_why(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        held_why = _parse_held_why(d.pop("held_why"))

        began_at = datetime.datetime.fromisoformat(d.pop("began_at"))

        last_at = datetime.datetime.fromisoformat(d.pop("last_at"))

        def _parse_resolved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resolved_at_type_0 = datetime.datetime.fromisoformat(data)

                return resolved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resolved_at = _parse_resolved_at(d.pop("resolved_at"))

        alarm = cls(
            id=id,
            source=source,
            key=key,
            state=state,
            is_acknowledged=is_acknowledged,
            acknowledged_by=acknowledged_by,
            severity=severity,
            title=title,
            text=text,
            link=link,
            labels=labels,
            service=service,
            rule=rule,
            incident=incident,
            episode=episode,
            repeats=repeats,
            is_flapping=is_flapping,
            held_until=held_until,
            held_why=held_why,
            began_at=began_at,
            last_at=last_at,
            resolved_at=resolved_at,
        )

        alarm.additional_properties = d
        return alarm

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

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.level_enum import LevelEnum
from ..models.maintenance_enum import MaintenanceEnum
from ..models.recovery_enum import RecoveryEnum
from ..models.when_enum import WhenEnum

if TYPE_CHECKING:
    from ..models.condition import Condition


T = TypeVar("T", bound="Rule")


@_attrs_define
class Rule:
    """One decision of a lead: the first active rule whose conditions all hold counts.

    Attributes:
        id (int): Its number.
        name (str):
        position (int): Rules are tried from the lowest on.
        is_active (bool):
        source (int | None): Null: for every source.
        conditions (list[Condition]):
        drops (bool): Opens no incident.
        template_title (str): Empty: the event's title.
        service (int | None): Null: the source's.
        customer (int | None): Null: the source's.
        team (int | None): Null: the source's.
        urgency (LevelEnum | None): Null: by severity.

            * `high` - High
            * `normal` - Normal
            * `low` - Low
        impact (LevelEnum | None): Null: by severity.

            * `high` - High
            * `normal` - Normal
            * `low` - Low
        when (WhenEnum): * `always` - at any time
            * `office` - in office hours; else when they begin
        maintenance (MaintenanceEnum): * `hold` - wait until it is over, then open an incident if it is still wrong
            * `ignore` - open an incident all the same
        hold_seconds (int): Wrong for so long before an incident is opened.
        flap_changes (int): More changes than these are flapping; 0: never.
        flap_minutes (int): Within so many minutes.
        group_by (list[str]):
        group_minutes (int): Of the first; later ones open another incident.
        recovery (RecoveryEnum): * `note` - note it; a person verifies
            * `propose` - propose the solution to the customer
    """

    id: int
    name: str
    position: int
    is_active: bool
    source: int | None
    conditions: list[Condition]
    drops: bool
    template_title: str
    service: int | None
    customer: int | None
    team: int | None
    urgency: LevelEnum | None
    impact: LevelEnum | None
    when: WhenEnum
    maintenance: MaintenanceEnum
    hold_seconds: int
    flap_changes: int
    flap_minutes: int
    group_by: list[str]
    group_minutes: int
    recovery: RecoveryEnum
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        position = self.position

        is_active = self.is_active

        source: int | None
        source = self.source

        conditions = []
        for conditions_item_data in self.conditions:
            conditions_item = conditions_item_data.to_dict()
            conditions.append(conditions_item)

        drops = self.drops

        template_title = self.template_title

        service: int | None
        service = self.service

        customer: int | None
        customer = self.customer

        team: int | None
        team = self.team

        urgency: None | str
        if isinstance(self.urgency, LevelEnum):
            urgency = self.urgency.value
        else:
            urgency = self.urgency

        impact: None | str
        if isinstance(self.impact, LevelEnum):
            impact = self.impact.value
        else:
            impact = self.impact

        when = self.when.value

        maintenance = self.maintenance.value

        hold_seconds = self.hold_seconds

        flap_changes = self.flap_changes

        flap_minutes = self.flap_minutes

        group_by = self.group_by

        group_minutes = self.group_minutes

        recovery = self.recovery.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "position": position,
                "is_active": is_active,
                "source": source,
                "conditions": conditions,
                "drops": drops,
                "template_title": template_title,
                "service": service,
                "customer": customer,
                "team": team,
                "urgency": urgency,
                "impact": impact,
                "when": when,
                "maintenance": maintenance,
                "hold_seconds": hold_seconds,
                "flap_changes": flap_changes,
                "flap_minutes": flap_minutes,
                "group_by": group_by,
                "group_minutes": group_minutes,
                "recovery": recovery,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.condition import Condition  # noqa: PLC0415

        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        position = d.pop("position")

        is_active = d.pop("is_active")

        def _parse_source(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        source = _parse_source(d.pop("source"))

        conditions = []
        _conditions = d.pop("conditions")
        for conditions_item_data in _conditions:
            conditions_item = Condition.from_dict(conditions_item_data)

            conditions.append(conditions_item)

        drops = d.pop("drops")

        template_title = d.pop("template_title")

        def _parse_service(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        service = _parse_service(d.pop("service"))

        def _parse_customer(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        customer = _parse_customer(d.pop("customer"))

        def _parse_team(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        team = _parse_team(d.pop("team"))

        def _parse_urgency(data: object) -> LevelEnum | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                urgency_type_0 = LevelEnum(data)

                return urgency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelEnum | None, data)

        urgency = _parse_urgency(d.pop("urgency"))

        def _parse_impact(data: object) -> LevelEnum | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                impact_type_0 = LevelEnum(data)

                return impact_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelEnum | None, data)

        impact = _parse_impact(d.pop("impact"))

        when = WhenEnum(d.pop("when"))

        maintenance = MaintenanceEnum(d.pop("maintenance"))

        hold_seconds = d.pop("hold_seconds")

        flap_changes = d.pop("flap_changes")

        flap_minutes = d.pop("flap_minutes")

        group_by = cast(list[str], d.pop("group_by"))

        group_minutes = d.pop("group_minutes")

        recovery = RecoveryEnum(d.pop("recovery"))

        rule = cls(
            id=id,
            name=name,
            position=position,
            is_active=is_active,
            source=source,
            conditions=conditions,
            drops=drops,
            template_title=template_title,
            service=service,
            customer=customer,
            team=team,
            urgency=urgency,
            impact=impact,
            when=when,
            maintenance=maintenance,
            hold_seconds=hold_seconds,
            flap_changes=flap_changes,
            flap_minutes=flap_minutes,
            group_by=group_by,
            group_minutes=group_minutes,
            recovery=recovery,
        )

        rule.additional_properties = d
        return rule

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

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.level_enum import LevelEnum
from ..models.maintenance_enum import MaintenanceEnum
from ..models.recovery_enum import RecoveryEnum
from ..models.when_enum import WhenEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.condition_fields import ConditionFields


T = TypeVar("T", bound="RuleFields")


@_attrs_define
class RuleFields:
    """Conditions, and what is decided where they all hold; what is left out falls back on the source's.

    Attributes:
        name (str):
        position (int | Unset): The lowest is tried first.
        is_active (bool | Unset):
        source (int | None | Unset): Null: for every source.
        conditions (list[ConditionFields] | Unset): All must hold; none: always.
        drops (bool | Unset): True opens no incident.
        template_title (str | Unset): Like `{title} on {labels.host}`.
        service (int | None | Unset):
        customer (int | None | Unset):
        team (int | None | Unset):
        urgency (LevelEnum | None | Unset): With impact, or neither.

            * `high` - High
            * `normal` - Normal
            * `low` - Low
        impact (LevelEnum | None | Unset): With urgency, or neither.

            * `high` - High
            * `normal` - Normal
            * `low` - Low
        when (WhenEnum | Unset): * `always` - at any time
            * `office` - in office hours; else when they begin
        maintenance (MaintenanceEnum | Unset): * `hold` - wait until it is over, then open an incident if it is still
            wrong
            * `ignore` - open an incident all the same
        hold_seconds (int | Unset): Hold-down.
        flap_changes (int | Unset): 0: never flapping.
        flap_minutes (int | Unset):
        group_by (list[str] | Unset): Names of labels; “service” and “source” mean these.
        group_minutes (int | Unset):
        recovery (RecoveryEnum | Unset): * `note` - note it; a person verifies
            * `propose` - propose the solution to the customer
    """

    name: str
    position: int | Unset = UNSET
    is_active: bool | Unset = UNSET
    source: int | None | Unset = UNSET
    conditions: list[ConditionFields] | Unset = UNSET
    drops: bool | Unset = UNSET
    template_title: str | Unset = UNSET
    service: int | None | Unset = UNSET
    customer: int | None | Unset = UNSET
    team: int | None | Unset = UNSET
    urgency: LevelEnum | None | Unset = UNSET
    impact: LevelEnum | None | Unset = UNSET
    when: WhenEnum | Unset = UNSET
    maintenance: MaintenanceEnum | Unset = UNSET
    hold_seconds: int | Unset = UNSET
    flap_changes: int | Unset = UNSET
    flap_minutes: int | Unset = UNSET
    group_by: list[str] | Unset = UNSET
    group_minutes: int | Unset = UNSET
    recovery: RecoveryEnum | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        position = self.position

        is_active = self.is_active

        source: int | None | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        else:
            source = self.source

        conditions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.conditions, Unset):
            conditions = []
            for conditions_item_data in self.conditions:
                conditions_item = conditions_item_data.to_dict()
                conditions.append(conditions_item)

        drops = self.drops

        template_title = self.template_title

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        customer: int | None | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        team: int | None | Unset
        if isinstance(self.team, Unset):
            team = UNSET
        else:
            team = self.team

        urgency: None | str | Unset
        if isinstance(self.urgency, Unset):
            urgency = UNSET
        elif isinstance(self.urgency, LevelEnum):
            urgency = self.urgency.value
        else:
            urgency = self.urgency

        impact: None | str | Unset
        if isinstance(self.impact, Unset):
            impact = UNSET
        elif isinstance(self.impact, LevelEnum):
            impact = self.impact.value
        else:
            impact = self.impact

        when: str | Unset = UNSET
        if not isinstance(self.when, Unset):
            when = self.when.value

        maintenance: str | Unset = UNSET
        if not isinstance(self.maintenance, Unset):
            maintenance = self.maintenance.value

        hold_seconds = self.hold_seconds

        flap_changes = self.flap_changes

        flap_minutes = self.flap_minutes

        group_by: list[str] | Unset = UNSET
        if not isinstance(self.group_by, Unset):
            group_by = self.group_by

        group_minutes = self.group_minutes

        recovery: str | Unset = UNSET
        if not isinstance(self.recovery, Unset):
            recovery = self.recovery.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if position is not UNSET:
            field_dict["position"] = position
        if is_active is not UNSET:
            field_dict["is_active"] = is_active
        if source is not UNSET:
            field_dict["source"] = source
        if conditions is not UNSET:
            field_dict["conditions"] = conditions
        if drops is not UNSET:
            field_dict["drops"] = drops
        if template_title is not UNSET:
            field_dict["template_title"] = template_title
        if service is not UNSET:
            field_dict["service"] = service
        if customer is not UNSET:
            field_dict["customer"] = customer
        if team is not UNSET:
            field_dict["team"] = team
        if urgency is not UNSET:
            field_dict["urgency"] = urgency
        if impact is not UNSET:
            field_dict["impact"] = impact
        if when is not UNSET:
            field_dict["when"] = when
        if maintenance is not UNSET:
            field_dict["maintenance"] = maintenance
        if hold_seconds is not UNSET:
            field_dict["hold_seconds"] = hold_seconds
        if flap_changes is not UNSET:
            field_dict["flap_changes"] = flap_changes
        if flap_minutes is not UNSET:
            field_dict["flap_minutes"] = flap_minutes
        if group_by is not UNSET:
            field_dict["group_by"] = group_by
        if group_minutes is not UNSET:
            field_dict["group_minutes"] = group_minutes
        if recovery is not UNSET:
            field_dict["recovery"] = recovery

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.condition_fields import ConditionFields  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        position = d.pop("position", UNSET)

        is_active = d.pop("is_active", UNSET)

        def _parse_source(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        _conditions = d.pop("conditions", UNSET)
        conditions: list[ConditionFields] | Unset = UNSET
        if _conditions is not UNSET:
            conditions = []
            for conditions_item_data in _conditions:
                conditions_item = ConditionFields.from_dict(conditions_item_data)

                conditions.append(conditions_item)

        drops = d.pop("drops", UNSET)

        template_title = d.pop("template_title", UNSET)

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        def _parse_customer(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        def _parse_team(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        team = _parse_team(d.pop("team", UNSET))

        def _parse_urgency(data: object) -> LevelEnum | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                urgency_type_0 = LevelEnum(data)

                return urgency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelEnum | None | Unset, data)

        urgency = _parse_urgency(d.pop("urgency", UNSET))

        def _parse_impact(data: object) -> LevelEnum | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                impact_type_0 = LevelEnum(data)

                return impact_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LevelEnum | None | Unset, data)

        impact = _parse_impact(d.pop("impact", UNSET))

        _when = d.pop("when", UNSET)
        when: WhenEnum | Unset
        if isinstance(_when, Unset):
            when = UNSET
        else:
            when = WhenEnum(_when)

        _maintenance = d.pop("maintenance", UNSET)
        maintenance: MaintenanceEnum | Unset
        if isinstance(_maintenance, Unset):
            maintenance = UNSET
        else:
            maintenance = MaintenanceEnum(_maintenance)

        hold_seconds = d.pop("hold_seconds", UNSET)

        flap_changes = d.pop("flap_changes", UNSET)

        flap_minutes = d.pop("flap_minutes", UNSET)

        group_by = cast(list[str], d.pop("group_by", UNSET))

        group_minutes = d.pop("group_minutes", UNSET)

        _recovery = d.pop("recovery", UNSET)
        recovery: RecoveryEnum | Unset
        if isinstance(_recovery, Unset):
            recovery = UNSET
        else:
            recovery = RecoveryEnum(_recovery)

        rule_fields = cls(
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

        return rule_fields

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.channel_enum import ChannelEnum
from ..models.level_enum import LevelEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="RegisterFields")


@_attrs_define
class RegisterFields:
    """A new incident. With a customer's token it is that contact's, and `channel` is the API.

    Attributes:
        title (str): In a few words what is wrong.
        description (str | Unset): The customer reads it too.
        channel (ChannelEnum | Unset): * `phone` - Phone
            * `email` - E-mail
            * `portal` - Customer portal
            * `api` - API
            * `monitoring` - Monitoring
        contact (int | None | Unset):
        customer (int | None | Unset): Follows from the contact.
        caller (str | Unset): Of an unknown sender.
        team (int | None | Unset):
        service (int | None | Unset):
        urgency (LevelEnum | Unset): * `high` - High
            * `normal` - Normal
            * `low` - Low
        impact (LevelEnum | Unset): * `high` - High
            * `normal` - Normal
            * `low` - Low
    """

    title: str
    description: str | Unset = UNSET
    channel: ChannelEnum | Unset = UNSET
    contact: int | None | Unset = UNSET
    customer: int | None | Unset = UNSET
    caller: str | Unset = UNSET
    team: int | None | Unset = UNSET
    service: int | None | Unset = UNSET
    urgency: LevelEnum | Unset = UNSET
    impact: LevelEnum | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        description = self.description

        channel: str | Unset = UNSET
        if not isinstance(self.channel, Unset):
            channel = self.channel.value

        contact: int | None | Unset
        if isinstance(self.contact, Unset):
            contact = UNSET
        else:
            contact = self.contact

        customer: int | None | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        caller = self.caller

        team: int | None | Unset
        if isinstance(self.team, Unset):
            team = UNSET
        else:
            team = self.team

        service: int | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        else:
            service = self.service

        urgency: str | Unset = UNSET
        if not isinstance(self.urgency, Unset):
            urgency = self.urgency.value

        impact: str | Unset = UNSET
        if not isinstance(self.impact, Unset):
            impact = self.impact.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if channel is not UNSET:
            field_dict["channel"] = channel
        if contact is not UNSET:
            field_dict["contact"] = contact
        if customer is not UNSET:
            field_dict["customer"] = customer
        if caller is not UNSET:
            field_dict["caller"] = caller
        if team is not UNSET:
            field_dict["team"] = team
        if service is not UNSET:
            field_dict["service"] = service
        if urgency is not UNSET:
            field_dict["urgency"] = urgency
        if impact is not UNSET:
            field_dict["impact"] = impact

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        title = d.pop("title")

        description = d.pop("description", UNSET)

        _channel = d.pop("channel", UNSET)
        channel: ChannelEnum | Unset
        if isinstance(_channel, Unset):
            channel = UNSET
        else:
            channel = ChannelEnum(_channel)

        def _parse_contact(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        contact = _parse_contact(d.pop("contact", UNSET))

        def _parse_customer(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        caller = d.pop("caller", UNSET)

        def _parse_team(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        team = _parse_team(d.pop("team", UNSET))

        def _parse_service(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        service = _parse_service(d.pop("service", UNSET))

        _urgency = d.pop("urgency", UNSET)
        urgency: LevelEnum | Unset
        if isinstance(_urgency, Unset):
            urgency = UNSET
        else:
            urgency = LevelEnum(_urgency)

        _impact = d.pop("impact", UNSET)
        impact: LevelEnum | Unset
        if isinstance(_impact, Unset):
            impact = UNSET
        else:
            impact = LevelEnum(_impact)

        register_fields = cls(
            title=title,
            description=description,
            channel=channel,
            contact=contact,
            customer=customer,
            caller=caller,
            team=team,
            service=service,
            urgency=urgency,
            impact=impact,
        )

        return register_fields

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.entry_kind_enum import EntryKindEnum
from ..models.hook_channel_enum import HookChannelEnum
from ..models.language_enum import LanguageEnum
from ..models.paused_why_enum import PausedWhyEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="Webhook")


@_attrs_define
class Webhook:
    """An address that is told of entries in the timelines.

    Attributes:
        id (int): Its number.
        name (str):
        channel (HookChannelEnum): * `webhook` - Webhook
            * `slack` - Slack
            * `teams` - Microsoft Teams
            * `mattermost` - Mattermost
        address (str):
        language (LanguageEnum): * `en` - English
            * `nl` - Nederlands
            * `` - the customer's
        kinds (list[EntryKindEnum]): None: all of them.
        customers (list[int]): None: all of them.
        services (list[int]): None: all of them.
        priority_at_most (int | None): 2 tells of P1 and P2.
        reached (int): Up to this position of the feed everything was posted.
        paused_at (datetime.datetime | None): Since when nothing is posted.
        paused_why (None | PausedWhyEnum):
        failing_since (datetime.datetime | None): Since when its messages are not accepted.
        secret (str | Unset): Checks its signatures; only for tokens that may write webhooks.
    """

    id: int
    name: str
    channel: HookChannelEnum
    address: str
    language: LanguageEnum
    kinds: list[EntryKindEnum]
    customers: list[int]
    services: list[int]
    priority_at_most: int | None
    reached: int
    paused_at: datetime.datetime | None
    paused_why: None | PausedWhyEnum
    failing_since: datetime.datetime | None
    secret: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        name = self.name

        channel = self.channel.value

        address = self.address

        language = self.language.value

        kinds = []
        for kinds_item_data in self.kinds:
            kinds_item = kinds_item_data.value
            kinds.append(kinds_item)

        customers = self.customers

        services = self.services

        priority_at_most: int | None
        priority_at_most = self.priority_at_most

        reached = self.reached

        paused_at: None | str
        if isinstance(self.paused_at, datetime.datetime):
            paused_at = self.paused_at.isoformat()
        else:
            paused_at = self.paused_at

        paused_why: None | str
        if isinstance(self.paused_why, PausedWhyEnum):
            paused_why = self.paused_why.value
        else:
            paused_why = self.paused_why

        failing_since: None | str
        if isinstance(self.failing_since, datetime.datetime):
            failing_since = self.failing_since.isoformat()
        else:
            failing_since = self.failing_since

        secret = self.secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "channel": channel,
                "address": address,
                "language": language,
                "kinds": kinds,
                "customers": customers,
                "services": services,
                "priority_at_most": priority_at_most,
                "reached": reached,
                "paused_at": paused_at,
                "paused_why": paused_why,
                "failing_since": failing_since,
            }
        )
        if secret is not UNSET:
            field_dict["secret"] = secret

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        name = d.pop("name")

        channel = HookChannelEnum(d.pop("channel"))

        address = d.pop("address")

        language = LanguageEnum(d.pop("language"))

        kinds = []
        _kinds = d.pop("kinds")
        for kinds_item_data in _kinds:
            kinds_item = EntryKindEnum(kinds_item_data)

            kinds.append(kinds_item)

        customers = cast(list[int], d.pop("customers"))

        services = cast(list[int], d.pop("services"))

        def _parse_priority_at_most(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        priority_at_most = _parse_priority_at_most(d.pop("priority_at_most"))

        reached = d.pop("reached")

        def _parse_paused_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paused_at_type_0 = datetime.datetime.fromisoformat(data)

                return paused_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        paused_at = _parse_paused_at(d.pop("paused_at"))

        def _parse_paused_why(data: object) -> None | PausedWhyEnum:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paused_why_type_0 = PausedWhyEnum(data)

                return paused_why_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PausedWhyEnum, data)

        paused_why = _parse_paused_why(d.pop("paused_why"))

        def _parse_failing_since(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                failing_since_type_0 = datetime.datetime.fromisoformat(data)

                return failing_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        failing_since = _parse_failing_since(d.pop("failing_since"))

        secret = d.pop("secret", UNSET)

        webhook = cls(
            id=id,
            name=name,
            channel=channel,
            address=address,
            language=language,
            kinds=kinds,
            customers=customers,
            services=services,
            priority_at_most=priority_at_most,
            reached=reached,
            paused_at=paused_at,
            paused_why=paused_why,
            failing_since=failing_since,
            secret=secret,
        )

        webhook.additional_properties = d
        return webhook

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

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.mail_state_enum import MailStateEnum

T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """A mail of the desk about an incident, and what became of it.

    Attributes:
        id (int): Its number.
        template (str):
        channel (str):
        to (str):
        subject (str):
        text (str):
        state (MailStateEnum):
        posted_at (datetime.datetime): When it was due to be sent.
        accepted_at (datetime.datetime | None): When the mail server took it.
        error (str):
    """

    id: int
    template: str
    channel: str
    to: str
    subject: str
    text: str
    state: MailStateEnum
    posted_at: datetime.datetime
    accepted_at: datetime.datetime | None
    error: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        template = self.template

        channel = self.channel

        to = self.to

        subject = self.subject

        text = self.text

        state = self.state.value

        posted_at = self.posted_at.isoformat()

        accepted_at: None | str
        if isinstance(self.accepted_at, datetime.datetime):
            accepted_at = self.accepted_at.isoformat()
        else:
            accepted_at = self.accepted_at

        error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "template": template,
                "channel": channel,
                "to": to,
                "subject": subject,
                "text": text,
                "state": state,
                "posted_at": posted_at,
                "accepted_at": accepted_at,
                "error": error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        template = d.pop("template")

        channel = d.pop("channel")

        to = d.pop("to")

        subject = d.pop("subject")

        text = d.pop("text")

        state = MailStateEnum(d.pop("state"))

        posted_at = datetime.datetime.fromisoformat(d.pop("posted_at"))

        def _parse_accepted_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                accepted_at_type_0 = datetime.datetime.fromisoformat(data)

                return accepted_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        accepted_at = _parse_accepted_at(d.pop("accepted_at"))

        error = d.pop("error")

        message = cls(
            id=id,
            template=template,
            channel=channel,
            to=to,
            subject=subject,
            text=text,
            state=state,
            posted_at=posted_at,
            accepted_at=accepted_at,
            error=error,
        )

        message.additional_properties = d
        return message

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

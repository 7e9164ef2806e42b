from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.publish_fields_texts import PublishFieldsTexts


T = TypeVar("T", bound="PublishFields")


@_attrs_define
class PublishFields:
    """
    Attributes:
        headline (str):
        texts (PublishFieldsTexts): The words by language: `en`, `nl`; at least one.
        tell_contact (bool | Unset):
        tell_subscribers (bool | Unset):
    """

    headline: str
    texts: PublishFieldsTexts
    tell_contact: bool | Unset = UNSET
    tell_subscribers: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        headline = self.headline

        texts = self.texts.to_dict()

        tell_contact = self.tell_contact

        tell_subscribers = self.tell_subscribers

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "headline": headline,
                "texts": texts,
            }
        )
        if tell_contact is not UNSET:
            field_dict["tell_contact"] = tell_contact
        if tell_subscribers is not UNSET:
            field_dict["tell_subscribers"] = tell_subscribers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.publish_fields_texts import PublishFieldsTexts  # noqa: PLC0415

        d = dict(src_dict)
        headline = d.pop("headline")

        texts = PublishFieldsTexts.from_dict(d.pop("texts"))

        tell_contact = d.pop("tell_contact", UNSET)

        tell_subscribers = d.pop("tell_subscribers", UNSET)

        publish_fields = cls(
            headline=headline,
            texts=texts,
            tell_contact=tell_contact,
            tell_subscribers=tell_subscribers,
        )

        return publish_fields

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="WordFields")


@_attrs_define
class WordFields:
    """
    Attributes:
        text (str):
        attachments (list[int] | Unset): Ids of files that were uploaded to this incident and have gone with no word
            yet.
    """

    text: str
    attachments: list[int] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        attachments: list[int] | Unset = UNSET
        if not isinstance(self.attachments, Unset):
            attachments = self.attachments

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if attachments is not UNSET:
            field_dict["attachments"] = attachments

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        text = d.pop("text")

        attachments = cast(list[int], d.pop("attachments", UNSET))

        word_fields = cls(
            text=text,
            attachments=attachments,
        )

        return word_fields

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.pause_reason_enum import PauseReasonEnum
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.confirmation_fields import ConfirmationFields
    from ..models.matrix_fields import MatrixFields
    from ..models.office_hours_fields import OfficeHoursFields
    from ..models.page_fields import PageFields
    from ..models.targets_fields import TargetsFields


T = TypeVar("T", bound="TermsFields")


@_attrs_define
class TermsFields:
    """Everything that a version promises.

    Attributes:
        matrix (MatrixFields): Urgency, then impact, to priority.
        targets (TargetsFields): By priority.
        calendar (OfficeHoursFields): Which time counts where a target counts in office hours.
        pause_reasons (list[PauseReasonEnum] | Unset):
        confirmation (ConfirmationFields | Unset): How long silence must last before it closes.
        reopen_days (int | Unset):
        warn_share (float | Unset):
        page (PageFields | Unset): How the customer's status page is reached.
    """

    matrix: MatrixFields
    targets: TargetsFields
    calendar: OfficeHoursFields
    pause_reasons: list[PauseReasonEnum] | Unset = UNSET
    confirmation: ConfirmationFields | Unset = UNSET
    reopen_days: int | Unset = UNSET
    warn_share: float | Unset = UNSET
    page: PageFields | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        matrix = self.matrix.to_dict()

        targets = self.targets.to_dict()

        calendar = self.calendar.to_dict()

        pause_reasons: list[str] | Unset = UNSET
        if not isinstance(self.pause_reasons, Unset):
            pause_reasons = []
            for pause_reasons_item_data in self.pause_reasons:
                pause_reasons_item = pause_reasons_item_data.value
                pause_reasons.append(pause_reasons_item)

        confirmation: dict[str, Any] | Unset = UNSET
        if not isinstance(self.confirmation, Unset):
            confirmation = self.confirmation.to_dict()

        reopen_days = self.reopen_days

        warn_share = self.warn_share

        page: dict[str, Any] | Unset = UNSET
        if not isinstance(self.page, Unset):
            page = self.page.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "matrix": matrix,
                "targets": targets,
                "calendar": calendar,
            }
        )
        if pause_reasons is not UNSET:
            field_dict["pause_reasons"] = pause_reasons
        if confirmation is not UNSET:
            field_dict["confirmation"] = confirmation
        if reopen_days is not UNSET:
            field_dict["reopen_days"] = reopen_days
        if warn_share is not UNSET:
            field_dict["warn_share"] = warn_share
        if page is not UNSET:
            field_dict["page"] = page

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.confirmation_fields import ConfirmationFields  # noqa: PLC0415
        from ..models.matrix_fields import MatrixFields  # noqa: PLC0415
        from ..models.office_hours_fields import OfficeHoursFields  # noqa: PLC0415
        from ..models.page_fields import PageFields  # noqa: PLC0415
        from ..models.targets_fields import TargetsFields  # noqa: PLC0415

        d = dict(src_dict)
        matrix = MatrixFields.from_dict(d.pop("matrix"))

        targets = TargetsFields.from_dict(d.pop("targets"))

        calendar = OfficeHoursFields.from_dict(d.pop("calendar"))

        _pause_reasons = d.pop("pause_reasons", UNSET)
        pause_reasons: list[PauseReasonEnum] | Unset = UNSET
        if _pause_reasons is not UNSET:
            pause_reasons = []
            for pause_reasons_item_data in _pause_reasons:
                pause_reasons_item = PauseReasonEnum(pause_reasons_item_data)

                pause_reasons.append(pause_reasons_item)

        _confirmation = d.pop("confirmation", UNSET)
        confirmation: ConfirmationFields | Unset
        if isinstance(_confirmation, Unset):
            confirmation = UNSET
        else:
            confirmation = ConfirmationFields.from_dict(_confirmation)

        reopen_days = d.pop("reopen_days", UNSET)

        warn_share = d.pop("warn_share", UNSET)

        _page = d.pop("page", UNSET)
        page: PageFields | Unset
        if isinstance(_page, Unset):
            page = UNSET
        else:
            page = PageFields.from_dict(_page)

        terms_fields = cls(
            matrix=matrix,
            targets=targets,
            calendar=calendar,
            pause_reasons=pause_reasons,
            confirmation=confirmation,
            reopen_days=reopen_days,
            warn_share=warn_share,
            page=page,
        )

        return terms_fields

"""Which promise covers whom, and how a promise gets its next version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from incidents.models import Agreement, AgreementVersion, Coverage
from incidents.terms import OFFICE_HOURS, Terms, default_terms
from people.models import Customer
from people.straight import Joined

# Before any history: an installation's first version covers whatever is registered after the fact.
_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")

# Asked at each registration: the newest version of the customer's own agreement, else of the default.
_COVERING = Joined(
    """
    SELECT {columns} FROM incidents_agreementversion version
    JOIN incidents_agreement agreement ON agreement.id = version.agreement_id
    LEFT JOIN incidents_coverage covers
        ON covers.agreement_id = agreement.id AND covers.customer_id = %(customer)s
    WHERE version.valid_from <= %(at)s AND (covers.id IS NOT NULL OR agreement.is_default)
    ORDER BY covers.id IS NULL, version.number DESC
    LIMIT 1
    """,
    version=AgreementVersion,
    agreement=Agreement,
)


def version_for(customer: Customer | None, at: datetime) -> AgreementVersion:
    """The version that covers an incident registered at `at`; the default agreement's if none."""
    return _covering(customer, at) or _first_default()


def terms_for(customer: Customer | None, at: datetime) -> Terms:
    """What would be promised to an incident registered at `at`. Makes nothing."""
    version = _covering(customer, at)
    return Terms.from_json(version.terms if version is not None else default_terms(OFFICE_HOURS))


def _covering(customer: Customer | None, at: datetime) -> AgreementVersion | None:
    found = _COVERING.first(customer=customer.pk if customer is not None else None, at=at)
    if found is None:
        return None
    version, agreement = found
    version.agreement = agreement
    return version


def publish_version(
    agreement: Agreement, terms: Mapping[str, Any], *, valid_from: datetime
) -> AgreementVersion:
    """Check `terms` and make them the agreement's next version. Raises NotPossible at `terms`."""
    try:
        Terms.from_json(terms)
    except (ValueError, TypeError) as wrong:
        raise NotPossible(str(wrong), fields={"terms": str(wrong)}) from wrong
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        last = agreement.versions.order_by("-number").first()
        if last is not None and valid_from <= last.valid_from:
            wrong_date = _("A version begins after the one before it (%(date)s).") % {
                "date": last.valid_from.isoformat()
            }
            raise NotPossible(wrong_date, fields={"valid_from": wrong_date})
        return AgreementVersion.objects.create(
            agreement=agreement,
            number=last.number + 1 if last else 1,
            valid_from=valid_from,
            terms=dict(terms),
        )


def cover(customer: Customer, agreement: Agreement) -> None:
    """From now on this agreement covers the customer; existing incidents keep theirs."""
    Coverage.objects.update_or_create(customer=customer, defaults={"agreement": agreement})


def uncover(customer: Customer, agreement: Agreement) -> None:
    """From now on the default agreement covers the customer, if this one did."""
    Coverage.objects.filter(customer=customer, agreement=agreement).delete()


def make_default(agreement: Agreement) -> None:
    """From now on this agreement covers everybody without one of their own.

    Raises NotPossible at `is_default` while it promises nothing yet.
    """
    if not agreement.versions.exists():
        early = _("Publish a version first: without one this agreement promises nothing.")
        raise NotPossible(early, fields={"is_default": early})
    with transaction.atomic():
        Agreement.objects.filter(is_default=True).exclude(pk=agreement.pk).update(is_default=False)
        Agreement.objects.filter(pk=agreement.pk).update(is_default=True)


def _first_default() -> AgreementVersion:
    """The process's own default agreement, made when the desk first needs one."""
    agreement, _made = Agreement.objects.get_or_create(is_default=True, defaults={"name": "Default"})
    version, _made = AgreementVersion.objects.get_or_create(
        agreement=agreement,
        number=1,
        defaults={"valid_from": _EPOCH, "terms": default_terms(OFFICE_HOURS)},
    )
    return version

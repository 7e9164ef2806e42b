"""What customers use, and what therefore can break."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.actors import Actor
from people.models import Customer, Supplier


class ServiceGroup(models.Model):
    """Services that belong together, under one heading of the status pages."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("service group")

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def visible_to(self, actor: Actor) -> ServiceQuerySet:
        """All of them for the desk; for whoever is of one customer what that customer is offered."""
        if actor.sees_desk:
            return self.all()
        if actor.sees_customer is None:
            return self.none()
        whose = models.Q(customers=actor.sees_customer) | models.Q(customers__isnull=True)
        return self.filter(whose, is_active=True).distinct()

    def used_by(self, customer: Customer) -> ServiceQuerySet:
        """The customer's own services and those that everybody uses."""
        return self.filter(models.Q(customers=customer) | models.Q(customers__isnull=True)).distinct()

    def offered_to(self, customer: Customer | None) -> ServiceQuerySet:
        """What an incident of this customer can be about; of nobody known yet: any service."""
        offered = self.filter(is_active=True)
        return offered if customer is None else offered.used_by(customer)

    def offered_in_order(self) -> ServiceQuerySet:
        """What is offered, in the order of the status pages."""
        return (
            self.filter(is_active=True)
            .select_related("group")
            .order_by(models.F("group__position").asc(nulls_last=True), "group__name", "position", "name")
        )

    def shown_to(self, customer: Customer | None) -> ServiceQuerySet:
        """What a status page lists, in its order: this customer's, or for nobody the public ones."""
        offered = self.offered_in_order()
        return offered.filter(is_public=True) if customer is None else offered.used_by(customer)


class Service(models.Model):
    """Something a customer works with: mail, the office network, a printer pool.

    Without `customers` it is everybody's. `supplier` runs it for the provider, if somebody does.
    The public status page lists it if `is_public`; its customers' pages list it always.
    """

    name = models.CharField(_("name"), max_length=150, unique=True)
    description = models.TextField(_("description"), blank=True)
    supplier = models.ForeignKey(
        Supplier, verbose_name=_("supplier"), null=True, blank=True, on_delete=models.PROTECT
    )
    customers = models.ManyToManyField(
        Customer, verbose_name=_("customers"), blank=True, related_name="services"
    )
    is_active = models.BooleanField(_("offered"), default=True)
    group = models.ForeignKey(
        ServiceGroup,
        verbose_name=_("group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="services",
    )
    position = models.PositiveSmallIntegerField(_("place in its group"), default=0, db_default=0)
    is_public = models.BooleanField(_("on the public status page"), default=False, db_default=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("service")

    def __str__(self) -> str:
        return self.name

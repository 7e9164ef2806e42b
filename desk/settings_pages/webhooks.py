"""Webhooks: who is told what, whether it arrives, and what was posted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from desk.doors import leads_only, me
from desk.settings_pages import webhook_log
from desk.settings_pages.kinds import Kind, few
from desk.settings_pages.webhook_form import PRIORITIES, WebhookForm
from incidents.models import EntryKind
from integrations import hooks, signing
from integrations.models import HookChannel, Webhook


class Webhooks(Kind):
    noun, nouns, model, form_class = "webhook", "webhooks", Webhook, WebhookForm
    nothing_yet = gettext_lazy(
        "Make the first webhook: give the address of a program, or of a room in Slack, Teams or Mattermost."
    )
    new_label = gettext_lazy("New webhook")
    columns = (gettext_lazy("Name"), gettext_lazy("Goes to"), gettext_lazy("Is told of"))
    form_template = "webhook"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return Webhook.objects.prefetch_related("customers", "services")

    def cells(self, row: Any) -> list[str]:
        host = urlsplit(row.address).netloc
        return [f"{row.get_channel_display()}, {host}", narrowed(row)]

    def mark(self, row: Any) -> str:
        if row.is_paused:
            return str(row.get_paused_why_display())
        return _("failing") if row.failing_since else ""

    def mark_look(self, row: Any) -> str:
        if row.failing_since or row.paused_why == "failing":
            return "bad"
        return "warn" if row.is_paused else ""

    def counted(self, request: HttpRequest) -> QuerySet[Any]:
        return Webhook.objects.all()

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        if row is None:
            return {}
        waiting = hooks.deliveries(row).in_lanes()
        trouble = waiting.exclude(last_error="").order_by("pk").first()
        is_program = row.channel == HookChannel.WEBHOOK
        return {
            "hook": Webhook.objects.get(pk=row.pk),
            "secret": signing.secret_of(row) if is_program else "",
            "trouble": trouble,
            "counted": hooks.deliveries(row).aggregate(
                arrived=Count("pk", filter=Q(state="accepted")),
                waiting=Count("pk", filter=Q(state__in=("waiting", "sending"))),
            ),
        }

    def save(self, request: HttpRequest, form: ModelForm[Any]) -> Any:
        assert isinstance(form, WebhookForm)
        if form.instance.pk:
            return hooks.change(form.instance, form.wishes)
        channel = form.cleaned_data["channel"]
        return hooks.make(form.wishes, channel=channel, by=me(request), now=timezone.now())

    def after_save(self, row: Any) -> str:
        # There the secret is shown, and a test can be sent.
        return self.address(row)

    def delete(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Nothing refers to a webhook that would keep it."""
        hook = self.find(request, pk)
        hooks.remove(hook, now=timezone.now())
        messages.success(request, _("“%(name)s” is deleted.") % {"name": hook})
        return redirect(self.address())

    def urls(self) -> list[URLPattern]:
        posted = {"pause": self.pause, "resume": self.resume, "test": self.test}
        return [
            *super().urls(),
            *(
                path(
                    f"webhooks/<int:pk>/{name}/",
                    leads_only(require_POST(view)),
                    name=f"settings_webhook_{name}",
                )
                for name, view in posted.items()
            ),
            *webhook_log.urls(),
        ]

    def pause(self, request: HttpRequest, pk: int) -> HttpResponse:
        hook = hooks.pause(self.find(request, pk), now=timezone.now())
        messages.success(request, _("“%(name)s” rests. What happens meanwhile is kept.") % {"name": hook})
        return redirect(self.address(hook))

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        hook = hooks.resume(self.find(request, pk), now=timezone.now())
        messages.success(request, _("“%(name)s” goes on where it stopped.") % {"name": hook})
        return redirect(self.address(hook))

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Post a test, and show what becomes of it."""
        hook = self.find(request, pk)
        delivery = hooks.send_test(hook, by=me(request), now=timezone.now())
        return redirect("desk:settings_webhook_delivery", hook.pk, delivery.pk)


def narrowed(hook: Webhook) -> str:
    """What it is told of, in words."""
    told = []
    if hook.kinds:
        labels, number = [EntryKind(kind).label for kind in hook.kinds], len(hook.kinds)
        counted = ngettext("%(num)s kind", "%(num)s kinds", number) % {"num": number}
        told.append(few(labels) if number < 3 else counted)
    told += [few(rows.all(), 2) for rows in (hook.customers, hook.services) if rows.all()]
    if hook.priority_at_most:
        told.append(str(dict(PRIORITIES)[hook.priority_at_most]))
    return "; ".join(told) or _("everything")

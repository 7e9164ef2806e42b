"""How allauth fits the desk: leads make users, nobody signs up; its mails go through the outbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from notifications import outbox


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from the configured address, never from the Host that somebody sent."""
        path: str = super().get_reset_password_from_key_url(key)
        parts = urlsplit(path)
        return f"{settings.BASE_URL}{parts.path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post allauth's message like any other, so that it is retried and can be followed."""
        message = self.render_mail(template_prefix, email, context)
        user = context.get("user")
        with transaction.atomic():
            outbox.post(
                template="account",
                to=email,
                to_name=str(user or ""),
                language=getattr(user, "language", "en"),
                context={"subject": message.subject, "text": message.body, "desk_name": settings.DESK_NAME},
            )

"""What beat wakes for the API."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from api import idempotency


@shared_task(name="api.forget_answers", ignore_result=True)
def forget_answers() -> int:
    return idempotency.forget(now=timezone.now())

"""What beat wakes for the desk."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from desk import composing


@shared_task(name="desk.send_replies", ignore_result=True)
def send_replies() -> None:
    composing.send_due(now=timezone.now())

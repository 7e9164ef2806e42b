"""Doors for the worker: each reads the clock once and hands it down."""

from celery import shared_task
from django.utils import timezone

from notifications import attempts, delivery


@shared_task(name="notifications.deliver", ignore_result=True)
def deliver(delivery_id: int) -> bool:
    return delivery.deliver(delivery_id, now=timezone.now())


@shared_task(name="notifications.sweep", ignore_result=True)
def sweep() -> int:
    return delivery.sweep(now=timezone.now())


@shared_task(name="notifications.forget_attempts", ignore_result=True)
def forget_attempts() -> int:
    return attempts.forget_old(now=timezone.now())

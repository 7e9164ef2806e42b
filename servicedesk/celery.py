"""Celery: the doorbell. Every task's work is a row that a sweep finds as well."""

from __future__ import annotations

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")

# Celery warns root of pickled messages from strangers; ours are JSON and carry ids.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("servicedesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["notifications", "incidents", "statuspage", "integrations", "mailroom", "monitoring", "desk", "api"]
)


@setup_logging.connect
def _keep_djangos_logging(**_options: object) -> None:
    """Celery would replace the project's log format; a receiver of this signal keeps it."""


# What beat wakes, and how often (seconds). A wake-up nobody took in time is worth nothing.
BEAT = [
    ("desk.send_replies", 2.0),
    ("notifications.sweep", 5.0),
    ("monitoring.read_feeds", 5.0),
    ("mailroom.sweep", 5.0),
    ("mailroom.watch", 60.0),
    ("monitoring.read", 2.0),
    ("monitoring.forget", 60.0),
    ("monitoring.work", 5.0),
    ("monitoring.release", 5.0),
    ("monitoring.note_reports", 60.0),
    ("monitoring.notice_silence", 5.0),
    ("monitoring.prune_checks", 60.0),
    ("statuspage.keep", 2.0),
    ("integrations.follow", 5.0),
    ("incidents.note_mail_outcomes", 5.0),
    ("incidents.close_unconfirmed", 15.0),
    ("incidents.note_clocks", 15.0),
    ("api.forget_answers", 60.0),
    ("notifications.forget_attempts", 60.0),
]
app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds * 2}} for name, seconds in BEAT
}
app.conf.beat_scheduler = "servicedesk.beat:Scheduler"

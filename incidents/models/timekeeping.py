"""What the scheduler knows about its own clock, so that a wrong clock cannot close an incident."""

from __future__ import annotations

from django.db import models


class ClockReading(models.Model):
    """The last look of a machine (one boot of it) at its wall clock and at its uptime."""

    boot = models.CharField(max_length=100, unique=True)
    wall_at = models.DateTimeField()
    uptime = models.FloatField()

    def __str__(self) -> str:
        return f"{self.boot} {self.wall_at}"


class ClockJump(models.Model):
    """The wall clock of a machine moved by `seconds` against its uptime (signed)."""

    boot = models.CharField(max_length=100)
    before = models.DateTimeField()
    after = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["after"], name="clock_jump_after")]

    def __str__(self) -> str:
        return f"{self.boot} {self.seconds:+.0f} s"

"""The order in which programs read the timelines."""

from __future__ import annotations

from django.db import models

from incidents.models.timeline import TimelineEntry


class FeedPosition(models.Model):
    """An entry's place in the one order of all entries, given after its transaction is over.

    Counted upwards without regard to gaps; of one incident always in the order of its entries. Whoever
    has read up to a position has missed nothing before it.
    """

    position = models.BigAutoField(primary_key=True)
    entry = models.OneToOneField(TimelineEntry, on_delete=models.PROTECT, related_name="feed")

    def __str__(self) -> str:
        return str(self.position)


class FeedProgress(models.Model):
    """One row: the transaction below which every entry has its position. Its lock makes the one order."""

    name = models.CharField(max_length=10, primary_key=True)
    reached = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.reached}"

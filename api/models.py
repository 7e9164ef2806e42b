"""What the API keeps for itself."""

from __future__ import annotations

from django.db import models

from people.models import Token


class KeptAnswer(models.Model):
    """The answer to a write that named an Idempotency-Key, given again to whoever repeats it.

    Written in the transaction of the write itself: where the write was undone, so is this row.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint("token", "key", name="kept_answer_once")]
        indexes = [models.Index(fields=["made_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return f"{self.token_id}: {self.key}"

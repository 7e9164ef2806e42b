"""The secret of a webhook: made of its nonce and of this installation, stored nowhere."""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from integrations.models import Webhook
from notifications.channels.signing import PREFIX, key_of


def secret_of(hook: Webhook) -> str:
    """What its receiver keeps to check signatures: `whsec_…`."""
    digest = salted_hmac("integrations.webhook", hook.nonce, algorithm="sha256").digest()
    return PREFIX + base64.b64encode(digest).decode("ascii")


def key_for(hook: Webhook) -> bytes:
    return key_of(secret_of(hook))


def secret(mark: str) -> bytes:
    """The key that signs what is posted to `hook:3`. Raises LookupError when it is gone."""
    key = mark.partition(":")[2]
    hook = Webhook.objects.filter(pk=int(key)).first() if key.isdigit() else None
    if hook is None:
        raise LookupError(f"{mark} is gone.")
    return key_for(hook)

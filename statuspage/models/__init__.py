"""What the status pages say, and what they are made of. Import them from here."""

from statuspage.models.notice import Notice, NoticeKind, NoticeState, NoticeUpdate, WordingTemplate
from statuspage.models.page import Document, Look, Page, Progress
from statuspage.models.status import Disruption, HandSetStatus
from statuspage.models.subscription import Subscription, SubscriptionChannel
from statuspage.models.visitor import SignInLink, VisitorSession

__all__ = [
    "Disruption",
    "Document",
    "HandSetStatus",
    "Look",
    "Notice",
    "NoticeKind",
    "NoticeState",
    "NoticeUpdate",
    "Page",
    "Progress",
    "SignInLink",
    "Subscription",
    "SubscriptionChannel",
    "VisitorSession",
    "WordingTemplate",
]

from django.urls import URLPattern, path, re_path

from statuspage import files
from statuspage.views import confirming, disputing, door, following, mine, reporting, signing_in, subscribing
from statuspage.visit import unknown

app_name = "statuspage"

# Pages themselves are answered before these are asked (statuspage.serving); here are their forms.
_PAGE = "status/<slug:slug>/"
_BEHIND_A_LINK = "status/<slug:slug>/<slug:token>/"


def _forms(name: str, at: str, view: door.View) -> list[URLPattern]:
    """A form of a page, by each address that a page can have."""
    return [
        path(f"{_PAGE}{at}", view, name=f"{name}_here"),
        path(f"{_BEHIND_A_LINK}{at}", view, name=name),
    ]


urlpatterns = [
    path("i/<str:token>/", following.incident, name="incident"),
    path("i/<str:token>/reply/", following.reply, name="reply"),
    path("i/<str:token>/reopen/", following.reopen, name="reopen"),
    path("i/<str:token>/files/<int:pk>/", files.download, name="file"),
    path("confirm/<str:token>/", confirming.confirm, name="confirm"),
    path("confirm/<str:token>/yes/", confirming.confirm_yes, name="confirm_yes"),
    path("confirm/<str:token>/no/", confirming.confirm_no, name="confirm_no"),
    path("dispute/<str:token>/", disputing.dispute, name="dispute"),
    re_path(r"^(?:i|confirm|dispute)/+(?:[^/]*/(?:reply|reopen|yes|no)/)?$", unknown),
    path("status/sign-in/", signing_in.sign_in, name="sign_in"),
    path("status/sign-in/<slug:token>/", signing_in.through_link, name="sign_in_through"),
    path("status/sign-out/", signing_in.sign_out, name="sign_out"),
    path("status/auth/", door.may_read, name="may_read"),
    path("status/my/", mine.my, name="my"),
    path("status/my/<slug:reference>/", mine.incident, name="my_incident"),
    path("status/my/<slug:reference>/reply/", mine.reply, name="my_reply"),
    path("status/my/<slug:reference>/reopen/", mine.reopen, name="my_reopen"),
    path("status/my/<slug:reference>/yes/", mine.confirm, name="my_yes"),
    path("status/my/<slug:reference>/no/", mine.reject, name="my_no"),
    path("status/my/<slug:reference>/files/<int:pk>/", mine.download, name="my_file"),
    path("status/subscribe/", subscribing.subscribe, name="subscribe_public"),
    path("status/subscriptions/<slug:token>/", subscribing.subscription, name="subscription"),
    path("status/subscriptions/<slug:token>/unsubscribe/", subscribing.unsubscribe, name="unsubscribe"),
    *_forms("subscribe", "subscribe/", subscribing.subscribe),
    *_forms("report", "report/", reporting.report),
    re_path(r"^status/", door.lost, name="lost"),
]

from django.urls import path, re_path

from statuspage import files
from statuspage.views import confirming, disputing, following
from statuspage.visit import unknown

app_name = "statuspage"
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
]

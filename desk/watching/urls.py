from django.urls import path

from desk.watching import overview

urlpatterns = [
    path("", overview.monitoring, name="monitoring"),
]

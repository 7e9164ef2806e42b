from django.urls import path

from desk.watching import check_forms, checks, feed_forms, feeds, heartbeat_forms, heartbeats, overview

urlpatterns = [
    path("", overview.monitoring, name="monitoring"),
    path("checks/", checks.checks, name="checks"),
    path("checks/new/", check_forms.change, name="check_new"),
    path("checks/try/", check_forms.try_out, name="check_try_new"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("checks/<int:pk>/change/", check_forms.change, name="check_change"),
    path("checks/<int:pk>/try/", check_forms.try_out, name="check_try"),
    path("checks/<int:pk>/pause/", checks.pause, name="check_pause"),
    path("checks/<int:pk>/resume/", checks.resume, name="check_resume"),
    path("checks/<int:pk>/now/", checks.now, name="check_now"),
    path("checks/<int:pk>/delete/", check_forms.delete, name="check_delete"),
    path("heartbeats/", heartbeats.heartbeats, name="heartbeats"),
    path("heartbeats/new/", heartbeat_forms.change, name="heartbeat_new"),
    path("heartbeats/<int:pk>/", heartbeats.heartbeat, name="heartbeat"),
    path("heartbeats/<int:pk>/change/", heartbeat_forms.change, name="heartbeat_change"),
    path("heartbeats/<int:pk>/pause/", heartbeats.pause, name="heartbeat_pause"),
    path("heartbeats/<int:pk>/resume/", heartbeats.resume, name="heartbeat_resume"),
    path("heartbeats/<int:pk>/delete/", heartbeat_forms.delete, name="heartbeat_delete"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/new/", feed_forms.change, name="feed_new"),
    path("feeds/<int:pk>/", feeds.feed, name="feed"),
    path("feeds/<int:pk>/change/", feed_forms.change, name="feed_change"),
    path("feeds/<int:pk>/components/", feeds.components, name="feed_components"),
    path("feeds/<int:pk>/pause/", feeds.pause, name="feed_pause"),
    path("feeds/<int:pk>/resume/", feeds.resume, name="feed_resume"),
    path("feeds/<int:pk>/now/", feeds.now, name="feed_now"),
    path("feeds/<int:pk>/delete/", feed_forms.delete, name="feed_delete"),
]

from django.urls import re_path

from monitoring import doors

app_name = "monitoring"

# With and without the slash at the end: whoever is sent elsewhere loses the body on the way.
urlpatterns = [
    re_path(r"^events/(?P<kind>[a-z_]+)/(?P<key>[0-9a-zA-Z]{1,64})/?$", doors.events, name="events_by_key"),
    re_path(r"^events/(?P<kind>[a-z_]+)/?$", doors.events, name="events"),
    re_path(r"^v2/enqueue/?$", doors.pagerduty_v2, name="pagerduty"),
    re_path(r"^generic/2010-04-15/create_event\.json$", doors.pagerduty_v1, name="pagerduty_v1"),
    re_path(r"^(?:events|generic)/.*$", doors.lost),
]

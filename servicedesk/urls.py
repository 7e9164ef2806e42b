from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:queue"), name="home"),
    path("desk/", include("desk.urls")),
    path("accounts/", include("servicedesk.accounts_urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("", include("monitoring.urls")),
    path("ping/", include("monitoring.ping_urls")),
    path("", include("statuspage.urls")),
]

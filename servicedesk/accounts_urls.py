"""The few of allauth's pages that this desk has: leads make users, so nobody signs up here."""

from allauth.account import views
from django.urls import path, re_path
from django.views.generic import RedirectView

_to_sign_in = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # allauth builds these addresses even where it never sends anybody there.
    path("signup/", _to_sign_in, name="account_signup"),
    path("email/", _to_sign_in, name="account_email"),
    path("password/set/", _to_sign_in, name="account_set_password"),
    path("reauthenticate/", _to_sign_in, name="account_reauthenticate"),
    path("email/unverified/", _to_sign_in, name="account_email_verification_sent"),
]

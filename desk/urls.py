from django.urls import include, path

from desk.status import views as status
from desk.tokens.own import OwnTokens
from desk.views import bulk, composing, display, incident, mail, pulse, queue, register, search, styleguide

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("board/", queue.as_board, name="board"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("display/", display.display, name="display"),
    path("find/", search.find, name="find"),
    path("search/", search.search_page, name="search"),
    path("views/", queue.save_view, name="save_view"),
    path("views/<int:pk>/drop/", queue.drop_view, name="drop_view"),
    path("new/", register.register, name="register"),
    path("new/open/", register.already_open, name="register_open"),
    path("new/customer/", register.customer, name="register_customer"),
    path("new/join/<str:reference>/", register.join, name="register_join"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("status/", status.overview, name="status"),
    path("status/new/<slug:kind>/", status.new, name="notice_new"),
    path("status/by-hand/", status.by_hand, name="hand_set"),
    path("status/by-hand/<int:pk>/back/", status.back_to_derived, name="hand_set_back"),
    path("status/<slug:key>/", status.notice, name="notice"),
    path("settings/", include("desk.settings_pages.urls")),
    path("contacts/", register.contacts, name="contacts"),
    path("incidents/<str:reference>/", incident.incident, name="incident"),
    path("incidents/<str:reference>/preview/", incident.preview, name="publish_preview"),
    path("incidents/<str:reference>/answers/", composing.answers, name="answers"),
    path("incidents/<str:reference>/take-back/", composing.take_back, name="take_back"),
    path("incidents/<str:reference>/draft/<slug:step>/", composing.draft, name="draft"),
    path("incidents/<str:reference>/attach/<slug:step>/", composing.attach, name="attach"),
    path("incidents/<str:reference>/detach/<int:pk>/", composing.detach, name="detach"),
    path("incidents/<str:reference>/files/<int:pk>/", composing.download, name="file"),
    path("incidents/<str:reference>/<slug:verb>/", incident.step, name="step"),
    *OwnTokens().urls(),
    path("mail/", mail.messages, name="mail"),
    path("mail/<int:pk>/", mail.message, name="mail_message"),
    path("mail/<int:pk>/html/", mail.message_html, name="mail_html"),
    path("mail/<int:pk>/source/", mail.source, name="mail_source"),
    path("mail/<int:pk>/again/", mail.again, name="mail_again"),
]

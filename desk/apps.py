from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import m2m_changed, post_delete, post_save


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from desk import pulse
        from desk.queue import names
        from incidents.models import Service
        from people.models import Supplier, Team, User

        user_logged_out.connect(pulse.forget, dispatch_uid="pulse-forget")
        for model in (Team, User, Supplier, Service):
            for signal in (post_save, post_delete):
                signal.connect(names.forget, sender=model, dispatch_uid=f"names-{model.__name__}")
        for many in (User.teams.through, Service.customers.through):
            m2m_changed.connect(names.forget, sender=many, dispatch_uid=f"names-{many.__name__}")

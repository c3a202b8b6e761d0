"""Application configuration of audits."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    """The renewal of licences."""

    name = "audits"
    verbose_name = _("Relisensi")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audits.models.rounds import lift_guards, put_guards
        from audits.register_news import tell_of_event
        from lsp.signals import licence_event_recorded

        licence_event_recorded.connect(tell_of_event)
        pre_migrate.connect(lift_guards, sender=self)
        post_migrate.connect(put_guards, sender=self)

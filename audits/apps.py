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
        from audits.application.handover import pass_on, things_of  # ready: apps are loaded
        from audits.models.triggers import lift_triggers, put_triggers
        from audits.notices.absences import tell_of_absence
        from audits.notices.admin_changes import tell_of_change
        from audits.notices.licence_events import tell_of_event
        from audits.notices.position_ends import tell_of_end
        from lsp.signals import (
            absence_named,
            admin_change_recorded,
            licence_event_recorded,
            position_ended,
            things_handed_over,
            things_in_hand,
        )

        licence_event_recorded.connect(tell_of_event)
        admin_change_recorded.connect(tell_of_change)
        position_ended.connect(tell_of_end)
        absence_named.connect(tell_of_absence)
        things_in_hand.connect(things_of)
        things_handed_over.connect(pass_on)
        pre_migrate.connect(lift_triggers, sender=self)
        post_migrate.connect(put_triggers, sender=self)

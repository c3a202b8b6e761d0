"""Application configuration of audits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    """The renewal of licences."""

    name = "audits"
    verbose_name = _("Relisensi")
    default_auto_field = "django.db.models.BigAutoField"

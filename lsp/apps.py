"""Application configuration of lsp."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LspConfig(AppConfig):
    """The register of certification bodies."""

    name = "lsp"
    verbose_name = _("LSP dan lisensi")
    default_auto_field = "django.db.models.BigAutoField"

"""Application configuration of lsp."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LspConfig(AppConfig):
    """The register of certification bodies."""

    name = "lsp"
    verbose_name = _("LSP dan lisensi")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lsp.search import prepare  # ready: apps are loaded

        post_migrate.connect(prepare, sender=self)

"""Forms that were sent: what a form has made once, a second press of the same form does not make again."""

from django.db import models


class SentForm(models.Model):
    """One form as one person sent it, and the page it led to."""

    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey("lsp.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    led_to = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%d-%m-%Y %H:%M} {self.led_to}"

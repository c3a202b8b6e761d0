"""Sends what waits in the outbox; run it every few minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audits.notices.delivery import deliver, release_claims


class Command(BaseCommand):
    """Two may run at once: each row is claimed before it is sent."""

    help = "Kirim surel yang menunggu; yang pernah gagal dicoba lagi setelah jeda."

    def handle(self, *args: object, **options: object) -> None:
        release_claims(timezone.now())
        sent = 0
        while batch := deliver():
            sent += batch
        if options["verbosity"]:
            self.stdout.write(f"Surel terkirim: {sent}")

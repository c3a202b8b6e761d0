"""Makes the demonstration world on a development machine, once, and names the accounts to try it with."""

import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audits.demo.world import CASE, World
from audits.documents import signing
from lsp.models import LSP


class Command(BaseCommand):
    """May be run again at any time: a world that is there stays as it is."""

    help = "Isi basis data pengembangan dengan LSP, orang, dan permohonan contoh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="hanya sebutkan akun peragaan")

    def handle(self, *args: object, accounts: bool, verbosity: int, **options: object) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Data contoh hanya untuk pengembangan (DEVELOPMENT=1).")
        if not accounts and not LSP.objects.filter(name=CASE["facts"]["lsp"]["name"]).exists():
            call_command("load_rules", verbosity=0)
            if not signing.has_key():
                call_command("make_signing_key", verbosity=0)
            began = time.monotonic()
            World(timezone.now()).build()
            if verbosity:
                self.stdout.write(f"Data contoh dibuat dalam {time.monotonic() - began:.0f} detik.")
        elif verbosity:
            for role, email in settings.DEMO_ACCOUNTS:
                self.stdout.write(f"{role} — {email} — {settings.DEMO_PASSWORD}")

"""Turns the translators' .po files into the .mo files that Django reads, without gettext on the machine."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile every .po file of this project."
    requires_system_checks = ()

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
                if verbosity > 1:
                    self.stdout.write(str(source.with_suffix(".mo")))

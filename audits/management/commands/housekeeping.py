"""Does the chores of the site; a timer calls it every few minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audits.operations.housekeeping import keep_tidy


class Command(BaseCommand):
    """May run at any time, also twice."""

    help = "Kerjakan ulang pekerjaan latar yang terputus dan bersihkan sisa-sisanya."

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        done = keep_tidy(timezone.now())
        if verbosity:
            self.stdout.write(", ".join(f"{name}: {number}" for name, number in done.items()))

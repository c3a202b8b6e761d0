"""The daily run: the calendar, reminders, proposals to let files lapse, recommendations that no longer stand, stray files, summaries."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audits import calendars, ladders, orphans, radar, reminders
from audits.notifications import deliver, sum_up


def make_version(at) -> int:
    """Rows of the calendar that were changed past the administration pages become a version too."""
    return int(calendars.publish(by=None, at=at) is not None)


class Command(BaseCommand):
    """May be run at any time and any number of times; what was told once is not told again."""

    help = "Rencanakan dan kirim pengingat, cocokkan kalender, dan tulis ringkasan harian."

    def handle(self, *args, **options):
        at = timezone.now()
        jobs = (
            ("versi kalender", make_version),
            ("kalender berbeda", calendars.compare_calendar),
            ("pengingat direncanakan", ladders.plan),
            ("pengingat dikirim", ladders.send_planned),
            ("permohonan lama tidak bergerak", reminders.let_lapse),
            ("radar aturan", radar.sweep),
            ("rekomendasi batal", reminders.void_recommendations),
            ("berkas tanpa catatan dihapus", orphans.sweep),
            ("ringkasan harian", sum_up),
        )
        for name, job in jobs:
            done = job(at)
            if options["verbosity"]:
                self.stdout.write(f"{name}: {done}")
        deliver()

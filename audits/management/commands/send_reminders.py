"""The daily run: the calendar, reminders, proposals to let applications lapse, recommendations that no longer stand, stray files, summaries."""

import datetime as dt

from django.core.management.base import BaseCommand
from django.utils import timezone

from audits.dossier import superseded_rules
from audits.files import orphans
from audits.notices.delivery import deliver
from audits.notices.digest import sum_up
from audits.reminders import daily, schedule
from audits.rules import calendar


def make_version(at: dt.datetime) -> int:
    """Rows of the calendar that were changed past the administration pages become a version too."""
    return int(calendar.publish(by=None, at=at) is not None)


class Command(BaseCommand):
    """May be run at any time and any number of times; what was told once is not told again."""

    help = "Rencanakan dan kirim pengingat, cocokkan kalender, dan tulis ringkasan harian."

    def handle(self, *args: object, **options: object) -> None:
        at = timezone.now()
        jobs = (
            ("versi kalender", make_version),
            ("kalender berbeda", calendar.compare_calendar),
            ("pengingat direncanakan", schedule.plan),
            ("pengingat dikirim", schedule.send_planned),
            ("permohonan lama tidak bergerak", daily.let_lapse),
            ("aturan lama", superseded_rules.check_all),
            ("rekomendasi batal", daily.void_recommendations),
            ("berkas tanpa catatan dihapus", orphans.sweep),
            ("ringkasan harian", sum_up),
        )
        for name, job in jobs:
            done = job(at)
            if options["verbosity"]:
                self.stdout.write(f"{name}: {done}")
        deliver()

"""The daily run: reminders, proposals to let files lapse, recommendations that no longer stand."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from audits import reminders
from audits.notifications import deliver


class Command(BaseCommand):
    """May be run at any time and any number of times; what was told once is not told again."""

    help = "Kirim pengingat harian: lisensi, dokumen, dan temuan yang jatuh tempo."

    def handle(self, *args, **options):
        at = timezone.now()
        jobs = (
            ("pengingat lisensi", reminders.remind_of_licences),
            ("pengingat dokumen", reminders.remind_of_documents),
            ("pengingat temuan", reminders.remind_of_findings),
            ("permohonan lama tidak bergerak", reminders.let_lapse),
            ("rekomendasi batal", reminders.void_recommendations),
        )
        for name, job in jobs:
            done = job(at)
            if options["verbosity"]:
                self.stdout.write(f"{name}: {done}")
        deliver()

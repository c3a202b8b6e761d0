"""CHECKS: what has to work behind the pages, each with its state and what to do, for the page of BNSP's secretariat."""

import datetime as dt
import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.deadlines import days_between, legal_day, minutes_before
from audits.documents import signing
from audits.files import virus_scan
from audits.models import Infection, Notice
from audits.models.storage import private_files
from audits.operations import task_recovery
from lsp.certain import certain
from lsp.models.people import MailRhythm
from lsp.web.formats import filesize_id, longdate, longtime

log = logging.getLogger(__name__)

# Tones of a result, and the word beside them.
WORKS, MIND, BROKEN, OFF = "done", "soon", "overdue", ""
# Work waits no longer than this while a worker runs.
WORK_WAITS_MINUTES = 10
# Room for two hundred of the largest files.
ROOM_LEFT_MIN = 5 * 1024**3
INFECTIONS_SHOWN_MINUTES = 30 * 24 * 60
KEY_ENDS_SOON_DAYS = 90


@dataclass(frozen=True)
class CheckResult:
    """How one thing stands: tone and word, what that means, and what to do where something is to be done."""

    tone: str
    word: str
    text: str
    todo: str = ""


@dataclass(frozen=True)
class Check:
    """One row of the page: its name, and how it is looked at now."""

    label: str | Promise
    look: Callable[[dt.datetime], CheckResult]


def scanner(now: dt.datetime) -> CheckResult:
    """Whether files from outside are searched for viruses."""
    if not virus_scan.is_on():
        return CheckResult(
            OFF,
            _("Mati"),
            _("Berkas yang diunggah diperiksa jenis dan isinya, tetapi tidak dipindai untuk virus."),
            _("Pasang ClamAV dan isi CLAMD pada pengaturan server."),
        )
    try:
        name = virus_scan.version()
    except virus_scan.ScannerAway:
        return CheckResult(
            BROKEN,
            _("Tidak menjawab"),
            _("Berkas baru ditahan dan belum dapat dibaca siapa pun sampai pemindai menjawab lagi."),
            _("Jalankan kembali layanan clamav-daemon."),
        )
    return CheckResult(WORKS, _("Menyala"), _("Setiap berkas dipindai sebelum disimpan. %(name)s") % {"name": name})


def infections(now: dt.datetime) -> CheckResult:
    """Whether somebody sends files with viruses, and who that is."""
    found = Infection.objects.filter(at__gte=minutes_before(now, INFECTIONS_SHOWN_MINUTES))
    many = found.count()
    if not many:
        return CheckResult(WORKS, _("Tidak ada"), _("Tidak ada berkas bervirus yang ditolak dalam 30 hari terakhir."))
    text = ngettext(
        "%(n)d berkas bervirus ditolak dalam 30 hari terakhir.",
        "%(n)d berkas bervirus ditolak dalam 30 hari terakhir.",
        many,
    ) % {"n": many}
    last = found.select_related("by")[0]
    latest = _("Yang terakhir %(time)s: %(name)s (%(virus)s) dari %(person)s.") % {
        "time": longtime(last.at),
        "name": last.name,
        "virus": last.virus,
        "person": f"{last.by}, {last.by.email}" if last.by else _("pengirim yang tidak dikenal"),
    }
    todo = _("Mintalah pengirimnya memindai komputernya. Berkasnya tidak disimpan dan pengirimnya sudah diberi tahu.")
    return CheckResult(MIND, _("Ada yang ditolak"), f"{text} {latest}", todo)


def storage(now: dt.datetime) -> CheckResult:
    """Whether files can be kept."""
    if not isinstance(private_files.place, FileSystemStorage):
        return object_store()
    folder = Path(private_files.place.location)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    room = _("Berkas disimpan di diska server. Ruang kosong %(size)s.") % {"size": filesize_id(free)}
    if not os.access(folder, os.W_OK):
        return CheckResult(BROKEN, _("Tidak dapat ditulisi"), room, _("Periksa hak akses folder data."))
    if free < ROOM_LEFT_MIN:
        return CheckResult(MIND, _("Hampir penuh"), room, _("Tambah ruang diska sebelum unggahan gagal."))
    return CheckResult(WORKS, _("Menyala"), room)


def object_store() -> CheckResult:
    """Whether the object store answers."""
    text = _("Berkas disimpan di penyimpanan objek %(bucket)s.") % {"bucket": settings.S3_BUCKET}
    try:
        private_files.exists("keadaan-sistem")
    except Exception as fault:  # each store has faults of its own
        log.error("the object store does not answer: %s", fault)
        return CheckResult(
            BROKEN, _("Tidak menjawab"), text, _("Periksa S3_ENDPOINT, kunci akses, dan sambungan server.")
        )
    return CheckResult(WORKS, _("Menyala"), text)


def signing_key(now: dt.datetime) -> CheckResult:
    """Whether certificates can be signed."""
    try:
        certificate = certain(signing.signer().signing_cert)
    except signing.SigningKeyMissing:
        return CheckResult(
            BROKEN,
            _("Tidak ada"),
            _("Tanpa kunci segel, lisensi tidak dapat diterbitkan."),
            signing_todo(),
        )
    ends_on = legal_day(certificate.not_valid_after)
    text = " ".join([where_the_key_is(), _("Sertifikat kunci berlaku sampai %(day)s.") % {"day": longdate(ends_on)}])
    renew = _("Siapkan kunci baru sebelum sertifikatnya habis.")
    left = days_between(legal_day(now), ends_on)
    if left < 0:
        return CheckResult(BROKEN, _("Kedaluwarsa"), text, renew)
    if signing.DEVELOPMENT_CA in certificate.issuer.human_friendly:
        todo = _("Pakai kunci resmi sebelum menerbitkan lisensi yang sesungguhnya.")
        return CheckResult(MIND, _("Kunci peragaan"), text, todo)
    if left < KEY_ENDS_SOON_DAYS:
        return CheckResult(MIND, _("Segera habis"), text, renew)
    return CheckResult(WORKS, _("Ada"), text)


def where_the_key_is() -> str:
    """On which token, or that it is a file."""
    if settings.SIGNING_PKCS11_MODULE:
        return _("Kunci ada pada token %(token)s.") % {"token": settings.SIGNING_PKCS11_TOKEN}
    return _("Kunci ada dalam berkas di server.")


def signing_todo() -> str:
    """What brings back a key that is missing or does not open."""
    if settings.SIGNING_PKCS11_MODULE:
        return _(
            "Token %(token)s tidak terbuka. Periksa apakah token terpasang, dan SIGNING_PKCS11_MODULE, _TOKEN, _KEY, dan _PIN pada pengaturan server."
        ) % {"token": settings.SIGNING_PKCS11_TOKEN}
    return _(
        "Isi SIGNING_KEY_FILE dan SIGNING_KEY_PASSPHRASE, atau token dengan SIGNING_PKCS11_MODULE, pada pengaturan server."
    )


def work(now: dt.datetime) -> CheckResult:
    """Whether work in the background is being done."""
    found = task_recovery.counts(now)
    text = _("Menunggu: %(waiting)d. Sedang dikerjakan: %(running)d. Gagal dalam 24 jam terakhir: %(failed)d.") % found
    if found["oldest"] and found["oldest"] < minutes_before(now, WORK_WAITS_MINUTES):
        text += " " + _("Yang terlama menunggu sejak %(time)s.") % {"time": longtime(found["oldest"])}
        return CheckResult(BROKEN, _("Tidak berjalan"), text, _("Jalankan layanan relisensi-worker."))
    if found["failed"]:
        return CheckResult(
            MIND, _("Ada yang gagal"), text, _("Baca penyebabnya pada catatan layanan relisensi-worker.")
        )
    return CheckResult(WORKS, _("Berjalan"), text)


def mail(now: dt.datetime) -> CheckResult:
    """Whether mail reaches its people; the inbox of everybody holds the same words in any case."""
    given_up = Q(attempts__gte=Notice.MAX_ATTEMPTS) | Q(is_unsure=True)
    leaves_at_once = Q(is_urgent=True) | Q(recipient__mail_rhythm=MailRhythm.AT_ONCE)
    # What waits for a mailbox to confirm whose it is does not wait for the mail server.
    confirmed = Q(recipient__emailaddress__verified=True, recipient__emailaddress__email=F("recipient__email"))
    found = (
        Notice.objects.filter(sent_at__isnull=True)
        .order_by()
        .aggregate(
            lost=Count("pk", filter=given_up, distinct=True),
            late=Count(
                "pk",
                filter=~given_up & leaves_at_once & confirmed & Q(created_at__lt=minutes_before(now, 60)),
                distinct=True,
            ),
        )
    )
    if found["lost"]:
        text = ngettext(
            "%(n)d surel tidak dapat dikirim setelah %(times)d kali percobaan.",
            "%(n)d surel tidak dapat dikirim setelah %(times)d kali percobaan.",
            found["lost"],
        ) % {"n": found["lost"], "times": Notice.MAX_ATTEMPTS}
        todo = _("Periksa alamat penerimanya. Isinya tetap terbaca di kotak masuk mereka.")
        return CheckResult(BROKEN, _("Ada yang gagal"), text, todo)
    if found["late"]:
        text = ngettext(
            "%(n)d surel menunggu lebih dari satu jam.", "%(n)d surel menunggu lebih dari satu jam.", found["late"]
        ) % {"n": found["late"]}
        return CheckResult(MIND, _("Terlambat"), text, _("Periksa server surel dan EMAIL_URL."))
    return CheckResult(WORKS, _("Terkirim"), _("Tidak ada surel yang tertahan."))


CHECKS: dict[str, Check] = {
    "scanner": Check(gettext_lazy("Pemindai virus"), scanner),
    "infections": Check(gettext_lazy("Berkas bervirus"), infections),
    "storage": Check(gettext_lazy("Penyimpanan berkas"), storage),
    "signing_key": Check(gettext_lazy("Kunci segel"), signing_key),
    "work": Check(gettext_lazy("Pekerjaan latar"), work),
    "mail": Check(gettext_lazy("Surel"), mail),
}


def look_at_all(now: dt.datetime) -> list[tuple[str, str, CheckResult]]:
    """Every row of the page: key, label, result."""
    return [(key, str(check.label), check.look(now)) for key, check in CHECKS.items()]

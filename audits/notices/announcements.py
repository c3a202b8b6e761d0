"""Publishes an announcement: it is fixed as it stands, and everybody who works for an LSP that it is meant for is told once."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audits.background_tasks import stable_task
from audits.deadlines import legal_day
from audits.errors import Stale
from audits.files import orphans
from audits.files.accepted_file import Upload
from audits.files.upload import stored
from audits.models import Announcement, AnnouncementFile, Notice, NumberSeries, Regulation, WaitingFile
from audits.models.storage import announcement_name
from lsp.letters import written
from lsp.models import Membership, User

KIND = "announced"
BATCH = 500


def publish(announcement: Announcement, *, by: User, at: dt.datetime) -> None:
    """Publish it; raises Stale when somebody was first, and while one of its files was not looked into yet. The mails are written as work in the background."""
    waiting = WaitingFile.objects.bound_for(WaitingFile.Place.ANNOUNCEMENT, announcement.pk).first()
    if waiting:
        raise Stale(
            _("Lampiran %(name)s masih menunggu diperiksa. Terbitkan sesudahnya, atau keluarkan lampiran itu.")
            % {"name": waiting.name}
        )
    with transaction.atomic():
        draft = Announcement.objects.filter(pk=announcement.pk, published_at__isnull=True)
        if not draft.update(published_at=at, published_by=by):
            raise Stale(_("Pengumuman ini sudah diterbitkan."))
        tell_everybody.enqueue(announcement.pk)


@stable_task("announce")
def tell_everybody(key: int) -> int:
    """The notices of an announcement, as work in the background."""
    return tell_of(Announcement.objects.get(pk=key), timezone.now())


def tell_of(announcement: Announcement, at: dt.datetime) -> int:
    """Write one notice to each person once, however often this runs; returns how many were written now."""
    seats = Membership.objects.filter(lsp__in=announcement.audience(), user__is_active=True)
    pairs = seats.current(legal_day(at)).working().order_by("user", "pk").values_list("user", "lsp", "user__language")
    told = set(
        Notice.objects.filter(kind=KIND, url=announcement.get_absolute_url()).values_list("recipient", flat=True)
    )
    first_seats = {user: (lsp, language) for user, lsp, language in reversed(list(pairs)) if user not in told}
    languages = {language for _lsp, language in first_seats.values()}
    letters = {one: written("audits/mail", KIND, {"announcement": announcement}, one) for one in languages}
    rows = [
        Notice(
            kind=KIND,
            lsp_id=lsp,
            recipient_id=user,
            subject=letters[language][0][:200],
            body=letters[language][1],
            url=announcement.get_absolute_url(),
            unique_key=f"{KIND}:{announcement.pk}:{user}",
            created_at=at,
        )
        for user, (lsp, language) in first_seats.items()
    ]
    return len(Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True))


# A row to hold while an address is chosen; it counts nothing.
ADDRESSES = "alamat pengumuman"


def free_slug(base: str) -> str:
    """The address itself, or the first one with a number behind it that nobody has."""
    taken = set(Announcement.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken or slug == "tulis":
        number += 1
        slug = f"{base}-{number}"
    return slug


def save(
    announcement: Announcement,
    *,
    regulations: Iterable[Regulation],
    upload: Upload | None,
    removed: Iterable[AnnouncementFile],
) -> None:
    """Keep a draft with its rules, with a new file and without those removed; its address comes from its first title."""
    with transaction.atomic():
        if not announcement.slug:
            NumberSeries.hold(ADDRESSES, timezone.localdate())  # two of one title get two addresses
            announcement.slug = free_slug(slugify(announcement.title)[:70] or "pengumuman")
        announcement.save()
        announcement.regulations.set(regulations)
        for file in removed:
            file.delete()
            orphans.let_go(file.file)
        if upload:
            add_file(announcement, upload)


def add_file(announcement: Announcement, upload: Upload) -> None:
    """Add a file to a draft, once; raises Stale when the announcement is out already."""
    with transaction.atomic():
        if not Announcement.objects.select_for_update().filter(pk=announcement.pk, published_at__isnull=True).exists():
            raise Stale(_("Pengumuman ini sudah diterbitkan."))
        if not announcement.files.filter(sha256=upload.sha256).exists():
            with stored(upload, announcement_name) as name:
                AnnouncementFile.objects.create(announcement=announcement, file=name, **upload.columns())

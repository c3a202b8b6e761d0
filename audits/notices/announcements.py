"""Publishes an announcement: it is fixed as it stands, and everybody who works for an LSP that it is meant for is told once."""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from audits.deadlines import legal_day
from audits.errors import Stale
from audits.models import Announcement, Notice
from lsp.models import Membership

KIND = "announced"
BATCH = 500


def publish(announcement: Announcement, *, by, at) -> None:
    """Publish it; raises Stale when somebody was first. The mails are written as work in the background."""
    with transaction.atomic():
        draft = Announcement.objects.filter(pk=announcement.pk, published_at__isnull=True)
        if not draft.update(published_at=at, published_by=by):
            raise Stale(_("Pengumuman ini sudah diterbitkan."))
        tell_everybody.enqueue(announcement.pk)


@task()
def tell_everybody(key: int) -> int:
    """The notices of an announcement, as work in the background."""
    return tell_of(Announcement.objects.get(pk=key), timezone.now())


def tell_of(announcement: Announcement, at) -> int:
    """Write one notice to each person once, however often this runs; returns how many were written now."""
    seats = Membership.objects.filter(lsp__in=announcement.audience(), user__is_active=True)
    seats = seats.current(legal_day(at)).working().order_by("user", "pk").values_list("user", "lsp")
    told = set(
        Notice.objects.filter(kind=KIND, url=announcement.get_absolute_url()).values_list("recipient", flat=True)
    )
    first_seats = {user: lsp for user, lsp in reversed(list(seats)) if user not in told}
    with translation.override("id"):
        subject = " ".join(render_to_string(f"audits/mail/{KIND}_subject.txt", {"announcement": announcement}).split())
        body = render_to_string(f"audits/mail/{KIND}.txt", {"announcement": announcement}).strip()
    rows = [
        Notice(
            kind=KIND,
            lsp_id=lsp,
            recipient_id=user,
            subject=subject[:200],
            body=body,
            url=announcement.get_absolute_url(),
            unique_key=f"{KIND}:{announcement.pk}:{user}",
            created_at=at,
        )
        for user, lsp in first_seats.items()
    ]
    return len(Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True))

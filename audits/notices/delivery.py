"""Sends what the outbox holds after the commit; what failed is tried again, and a task when it keeps failing."""

import datetime as dt
import logging
import re
from email.mime.text import MIMEText
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from audits.deadlines import minutes_before
from audits.models import Notice, SecretariatTask
from audits.notices.table import NOTICES
from lsp.models.people import User, Zone

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

log = logging.getLogger(__name__)

PAUSE_MINUTES = 15


def deliver(limit: int = 200) -> int:
    """Send what waits in the outbox; each row is claimed first, so that two senders never send it twice. Returns how many were sent."""
    sent = 0
    for pk in list(Notice.objects.to_send().order_by("pk").values_list("pk", flat=True)[:limit]):
        now = timezone.now()
        # Its address may have become another one since the list was read.
        still = Notice.objects.filter(pk__in=Notice.objects.to_send().filter(pk=pk).values("pk"), claimed_at=None)
        claimed = still.update(claimed_at=now, attempts=F("attempts") + 1)
        if not claimed:
            continue
        notice = Notice.objects.select_related("recipient").get(pk=pk)
        try:
            send(notice)
        except OSError as fault:
            log.warning("notice %s was not sent: %s", notice.key, fault)
            note_failure(notice, fault, now)
            if not isinstance(fault, SMTPRecipientsRefused):
                break  # The server is away: a person who waits for a page waits for one attempt, not for all of them.
        else:
            now = timezone.now()
            Notice.objects.filter(pk=pk).update(sent_at=now, error="")
            Notice.objects.filter(in_digest=pk).update(sent_at=now)
            sent += 1
    return sent


def deliver_soon() -> int:
    """What a step sends at once, so that a slow mail server never holds a page for long; the rest leaves with the timer."""
    return deliver(limit=12)


def note_failure(notice: Notice, fault: OSError, at: dt.datetime) -> None:
    """Keep what went wrong; what has failed too often becomes a task, one a day for a server that is away and one for each address refused."""
    Notice.objects.filter(pk=notice.pk).update(error=str(fault)[:200])
    if notice.attempts < Notice.TROUBLED_AFTER:
        return
    if isinstance(fault, SMTPRecipientsRefused):
        raise_message_task(notice, f"{notice.recipient.full_name} ({notice.recipient.email}): {fault}", at)
    else:
        SecretariatTask.raise_once(
            SecretariatTask.Kind.MESSAGE,
            f"mail-server:{timezone.localdate(at)}",
            subject="Server surel tidak dapat dihubungi",
            detail=f"Pesan menunggu sampai server menjawab lagi.\n{str(fault)[:200]}",
            url=reverse("audits:deliveries") + "?keadaan=gagal",
            at=at,
        )


def raise_message_task(notice: Notice, detail: str, at: dt.datetime) -> None:
    """A person is asked to look after one message."""
    SecretariatTask.raise_once(
        SecretariatTask.Kind.MESSAGE,
        f"message:{notice.key}",
        subject=f"Tidak sampai: {notice.subject}",
        detail=detail,
        url=reverse("audits:deliveries") + "?keadaan=gagal",
        at=at,
    )


def send(notice: Notice) -> None:
    """Send one claimed row; after a failure the claim stays, so that the next attempt comes after a pause."""
    footer = f"{settings.SITE_URL}{notice.url}"
    kind = NOTICES.get(notice.kind)
    with translation.override(notice.recipient.language):
        zone = str(ZONE_WORDS.get(notice.recipient.zone, "")) if kind and kind.ends_day else ""
    message = EmailMessage(
        subject=settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + notice.subject,
        body="\n\n".join(part for part in (notice.body, zone, footer) if part) + "\n",
        to=[notice.recipient.email],
    )
    if notice.calendar:
        message.attach(calendar_part(notice))
    message.send()


def calendar_part(notice: Notice) -> MIMEText:
    """The file for a calendar, which mail programs take up by its method."""
    part = MIMEText(notice.calendar, "calendar", "utf-8")
    method = re.search(r"^METHOD:(\w+)", notice.calendar, re.MULTILINE)
    part.set_param("method", method[1] if method else "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="asesmen.ics")
    return part


ZONE_WORDS: "dict[str, StrPromise]" = {
    Zone.WITA: _("Hari tenggat berakhir pukul 23.59 WIB, yaitu 00.59 WITA pada hari berikutnya."),
    Zone.WIT: _("Hari tenggat berakhir pukul 23.59 WIB, yaitu 01.59 WIT pada hari berikutnya."),
}


def release_claims(now: dt.datetime) -> int:
    """Free rows that failed, each after a pause that grows with its attempts; a sender that never came back leaves a doubt to a person."""
    held = Notice.objects.filter(sent_at__isnull=True, is_unsure=False)
    for notice in held.filter(error="", claimed_at__lt=minutes_before(now, PAUSE_MINUTES)).select_related("recipient"):
        if Notice.objects.filter(pk=notice.pk, is_unsure=False, sent_at__isnull=True, error="").update(is_unsure=True):
            raise_message_task(notice, "Pengiriman terputus; pesan mungkin sudah sampai, mungkin belum.", now)
    return sum(
        held.exclude(error="")
        .filter(attempts=n, claimed_at__lt=minutes_before(now, PAUSE_MINUTES * n))
        .update(claimed_at=None)
        for n in range(1, Notice.MAX_ATTEMPTS)
    )


def resend(notice: Notice, *, by: User, at: dt.datetime) -> bool:
    """Put one message into the outbox again; says whether it was one that can be: never one for a mailbox that nobody confirmed."""
    again = Notice.objects.filter(
        pk__in=Notice.objects.reachable().filter(pk=notice.pk).values("pk"), resent_at=notice.resent_at
    )
    return bool(
        again.update(
            sent_at=None,
            claimed_at=None,
            attempts=0,
            error="",
            is_unsure=False,
            is_urgent=True,
            in_digest=None,
            resent_by=by,
            resent_at=at,
        )
    )

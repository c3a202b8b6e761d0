"""Who hears of what: the table of notices, the outbox rows written with a step, and their delivery after the commit."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from audits.deadlines import is_weekday, legal_day, minutes_before
from audits.models import Application, Finding, Notice, SecretariatTask
from audits.models.notice import SUMMARY
from audits.models.plenary import deciders as members_of_plenary
from audits.permissions import excluded_among
from audits.states import TeamRole
from lsp.models import SECRETARIAT, Position, User
from lsp.models.people import WORKING_POSITIONS, Zone

log = logging.getLogger(__name__)

# Recipients


def lsp_people(application: Application, on) -> Iterable[User]:
    """Everybody who works for the LSP."""
    held = application.lsp.memberships.current(on).filter(position__in=WORKING_POSITIONS)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def chair(application: Application, on) -> Iterable[User]:
    """The head of the LSP."""
    held = application.lsp.memberships.current(on).filter(position=Position.CHAIR)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def secretariat(application: Application, on) -> Iterable[User]:
    """The reviewer once there is one, else the whole secretariat; nobody while the file is a draft, which BNSP does not see."""
    if application.submitted_at is None:
        return User.objects.none()
    if application.reviewer_id:
        return User.objects.filter(is_active=True, pk=application.reviewer_id)
    return User.objects.filter(is_active=True, groups__name=SECRETARIAT)


def team(application: Application, on) -> Iterable[User]:
    """Everybody who joined the team."""
    joined = application.team.acting(on)
    return User.objects.filter(is_active=True, pk__in=joined.values("assessor__user"))


def lead(application: Application, on) -> Iterable[User]:
    """The head of the team."""
    leads = application.team.standing().filter(role=TeamRole.LEAD)
    leads |= application.team.acting(on).filter(stands_in_for__role=TeamRole.LEAD)
    return User.objects.filter(is_active=True, pk__in=leads.values("assessor__user"))


def deciders(application: Application, on) -> Iterable[User]:
    """Everybody in the plenary who may decide this file."""
    people = list(members_of_plenary())
    excluded = excluded_among(people, application)
    return [person for person in people if not excluded[person.pk]]


@dataclass(frozen=True)
class NoticeKind:
    """A notice: who hears it, and which page it opens; its words are `audits/mail/<kind>{_subject,}.txt`.

    Deadlines and what is returned leave `at_once`, the rest waits for the daily summary of whoever wants one. A notice of something that
    `ends_day` says in mail when that day ends where the recipient lives.
    """

    recipients: tuple[Callable, ...]
    page: str = "application"
    at_once: bool = False
    ends_day: bool = False


NOTICES: dict[str, NoticeKind] = {
    # application
    "submitted": NoticeKind((secretariat, lsp_people)),
    "review_begun": NoticeKind((lsp_people,)),
    "documents_returned": NoticeKind((lsp_people,), "documents", at_once=True, ends_day=True),
    "documents_resubmitted": NoticeKind((secretariat,), "documents"),
    "documents_accepted": NoticeKind((lsp_people,)),
    "visit_scheduled": NoticeKind((lsp_people, team), "team", at_once=True),
    "team_objected": NoticeKind((secretariat, team), "team"),
    "visit_rescheduled": NoticeKind((lsp_people, team), "team", at_once=True),
    "team_released": NoticeKind((lsp_people, secretariat), "team"),
    "visit_opened": NoticeKind((lsp_people, secretariat)),
    "visit_broken_off": NoticeKind((lsp_people, secretariat, team), "team"),
    "visit_closed": NoticeKind((lsp_people, secretariat, team), "findings", at_once=True, ends_day=True),
    "entries_differ": NoticeKind((lead,), "conflicts", at_once=True),
    "entries_set_aside": NoticeKind((lead,), "onsite_devices", at_once=True),
    "corrections_finished": NoticeKind((lsp_people, secretariat), "findings"),
    "corrections_reported_open": NoticeKind((lsp_people, secretariat), "findings"),
    "corrections_reopened": NoticeKind((lsp_people, team), "findings", at_once=True),
    "recommended": NoticeKind((deciders, secretariat), "decision"),
    "signature_wanted": NoticeKind((team,), "decision"),
    "recommendation_recalled": NoticeKind((deciders, secretariat, lead), "decision", at_once=True),
    "decision_approved": NoticeKind((lsp_people, secretariat, lead), "decision"),
    "decision_deferred": NoticeKind((lsp_people, secretariat, lead), "decision"),
    "decision_rejected": NoticeKind((lsp_people, secretariat, lead), "decision"),
    "deferral_resumed": NoticeKind((lsp_people, lead, deciders), "decision"),
    "decision_objected": NoticeKind((secretariat, deciders), "decision"),
    "objection_ruled": NoticeKind((lsp_people, secretariat), "decision"),
    "decree_issued": NoticeKind((lsp_people,), "decision"),
    "licence_issued": NoticeKind((lsp_people, lead), "decision"),
    "withdrawn": NoticeKind((lsp_people, secretariat, team)),
    "lapsed": NoticeKind((lsp_people, secretariat)),
    # finding
    "finding_answered": NoticeKind((team,), "finding"),
    "finding_closed": NoticeKind((lsp_people,), "finding"),
    "finding_returned": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "finding_disputed": NoticeKind((lead,), "finding"),
    "dispute_ruled": NoticeKind((lsp_people,), "finding"),
    "finding_withdrawn": NoticeKind((lsp_people, team), "finding"),
    "finding_reopened": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "question_asked": NoticeKind((team,), "finding", at_once=True),
    "question_answered": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "observation_noted": NoticeKind((team,), "finding"),
    # parts
    "assignment_proposed": NoticeKind((), "assignment", at_once=True),
    "deputy_asked": NoticeKind((), "assignment", at_once=True),
    "assignment_answered": NoticeKind((secretariat,), "team"),
    "assessor_released": NoticeKind((), "assignments"),
    "extension_asked": NoticeKind((lead,), "finding"),
    "extension_ruled": NoticeKind((lsp_people,), "finding", at_once=True, ends_day=True),
    "upload_refused": NoticeKind((), "documents", at_once=True),
    "bundle_ready": NoticeKind((), "bundle", at_once=True),
    "bundle_failed": NoticeKind((), "bundle", at_once=True),
    # register
    "announced": NoticeKind(()),
    "licence_event": NoticeKind((), at_once=True),
    "condition_reported": NoticeKind((secretariat,), "conditions"),
    "condition_ruled": NoticeKind((lsp_people,), "conditions"),
    "rule_replaced": NoticeKind((lsp_people,), "citations"),
    # reminders
    "licence_ends": NoticeKind((), at_once=True, ends_day=True),
    "licence_ends_chair": NoticeKind((), at_once=True, ends_day=True),
    "licence_ends_board": NoticeKind((), at_once=True),
    "licence_ends_desk": NoticeKind(()),
    "documents_due": NoticeKind((), "documents", at_once=True, ends_day=True),
    "documents_due_chair": NoticeKind((), "documents", at_once=True, ends_day=True),
    "documents_due_board": NoticeKind((), "documents", at_once=True),
    "documents_due_desk": NoticeKind((), "documents"),
    "item_due": NoticeKind((), "documents", at_once=True, ends_day=True),
    "finding_due": NoticeKind((), "finding", at_once=True, ends_day=True),
    "finding_due_chair": NoticeKind((), "finding", at_once=True, ends_day=True),
    "finding_due_board": NoticeKind((), "finding", at_once=True),
    "finding_due_desk": NoticeKind((), "finding"),
    "condition_due": NoticeKind((), "conditions", at_once=True, ends_day=True),
    "condition_due_chair": NoticeKind((), "conditions", at_once=True, ends_day=True),
    "condition_due_board": NoticeKind((), "conditions", at_once=True),
    "condition_due_desk": NoticeKind((), "conditions"),
    "objection_open": NoticeKind((), "objection", at_once=True, ends_day=True),
    "objection_due": NoticeKind((), "objection", at_once=True),
    "objection_due_desk": NoticeKind((), "objection"),
    "duty_due": NoticeKind((), "duties", at_once=True),
    "calendar_moved": NoticeKind((lsp_people, team), "findings", at_once=True, ends_day=True),
    "lapse_proposed": NoticeKind((secretariat,)),
}


def page_of(kind: str, application: Application, finding: Finding | None) -> str:
    """The address a notice opens."""
    page = NOTICES[kind].page
    if page == "finding":
        return finding.get_absolute_url()
    if page == "assignments":  # the file and its assignment are closed to whoever was released
        return reverse("audits:assignments")
    return application.url(page)


def body_page(kind: str, lsp) -> str:
    """The address that a notice about an LSP without a file opens."""
    page = "duties" if NOTICES[kind].page == "duties" else "lsp_home"
    return reverse(f"audits:{page}", args=[lsp.slug])


def tell(
    kind: str,
    application: Application | None,
    *,
    at,
    by=None,
    note="",
    finding=None,
    to=None,
    facts=None,
    once="",
    lsp=None,
) -> int:
    """Write one outbox row per recipient, never to the person who acted; returns how many were written.

    `to` names the recipients where the table cannot know them, `lsp` the body where there is no file yet; with `once`, a key of record
    and day, a row is written only the first time, so that a job may run twice or late.
    """
    on = timezone.localdate(at)
    people = {p.pk: p for find in NOTICES[kind].recipients for p in find(application, on)}
    people |= {p.pk: p for p in to or []}
    if by is not None:
        people.pop(by.pk, None)
    lsp = lsp or application.lsp
    keys = {pk: f"{kind}:{once}:{pk}" for pk in people} if once else {}
    known = set(Notice.objects.filter(unique_key__in=keys.values()).values_list("recipient", flat=True)) if once else ()
    people = {pk: person for pk, person in people.items() if pk not in known}
    if not people:
        return 0
    context = {
        "application": application,
        "lsp": lsp,
        "finding": finding,
        "by": by,
        "note": note,
        "facts": facts or {},
        "on": on,
    }
    url = page_of(kind, application, finding) if application else body_page(kind, lsp)
    with translation.override("id"):
        subject = " ".join(render_to_string(f"audits/mail/{kind}_subject.txt", context).split())
        body = render_to_string(f"audits/mail/{kind}.txt", context).strip()
    rows = [
        Notice(
            kind=kind,
            application=application,
            lsp=lsp,
            finding=finding,
            recipient=person,
            subject=subject[:200],
            body=body,
            url=url,
            unique_key=keys.get(person.pk),
            created_at=at,
            is_urgent=NOTICES[kind].at_once,
        )
        for person in people.values()
    ]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=bool(once)))


# Delivery

PAUSE_MINUTES = 15


def deliver(limit: int = 200) -> int:
    """Send what waits in the outbox; each row is claimed first, so that two senders never send it twice. Returns how many were sent."""
    sent = 0
    for pk in list(Notice.objects.to_send().order_by("pk").values_list("pk", flat=True)[:limit]):
        now = timezone.now()
        claimed = Notice.objects.waiting().filter(pk=pk).update(claimed_at=now, attempts=F("attempts") + 1)
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
            Notice.objects.filter(bundled_in=pk).update(sent_at=now)
            sent += 1
    return sent


def deliver_soon() -> int:
    """What a step sends at once, so that a slow mail server never holds a page for long; the rest leaves with the timer."""
    return deliver(limit=12)


def note_failure(notice: Notice, fault: OSError, at) -> None:
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


def raise_message_task(notice: Notice, detail: str, at) -> None:
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
    zone = ZONE_WORDS.get(notice.recipient.zone, "") if kind and kind.ends_day else ""
    message = EmailMessage(
        subject=settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + notice.subject,
        body="\n\n".join(part for part in (notice.body, zone, footer) if part) + "\n",
        to=[notice.recipient.email],
    )
    message.send()


ZONE_WORDS = {
    Zone.WITA: "Hari tenggat berakhir pukul 23.59 WIB, yaitu 00.59 WITA pada hari berikutnya.",
    Zone.WIT: "Hari tenggat berakhir pukul 23.59 WIB, yaitu 01.59 WIT pada hari berikutnya.",
}


def release_claims(now) -> int:
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


def resend(notice: Notice, *, by, at) -> bool:
    """Put one message into the outbox again; says whether it was one that can be."""
    again = Notice.objects.filter(pk=notice.pk, resent_at=notice.resent_at)
    return bool(
        again.update(
            sent_at=None,
            claimed_at=None,
            attempts=0,
            error="",
            is_unsure=False,
            is_urgent=True,
            bundled_in=None,
            resent_by=by,
            resent_at=at,
        )
    )


# The daily summary


def sum_up(at) -> int:
    """One message a weekday for each person with all that waited since the last one. Returns how many were written."""
    on = legal_day(at)
    if not is_weekday(on):
        return 0
    waiting: dict[int, list[Notice]] = {}
    for notice in Notice.objects.for_summary().filter(created_at__lte=at).select_related("recipient").order_by("pk"):
        waiting.setdefault(notice.recipient_id, []).append(notice)
    return sum(sum_up_for(notices, on, at) for notices in waiting.values())


def sum_up_for(notices: list[Notice], on, at) -> int:
    """The summary of one person; whoever writes it first has written it for that day."""
    recipient = notices[0].recipient
    context = {"rows": [(notice.subject, f"{settings.SITE_URL}{notice.url}") for notice in notices]}
    with transaction.atomic(), translation.override("id"):
        summary, is_new = Notice.objects.get_or_create(
            unique_key=f"{SUMMARY}:{on}:{recipient.pk}",
            defaults={
                "kind": SUMMARY,
                "recipient": recipient,
                "subject": render_to_string("audits/mail/summary_subject.txt", context).strip(),
                "body": render_to_string("audits/mail/summary.txt", context).strip(),
                "url": reverse("audits:inbox"),
                "created_at": at,
                "read_at": at,
            },
        )
        if is_new:
            Notice.objects.waiting().filter(pk__in=[n.pk for n in notices]).update(bundled_in=summary)
    return int(is_new)

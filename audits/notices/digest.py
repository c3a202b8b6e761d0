"""The daily summary of notices that do not leave at once."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from audits.deadlines import is_weekday, legal_day
from audits.models import Notice
from audits.models.notice import SUMMARY
from lsp.letters import written


def sum_up(at: dt.datetime) -> int:
    """One message a weekday for each person with all that waited since the last one. Returns how many were written."""
    on = legal_day(at)
    if not is_weekday(on):
        return 0
    waiting: dict[int, list[Notice]] = {}
    for notice in Notice.objects.for_summary().filter(created_at__lte=at).select_related("recipient").order_by("pk"):
        waiting.setdefault(notice.recipient_id, []).append(notice)
    return sum(sum_up_for(notices, on, at) for notices in waiting.values())


def sum_up_for(notices: list[Notice], on: dt.date, at: dt.datetime) -> int:
    """The summary of one person; whoever writes it first has written it for that day."""
    recipient = notices[0].recipient
    context = {"rows": [(notice.subject, f"{settings.SITE_URL}{notice.url}") for notice in notices]}
    subject, body = written("audits/mail", "summary", context, recipient.language)
    with transaction.atomic():
        summary, is_new = Notice.objects.get_or_create(
            unique_key=f"{SUMMARY}:{on}:{recipient.pk}",
            defaults={
                "kind": SUMMARY,
                "recipient": recipient,
                "subject": subject,
                "body": body,
                "url": reverse("audits:inbox"),
                "created_at": at,
                "read_at": at,
            },
        )
        if is_new:
            Notice.objects.waiting().filter(pk__in=[n.pk for n in notices]).update(in_digest=summary)
    return int(is_new)

"""The findings of an application by area, with filters that stand in the address."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audits.findings.open_corrections import NOBODY, OPEN
from audits.findings.urgency import time_left, urgencies, urgency_key
from audits.models import Finding
from audits.permissions import is_assessing
from audits.states import FindingState, Holder, ReviewArea, State
from audits.views.application.frame import fetch, page
from lsp.web.formats import longdate, plaindate

# What a reader may ask for: its word in the address, and the key of a row that answers.
FILTERS = {
    "area": ("area", "area"),
    "status": ("keadaan", "slug"),
    "holder": ("pemegang", "holder_key"),
    "person": ("orang", "person_key"),
}


@require_GET
@login_required
def findings(request, ref):
    """The findings of an application by area, the most urgent first; what is shown stands in the address."""
    record = fetch(request, ref)
    on = timezone.localdate()
    rows = Finding.objects.visible_to(request.user).filter(application=record)
    every = [finding_row(record, f, on) for f in rows.select_related("criterion", "person__user").order_by("seq")]
    chosen = {name: request.GET.get(word, "") for name, (word, _key) in FILTERS.items()}
    shown = [row for row in every if all(fits(row, name, value) for name, value in chosen.items() if value)]
    shown.sort(key=lambda row: (list(urgencies()).index(row["urgency_key"]), row["sort_day"], row["seq"]))
    context = {
        "n_all": len(every),
        "groups": [(area.label, own) for area in ReviewArea if (own := [r for r in shown if r["area"] == area])],
        "chips": urgency_chips(record, every, chosen),
        "areas": ReviewArea.choices,
        "holders": [(h.value, h.label) for h in (Holder.LSP, Holder.TEAM, Holder.LEAD)],
        "people": sorted({(row["person"], row["person_key"]) for row in every if row["person"]}),
        "nobody": NOBODY,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "may_find": record.state == State.ON_SITE and is_assessing(request.user, record),
    }
    return page(request, record, "audits/findings/findings.html", "findings", context)


def fits(row: dict, name: str, value: str) -> bool:
    """Whether a row belongs to what was asked for; `terbuka` are all that still ask for a correction."""
    if (name, value) == ("status", OPEN):
        return row["is_open"] and row["sort_day"] != dt.date.max
    return row[FILTERS[name][1]] == value


def finding_row(record, finding: Finding, on) -> dict:
    """One finding as the list shows it."""
    finding.application = record
    key = urgency_key(finding, on)
    urgency = urgencies()[key]
    person = finding.person if finding.person and finding.person.is_held_now else None
    return {
        "seq": finding.seq,
        "label": finding.label,
        "title": finding.title,
        "claim": finding.claim,
        "url": finding.get_absolute_url(),
        "area": finding.criterion.area,
        "clause": finding.clause,
        "criterion": finding.criterion.code,
        "category": finding.category,
        "category_label": finding.get_category_display(),
        "repeats": finding.repeats_id is not None,
        "urgency_key": key,
        "slug": urgency.slug,
        "tone": "" if finding.state == FindingState.DRAFT else urgency.tone,
        "urgency": finding.get_state_display() if finding.state == FindingState.DRAFT else urgency.label,
        "state": finding.get_state_display(),
        "is_draft": finding.state == FindingState.DRAFT,
        "is_open": finding.is_open,
        "holder_key": finding.holder,
        "holder": Holder(finding.holder).label if finding.is_open else "",
        "person_key": str(person.pk) if person else NOBODY,
        "person": person.user.full_name if person else "",
        "due": longdate(finding.due_on),
        "due_iso": finding.due_on.isoformat() if finding.due_on else "",
        "distance": time_left(finding, on),
        "paused": bool(finding.paused_since),
        "extended": finding.due_on != finding.original_due_on,
        "original": plaindate(finding.original_due_on),
        "sort_day": finding.due_on or dt.date.max,
    }


def urgency_chips(record, rows, chosen) -> list[dict]:
    """How many stand how, each a link that keeps the other filters."""
    kept = {name: value for name, value in chosen.items() if value and name != "status"}
    here = record.url("findings")
    chips = [{"label": _("Semua"), "n": len(rows), "url": address(here, kept), "is_now": not chosen["status"]}]
    for key, label in [(OPEN, _("Terbuka")), *((u.slug, u.label) for u in urgencies().values())]:
        n = sum(fits(row, "status", key) for row in rows)
        if n:
            url = address(here, kept | {"status": key})
            chips.append({"label": label, "n": n, "url": url, "is_now": chosen["status"] == key})
    return chips


def address(path: str, query: dict) -> str:
    """An address with its query, in the words that addresses use."""
    return f"{path}?{urlencode({FILTERS[name][0]: value for name, value in query.items()})}" if query else path

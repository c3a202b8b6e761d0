"""Whether a visit may be opened or closed."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.errors import Reason
from audits.models import Application, EventKind
from audits.states import Category, FindingState, Result, ReviewArea
from audits.visit.entries import conflicts_of, devices_of, items_of, name_of_item, unfinished, waiting_photos
from audits.visit.sheet import answers_of, findings_of, signatures_of


def visit_day_is_reached(application: Application, on: dt.date) -> list[Reason]:
    """The visit opens on its day, not before."""
    visit = application.visit_or_none
    if visit and visit.planned_on <= on:
        return []
    return [Reason(_("Asesmen dapat dibuka pada hari yang dijadwalkan"), application.url("team", anchor="jadwal"))]


def attendance_is_taken(application: Application, on: dt.date) -> list[Reason]:
    """Both sides were present, in writing."""
    present = set(application.attendances.values_list("side", flat=True))
    url = application.url("attendance")
    missing = []
    if "lsp" not in present:
        missing.append(Reason(_("Catat siapa yang hadir dari LSP"), url))
    if "bnsp" not in present:
        missing.append(Reason(_("Catat siapa yang hadir dari BNSP"), url))
    return missing


def criteria_are_judged(application: Application, on: dt.date) -> list[Reason]:
    """Every criterion of both areas has a result."""
    judged = set(application.judgements.exclude(result=Result.OPEN).values_list("criterion_id", flat=True))
    missing = []
    for slug, area in (("administrasi", ReviewArea.ADMINISTRATION), ("operasional", ReviewArea.OPERATIONS)):
        left = [c for c in application.rule_set.criteria.filter(area=area) if c.pk not in judged]
        if left:
            text = _("%(area)s: %(n)d kriteria belum dinilai, mulai dari %(code)s") % {
                "area": area.label,
                "n": len(left),
                "code": left[0].code,
            }
            missing.append(Reason(text, application.url("visit_area", slug)))
    return missing


def failed_criteria_have_findings(application: Application, on: dt.date) -> list[Reason]:
    """What does not conform is written down as a finding."""
    found = set(
        application.findings.exclude(state=FindingState.WITHDRAWN)
        .filter(category__in=[Category.MAJOR, Category.MINOR])
        .values_list("criterion_id", flat=True)
    )
    failed = application.judgements.filter(result=Result.FAILS).select_related("criterion")
    return [
        Reason(
            _("Tulis temuan untuk %(code)s %(title)s") % {"code": j.criterion.code, "title": j.criterion.name},
            application.url("visit_criterion", j.criterion.code),
        )
        for j in failed
        if j.criterion_id not in found
    ]


def findings_are_complete(application: Application, on: dt.date) -> list[Reason]:
    """Each finding has claim, evidence, clause and category."""
    return [
        Reason(_("Lengkapi %(label)s") % {"label": finding.label}, finding.application.url("finding_edit", finding.seq))
        for finding in application.findings.filter(state=FindingState.DRAFT)
        if not (finding.claim and finding.evidence and finding.clause and finding.category)
    ]


def entries_agree(application: Application, on: dt.date) -> list[Reason]:
    """Where two people recorded different things, the lead has said what holds."""
    return [
        Reason(
            _("Putuskan dua catatan yang berbeda: %(kind)s %(subject)s")
            % {"kind": EventKind(kind).label.lower(), "subject": name_of_item(kind, subject, entries)},
            application.url("conflicts"),
        )
        for (kind, subject), entries in sorted(conflicts_of(items_of(application)).items())
    ]


def signatures_hold(application: Application, on: dt.date) -> list[Reason]:
    """What the LSP answered and what people signed is what stands now: where it changed they were asked again, or their signature was taken away."""
    given = application.visit_events.filter(kind__in=[EventKind.RESPONSE, EventKind.SIGNATURE])
    if not given.exists():
        return []
    url, findings = f"{application.url('onsite_visit')}#penutup", findings_of(application)
    answers = [
        _("Temuan berubah sesudah LSP menanggapinya. Bacakan lagi, lalu catat tanggapannya: %(title)s")
        % {"title": findings[origin].title}
        for origin, (_body, holds) in answers_of(application).items()
        if not holds
    ]
    signatures = [
        _("Isi berubah sesudah %(name)s menandatangani. Minta tanda tangannya lagi, atau hapus yang lama")
        % {"name": entry.body["name"]}
        for entry, holds in signatures_of(application)
        if not holds
    ]
    return [Reason(text, url) for text in answers + signatures]


def devices_have_handed_in(application: Application, on: dt.date) -> list[Reason]:
    """Every phone that opened the pack has handed in all it recorded, or was given up."""
    url = application.url("onsite_devices")
    missing = []
    for device, left in unfinished(devices_of(application)):
        words = {"device": device, "person": device.pack.person.full_name, "n": left}
        if left:
            text = ngettext(
                "%(n)d catatan di %(device)s milik %(person)s belum diterima",
                "%(n)d catatan di %(device)s milik %(person)s belum diterima",
                left,
            )
        else:
            text = _("%(person)s belum menyatakan selesai mencatat di %(device)s")
        missing.append(Reason(text % words, url))
    return missing


def photos_have_arrived(application: Application, on: dt.date) -> list[Reason]:
    """Every photo that somebody took at the visit is here."""
    left = len(waiting_photos(application, items_of(application, kind=EventKind.PHOTO)))
    if not left:
        return []
    text = ngettext("%(n)d foto belum diterima", "%(n)d foto belum diterima", left) % {"n": left}
    return [Reason(text, application.url("onsite_devices"))]

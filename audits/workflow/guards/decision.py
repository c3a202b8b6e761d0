"""Whether a step is ready: each guard looks at a record on a day and names everything that is missing, with where it is mended."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import signing
from audits.deadlines import add_months, legal_day, licence_days
from audits.entries import conflicts_of, devices_of, items_of, name_of_item, unfinished, waiting_photos
from audits.errors import Reason
from audits.models import Answer, Application, EventKind, Finding, Reuse
from audits.models.plenary import deciders, quorum_of
from audits.permissions import excluded_among
from audits.seal import changes_since
from audits.states import Category, FindingState, ItemState, Outcome, Result, ReviewArea, TeamRole
from lsp.models import Licence
from lsp.standing import written

# Submission


def scope_is_chosen(application: Application, on: dt.date) -> list[Reason]:
    """Something is asked for, and every scheme of the licence is kept or dropped."""
    url = application.url("application_form", anchor="ruang-lingkup")
    asked = {item.scheme_id: item.action for item in application.scope.all()}
    licensed = application.licence.scope_on(on) if application.licence else []
    missing = [
        Reason(_("Pilih apakah skema %(scheme)s dipertahankan atau dihentikan") % {"scheme": scheme.title}, url)
        for scheme in licensed
        if scheme.pk not in asked
    ]
    if not missing and not set(asked.values()) & {"keep", "add"}:
        missing.append(Reason(_("Pilih paling sedikit satu skema yang dipertahankan atau ditambahkan"), url))
    return missing


def counterparts_are_named(application: Application, on: dt.date) -> list[Reason]:
    """Each area has its own person of the LSP."""
    named = set(application.counterparts.values_list("area", flat=True))
    url = application.url("application_form", anchor="pendamping")
    return [
        Reason(_("Pilih pendamping area %(area)s") % {"area": area.label.lower()}, url)
        for area in ReviewArea
        if area not in named
    ]


def contact_is_given(application: Application, on: dt.date) -> list[Reason]:
    """BNSP can call somebody."""
    if application.phone:
        return []
    return [
        Reason(_("Tulis nomor WhatsApp yang dapat dihubungi"), application.url("application_form", anchor="id_phone"))
    ]


def mandatory_documents_are_present(application: Application, on: dt.date) -> list[Reason]:
    """Every mandatory row holds a file, and somebody stands by each file of the last period or has replaced it."""
    texts = {
        "": _("Unggah %(code)s %(title)s"),
        Reuse.ASKED: _("Nyatakan apakah %(code)s %(title)s dari masa lisensi lalu tidak berubah atau berubah"),
        Reuse.CHANGED: _("Unggah versi baru %(code)s %(title)s, karena isinya berubah"),
    }
    return [
        Reason(
            texts[item.reuse] % {"code": item.code, "title": item.requirement.title},
            application.url("document", item.code),
        )
        for item in application.items.unready().in_order()
    ]


def criteria_are_self_assessed(application: Application, on: dt.date) -> list[Reason]:
    """The LSP has answered every criterion for itself."""
    answered = application.self_assessments.exclude(result=Result.OPEN).count()
    left = application.rule_set.criteria.count() - answered
    if not left:
        return []
    text = ngettext("Swa-asesmen: %(n)d kriteria belum dijawab", "Swa-asesmen: %(n)d kriteria belum dijawab", left) % {
        "n": left
    }
    return [Reason(text, application.url("self_assessment"))]


def rules_are_in_force(application: Application, on: dt.date) -> list[Reason]:
    """The draft follows the rule set of the day on which it is submitted."""
    newest = type(application.rule_set).objects.in_force(on)
    if application.rule_set_id == newest.pk:
        return []
    text = _("Aturan versi %(version)s sudah berlaku. Sesuaikan isian dengan aturan itu") % {"version": newest.version}
    return [Reason(text, application.url("adopt_rules"))]


# Document review


def something_is_returned(application: Application, on: dt.date) -> list[Reason]:
    """At least one document is marked, and each marked one says why."""
    marked = application.items.filter(state=ItemState.FIX).in_order().prefetch_related("notes")
    if not marked:
        return [Reason(_("Tandai paling sedikit satu dokumen yang perlu diperbaiki"), application.url("documents"))]
    return [
        Reason(_("Tulis catatan untuk %(code)s") % {"code": item.code}, application.url("document", item.code))
        for item in marked
        if not any(note.is_open for note in item.notes.all())
    ]


def returned_documents_are_answered(application: Application, on: dt.date) -> list[Reason]:
    """Each returned document has a newer version, or an answer of the LSP since it was returned."""
    returned = application.items.filter(state=ItemState.FIX).in_order().prefetch_related("versions", "notes")
    return [
        Reason(
            _("Unggah versi baru atau jawab catatan %(code)s %(title)s")
            % {"code": item.code, "title": item.requirement.title},
            application.url("document", item.code),
        )
        for item in returned
        if not was_answered(item, application)
    ]


def was_answered(item, application: Application) -> bool:
    """Whether the LSP has done something about a returned document."""
    newer = item.latest and item.latest.number > (item.returned_version or 0)
    return bool(newer) or any(note.side == "lsp" and note.at >= application.state_since for note in item.notes.all())


def documents_are_accepted(application: Application, on: dt.date) -> list[Reason]:
    """Every mandatory document and every one that was handed in is accepted, and no note is open."""
    items = application.items.in_order().prefetch_related("notes")
    missing = []
    for item in items:
        url = application.url("document", item.code)
        words = {"code": item.code, "title": item.requirement.title}
        if item.state == ItemState.FIX:
            missing.append(Reason(_("%(code)s %(title)s masih perlu diperbaiki") % words, url))
        elif item.state in {ItemState.FILLED, ItemState.REVIEWING}:
            missing.append(Reason(_("Periksa %(code)s %(title)s") % words, url))
        elif item.state == ItemState.EMPTY and item.requirement.is_mandatory:
            missing.append(Reason(_("%(code)s %(title)s belum ada") % words, url))
        elif any(note.is_open for note in item.notes.all()):
            missing.append(Reason(_("Catatan pada %(code)s belum dinyatakan selesai") % words, url))
    return missing


# Team and day


def team_is_complete(application: Application, on: dt.date) -> list[Reason]:
    """One lead, at least one member, and each area in exactly one pair of hands."""
    url = application.url("team")
    team = list(application.team.standing())
    missing = []
    if not any(m.role == TeamRole.LEAD for m in team):
        missing.append(Reason(_("Tunjuk ketua tim"), url))
    if not any(m.role == TeamRole.MEMBER for m in team):
        missing.append(Reason(_("Tunjuk paling sedikit satu anggota tim"), url))
    held = {m.area for m in team}
    missing += [
        Reason(_("Tunjuk asesor untuk area %(area)s") % {"area": area.label.lower()}, url)
        for area in ReviewArea
        if area not in held
    ]
    return missing


def team_has_accepted(application: Application, on: dt.date) -> list[Reason]:
    """Everybody accepted and declared to be free of conflict."""
    return [
        Reason(
            _("%(name)s belum menyatakan bersedia dan bebas benturan kepentingan") % {"name": m.assessor},
            application.url("team"),
        )
        for m in application.team.standing().select_related("assessor__user")
        if not m.has_joined
    ]


def day_is_set(application: Application, on: dt.date) -> list[Reason]:
    """The day is agreed and does not lie in the past."""
    visit = application.visit_or_none
    if visit is None:
        return [Reason(_("Tetapkan hari dan tempat asesmen"), application.url("team", anchor="jadwal"))]
    if visit.planned_on < on:
        return [
            Reason(_("Hari asesmen sudah lewat. Tetapkan hari yang baru"), application.url("team", anchor="jadwal"))
        ]
    return []


def certificates_are_valid(application: Application, on: dt.date) -> list[Reason]:
    """No assessor's certificate ends before the visit."""
    visit = application.visit_or_none
    day = visit.planned_on if visit else on
    return [
        Reason(_("Sertifikat %(name)s tidak berlaku pada hari asesmen") % {"name": m.assessor}, application.url("team"))
        for m in application.team.standing().select_related("assessor__user")
        if m.assessor.certificate_valid_until < day
    ]


def team_has_no_ties(application: Application, on: dt.date) -> list[Reason]:
    """Nobody in the team belongs, or recently belonged, to the LSP."""
    years = application.rule_set.tie_years
    return [
        Reason(
            _("%(name)s mempunyai hubungan dengan LSP ini. Ganti asesor") % {"name": m.assessor},
            application.url("team"),
        )
        for m in application.team.standing().select_related("assessor__user")
        if m.assessor.has_tie_to(application.lsp, on, years)
    ]


def objection_is_in_time(application: Application, on: dt.date) -> list[Reason]:
    """The period for an objection to the team still runs."""
    if application.objection_until and on <= application.objection_until:
        return []
    return [Reason(_("Masa keberatan atas tim sudah berakhir"), application.url("team"))]


# The visit


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
            _("Tulis temuan untuk %(code)s %(title)s") % {"code": j.criterion.code, "title": j.criterion.title},
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


# Corrections


def corrections_are_done(application: Application, on: dt.date) -> list[Reason]:
    """Every major is closed; every minor is closed or its plan accepted."""
    return [
        Reason(
            _("%(label)s %(claim)s: %(state)s") % {"label": f.label, "claim": f.claim, "state": f.get_state_display()},
            f.get_absolute_url(),
        )
        for f in application.findings.open().binding().select_related("application")
    ]


def deadlines_have_passed(application: Application, on: dt.date) -> list[Reason]:
    """No open finding may still be corrected in time, and none waits for the team itself."""
    missing = []
    for f in application.findings.open().binding().select_related("application"):
        if f.state in {FindingState.ANSWERED, FindingState.DISPUTED}:
            missing.append(Reason(_("%(label)s menunggu tim asesor") % {"label": f.label}, f.get_absolute_url()))
        elif f.due_on and f.due_on >= f.clock_on(on):
            missing.append(Reason(_("Tenggat %(label)s belum lewat") % {"label": f.label}, f.get_absolute_url()))
    return missing


# Recommendation and decision


def dossier_is_unchanged(application: Application, on: dt.date) -> list[Reason]:
    """The recommendation still speaks of this dossier."""
    standing = application.recommendations.filter(voided_at__isnull=True).first()
    url = application.url("decision")
    if standing is None:
        return [Reason(_("Belum ada rekomendasi tim yang berlaku"), url)]
    standing.application = application
    if changed := changes_since(standing):
        words = _("Berubah sejak ditandatangani: %(what)s. Ketua tim perlu merekomendasikan lagi")
        return [Reason(words % {"what": ", ".join(changed)}, url)]
    return []


def team_has_signed(application: Application, on: dt.date) -> list[Reason]:
    """Everybody who judged in the team has signed the recommendation, or it is written down why not."""
    return [
        Reason(_("%(name)s belum menandatangani rekomendasi") % {"name": member.assessor}, application.url("decision"))
        for member in application.team.unsigned().filter(application=application).select_related("assessor__user")
    ]


def sits_on_open_agenda(application: Application, on: dt.date) -> list[Reason]:
    """A plenary is under way and has the file on its agenda."""
    waiting = application.agenda_items.waiting().select_related("plenary")
    if waiting.filter(plenary__opened_at__isnull=False).exists():
        return []
    planned = waiting.first()
    if planned:
        words = _("Buka dahulu sidang pleno %(day)s") % {"day": written(planned.plenary.held_on)}
        return [Reason(words, planned.plenary.get_absolute_url())]
    return [Reason(_("Masukkan berkas ini ke agenda sidang pleno"), reverse("audits:plenary"))]


def plenary_has_quorum(application: Application, on: dt.date) -> list[Reason]:
    """Enough of those who may decide this file are at the sitting (rule set); whoever must stay out is not counted."""
    item = application.agenda_items.waiting().filter(plenary__opened_at__isnull=False).select_related("plenary").first()
    if item is None:
        return []
    people = list(deciders())
    excluded = excluded_among(people, application)
    free = {person.pk for person in people if not excluded[person.pk]}
    there = item.plenary.presences.filter(person__in=free).count()
    needed = quorum_of(len(free), application.rule_set.quorum_percent)
    if there >= needed:
        return []
    words = _(
        "Kuorum belum tercapai: dari %(free)d pemutus yang boleh memutus berkas ini, %(there)d hadir dan %(needed)d harus hadir"
    )
    url = f"{item.plenary.get_absolute_url()}#hadir"
    return [Reason(words % {"free": len(free), "there": there, "needed": needed}, url)]


def no_objection_waits(application: Application, on: dt.date) -> list[Reason]:
    """An objection to the decision is ruled first."""
    if application.decisions.filter(objection__ruling="").exists():
        return [Reason(_("Keberatan LSP atas keputusan ini belum diputus"), application.url("objection"))]
    return []


def objection_waits(application: Application, on: dt.date) -> list[Reason]:
    """There is an objection to rule on."""
    if application.decisions.filter(objection__ruling="").exists():
        return []
    return [Reason(_("Tidak ada keberatan yang menunggu putusan"), application.url("objection"))]


def no_other_file_is_open(application: Application, on: dt.date) -> list[Reason]:
    """The LSP has not begun anew meanwhile."""
    others = Application.objects.open().filter(lsp=application.lsp_id).exclude(pk=application.pk)
    return [
        Reason(_("LSP sudah memulai permohonan baru, %(file)s") % {"file": other}, other.get_absolute_url())
        for other in others
    ]


def conditions_are_met(application: Application, on: dt.date) -> list[Reason]:
    """What a deferral asked for was confirmed."""
    return [
        Reason(
            _("Syarat %(label)s belum dinyatakan terpenuhi: %(text)s") % {"label": condition, "text": condition.text},
            condition.get_absolute_url(),
        )
        for condition in application.conditions.open().select_related("application")
    ]


def period_is_free(application: Application, on: dt.date) -> list[Reason]:
    """Nothing else in the register holds the days, or the decree number, of the period to be issued."""
    decree = application.decree
    starts_on, ends_on, _gap = licence_days(
        decree.decree_date, application.licence_ends_on, application.rule_set.licence_years
    )
    taken = Q(lsp=application.lsp_id, starts_on__lte=ends_on, ends_on__gte=starts_on) | Q(decree_number=decree.number)
    return [
        Reason(_("SK %(number)s dalam register bertumpang tindih dengan masa lisensi ini") % {"number": clash})
        for clash in Licence.objects.filter(taken)
    ]


def licence_would_cover_something(application: Application, on: dt.date) -> list[Reason]:
    """At least one scheme was granted."""
    decision = application.decisions.filter(outcome="approved").first()
    if decision and decision.schemes.filter(outcome__in=[Outcome.GRANT, Outcome.CONDITIONS]).exists():
        return []
    return [Reason(_("Tidak ada skema yang diberikan"), application.url("decision"))]


def signing_key_is_present(application: Application, on: dt.date) -> list[Reason]:
    """No key, no licence."""
    if signing.has_key():
        return []
    return [
        Reason(
            _("Kunci penanda tangan elektronik belum terpasang. Hubungi pengelola sistem"), application.url("decision")
        )
    ]


def nothing_moved_for_long(application: Application, on: dt.date) -> list[Reason]:
    """So many months without a move (rule set)."""
    day = add_months(legal_day(application.state_since), application.rule_set.lapse_months)
    if on >= day:
        return []
    return [
        Reason(
            _("Permohonan baru dapat digugurkan setelah %(n)d bulan tanpa gerak")
            % {"n": application.rule_set.lapse_months},
            application.url("timeline"),
        )
    ]


# A finding


def current_answer(finding: Finding) -> Answer | None:
    """The round being written, or the one waiting for its verdict."""
    return finding.answers.filter(verdict="").order_by("-round").first()


def answer_is_complete(finding: Finding, on: dt.date) -> list[Reason]:
    """Correction, cause (for a major), action, person, day and evidence are all there."""
    answer = current_answer(finding)
    here = lambda anchor: finding.application.url("answer_edit", finding.seq, anchor=anchor)  # noqa: E731
    if answer is None:
        return [Reason(_("Tulis jawaban: koreksi, tindakan korektif, dan bukti"), here("id_correction"))]
    wanted = [
        (answer.correction, _("Koreksi belum diisi"), "id_correction"),
        (answer.root_cause or finding.category != Category.MAJOR, _("Akar masalah belum diisi"), "id_root_cause"),
        (answer.corrective_action, _("Tindakan korektif belum diisi"), "id_corrective_action"),
        (answer.person_id, _("Penanggung jawab belum dipilih"), "id_person"),
        (answer.target_on, _("Hari target belum ditentukan"), "id_target_on"),
        (answer.evidence.exists(), _("Bukti belum diunggah"), "bukti"),
    ]
    return [Reason(text, here(anchor)) for given, text, anchor in wanted if not given]


def dispute_is_in_time(finding: Finding, on: dt.date) -> list[Reason]:
    """The period for a dispute still runs."""
    if finding.dispute_until and on <= finding.dispute_until:
        return []
    return [Reason(_("Masa sanggahan sudah berakhir"), finding.get_absolute_url())]

"""Whether corrections are done, and whether an answer or a dispute may be sent."""

import datetime as dt

from django.utils.translation import gettext as _

from audits.errors import Reason
from audits.models import Application, Finding, WaitingFile
from audits.states import Category, FindingState


def corrections_are_done(application: Application, on: dt.date) -> list[Reason]:
    """Every major is closed; every minor is closed or its plan accepted."""
    return [
        Reason(
            _("%(label)s %(title)s: %(state)s") % {"label": f.label, "title": f.title, "state": f.get_state_display()},
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


def answer_is_complete(finding: Finding, on: dt.date) -> list[Reason]:
    """Correction, cause (for a major), action, person, day and evidence are all there."""
    answer = finding.current_answer
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
    missing = [Reason(text, here(anchor)) for given, text, anchor in wanted if not given]
    waiting = WaitingFile.objects.bound_for(WaitingFile.Place.EVIDENCE, finding.pk)
    # What waits would come too late for an answer that was sent.
    return missing or [
        Reason(_("Bukti %(name)s masih menunggu diperiksa") % {"name": file.name}, here("bukti")) for file in waiting
    ]


def dispute_is_in_time(finding: Finding, on: dt.date) -> list[Reason]:
    """The period for a dispute still runs."""
    if finding.dispute_until and on <= finding.dispute_until:
        return []
    return [Reason(_("Masa sanggahan sudah berakhir"), finding.get_absolute_url())]

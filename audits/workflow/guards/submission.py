"""Whether a draft is ready to be submitted."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.errors import Reason
from audits.licence.clock import opens_later
from audits.models import Application, Reuse
from audits.notices.recipients import chair
from audits.states import Result, ReviewArea
from lsp.web.formats import plaindate


def renewal_window_is_open(application: Application, on: dt.date) -> list[Reason]:
    """A renewal is submitted from the day on which its licence may be renewed; what ended early waits for no day."""
    opens_on = opens_later(application.licence, on)
    if opens_on is None:
        return []
    words = _("Masa perpanjangan dibuka %(day)s. Sampai hari itu permohonan dapat disiapkan, belum dapat diajukan")
    return [Reason(words % {"day": plaindate(opens_on)}, application.url("application_form"))]


def scope_is_chosen(application: Application, on: dt.date) -> list[Reason]:
    """Something is asked for, and every scheme of the licence is kept or dropped."""
    url = application.url("application_form", anchor="ruang-lingkup")
    asked = {item.scheme_id: item.action for item in application.scope.all()}
    licensed = application.licence.scope_at_last(on) if application.licence else []
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
        Reuse.ASKED: _("Nyatakan apakah %(code)s %(title)s dari permohonan sebelumnya tidak berubah atau berubah"),
        Reuse.CHANGED: _("Unggah versi baru %(code)s %(title)s, karena isinya berubah"),
    }
    return [
        Reason(
            texts[item.reuse] % {"code": item.code, "title": item.requirement.name},
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


def chair_is_there(application: Application, on: dt.date) -> list[Reason]:
    """Somebody heads the LSP, who can submit."""
    if list(chair(application, on)):
        return []
    return [Reason(_("LSP belum mempunyai Ketua yang memiliki akun. Undang Ketua LSP, atau hubungi Sekretariat BNSP."))]


def rules_are_in_force(application: Application, on: dt.date) -> list[Reason]:
    """The draft follows the rule set of the day on which it is submitted."""
    newest = type(application.rule_set).objects.in_force(on)
    if application.rule_set_id == newest.pk:
        return []
    text = _("Aturan versi %(version)s sudah berlaku. Sesuaikan isian dengan aturan itu") % {"version": newest.version}
    return [Reason(text, application.url("adopt_rules"))]

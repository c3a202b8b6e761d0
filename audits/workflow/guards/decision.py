"""Whether recommendation, plenary, decision and licence are ready."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audits.deadlines import add_months, legal_day
from audits.decision.dossier_hash import changes_since
from audits.documents import signing
from audits.errors import Reason
from audits.models import Application
from audits.models.plenary import deciders, quorum_of
from audits.permissions import excluded_among
from audits.states import Outcome
from lsp.models import Licence
from lsp.register.licence_status import written


def dossier_is_unchanged(application: Application, on: dt.date) -> list[Reason]:
    """The recommendation still speaks of this dossier."""
    current = application.recommendations.filter(voided_at__isnull=True).first()
    url = application.url("decision")
    if current is None:
        return [Reason(_("Belum ada rekomendasi tim yang berlaku"), url)]
    current.application = application
    if changed := changes_since(current):
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
    """A plenary is under way and has the application on its agenda."""
    waiting = application.agenda_items.waiting().select_related("plenary")
    if waiting.filter(plenary__opened_at__isnull=False).exists():
        return []
    planned = waiting.first()
    if planned:
        words = _("Buka dahulu sidang pleno %(day)s") % {"day": written(planned.plenary.held_on)}
        return [Reason(words, planned.plenary.get_absolute_url())]
    return [Reason(_("Masukkan permohonan ini ke agenda sidang pleno"), reverse("audits:plenary"))]


def plenary_has_quorum(application: Application, on: dt.date) -> list[Reason]:
    """Enough of those who may decide this application are at the sitting (rule set); whoever must stay out is not counted."""
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
        "Kuorum belum tercapai: dari %(free)d pemutus yang boleh memutus permohonan ini, %(there)d hadir dan %(needed)d harus hadir"
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


def no_other_application_is_open(application: Application, on: dt.date) -> list[Reason]:
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
    starts_on, ends_on, _gap = application.period_from(decree.decree_date)
    taken = Q(pk__in=Licence.objects.overlapping(application.lsp_id, starts_on, ends_on)) | Q(
        decree_number=decree.number
    )
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
    return [Reason(_("Kunci segel elektronik belum terpasang. Hubungi pengelola sistem"), application.url("decision"))]


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

"""Whether team and day are ready for the visit."""

import datetime as dt

from django.utils.translation import gettext as _

from audits.errors import Reason
from audits.models import Application, TeamObjection
from audits.states import ReviewArea, Side, TeamRole
from audits.team import objection


def team_is_complete(application: Application, on: dt.date) -> list[Reason]:
    """One lead, at least one member, and each area in exactly one pair of hands."""
    url = application.url("team")
    team = list(application.team.current())
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
        for m in application.team.current().select_related("assessor__user")
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


def no_day_waits(application: Application, on: dt.date) -> list[Reason]:
    """No proposed day waits for its answer."""
    waiting = application.day_proposals.waiting().first()
    if waiting is None:
        return []
    words = (
        _("Usulan hari masih menunggu jawaban LSP. Tunggu jawabannya, atau tarik usulan itu")
        if waiting.side == Side.BNSP
        else _("Jawab usulan hari dari LSP")
    )
    return [Reason(words, application.url("visit_day"))]


def certificates_are_valid(application: Application, on: dt.date) -> list[Reason]:
    """No assessor's certificate ends before the visit."""
    visit = application.visit_or_none
    day = visit.planned_last if visit else on
    return [
        Reason(_("Sertifikat %(name)s tidak berlaku pada hari asesmen") % {"name": m.assessor}, application.url("team"))
        for m in application.team.current().select_related("assessor__user")
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
        for m in application.team.current().select_related("assessor__user")
        if m.assessor.has_tie_to(application.lsp, on, years)
    ]


def team_objection_is_ruled(application: Application, on: dt.date) -> list[Reason]:
    """The LSP's objection to the team has its answer, and upheld it has changed the team."""
    raised = objection.objection_of(application)
    url = application.url("team_objection")
    if raised is None or raised.ruling == TeamObjection.Ruling.DISMISSED:
        return []
    if raised.is_open:
        return [Reason(_("Putuskan keberatan LSP atas tim"), url)]
    if objection.is_same_team(raised):
        return [Reason(_("Keberatan LSP diterima, tetapi susunan tim belum berubah"), url)]
    return []


def objection_is_in_time(application: Application, on: dt.date) -> list[Reason]:
    """The period for an objection to the team still runs."""
    if application.objection_until and on <= application.objection_until:
        return []
    return [Reason(_("Masa keberatan atas tim sudah berakhir"), application.url("team"))]

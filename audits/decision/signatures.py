"""What the team does to its recommendation after the lead has signed it: the others sign, or it is written down why one cannot."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audits.effects import issue_report_when_signed, sign_recommendation
from audits.errors import Stale
from audits.models import Application, LogEntry, Recommendation, TeamMember, TeamSignature
from audits.seal import changes_since
from audits.states import State


def standing(application: Application) -> Recommendation:
    """The recommendation that counts, still speaking of the dossier; raises Stale when there is none any more."""
    recommendation = application.recommendations.filter(voided_at__isnull=True).first()
    if recommendation is None:
        raise Stale(_("Rekomendasi ini tidak berlaku lagi."))
    recommendation.application = application
    if changed := changes_since(recommendation):
        raise Stale(_("Berubah sejak ditandatangani: %(what)s.") % {"what": ", ".join(changed)})
    return recommendation


def sign(application: Application, member: TeamMember, *, seen: str, note: str, at: dt.datetime) -> None:
    """A member signs the recommendation whose dossier they saw, with a dissenting opinion where they have one."""
    user = member.assessor.user
    try:
        with transaction.atomic():
            application.touch(while_in=[State.RECOMMENDED])
            recommendation = standing(application)
            if recommendation.dossier_hash != seen:
                raise Stale(_("Rekomendasi sudah diganti sejak halaman ini dibuka. Baca lagi sebelum menandatangani."))
            LogEntry.write(application, verb="recommendation_signed", by=user, at=at, note=note)
            sign_recommendation(recommendation, user, member.role, at=at, note=note)
    except IntegrityError:
        raise Stale(_("Anda sudah menandatangani rekomendasi ini.")) from None


def excuse(application: Application, member: TeamMember, *, by, reason: str, at: dt.datetime) -> None:
    """The lead writes down why a member cannot sign; the plenary reads it."""
    try:
        with transaction.atomic():
            application.touch(while_in=[State.RECOMMENDED])
            recommendation = standing(application)
            TeamSignature.objects.create(
                recommendation=recommendation,
                person=member.assessor.user,
                role=member.role,
                excused_by=by,
                excused_reason=reason,
            )
            LogEntry.write(
                application,
                verb="signature_excused",
                by=by,
                at=at,
                note=reason,
                facts={"subject": str(member.assessor)},
            )
            issue_report_when_signed(recommendation, by=by, at=at)
    except IntegrityError:
        raise Stale(_("Tanda tangan itu sudah tercatat.")) from None

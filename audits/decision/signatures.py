"""What the team does to its recommendation after the lead has signed it: the others sign, or it is written down why one cannot."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audits import documents
from audits.decision.dossier_hash import changes_since
from audits.errors import Stale
from audits.models import Application, LogEntry, Recommendation, TeamMember, TeamSignature
from audits.notices.outbox import tell
from audits.states import State
from lsp.models import User


def current_recommendation(application: Application) -> Recommendation:
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
            recommendation = current_recommendation(application)
            if recommendation.dossier_hash != seen:
                raise Stale(_("Rekomendasi sudah diganti sejak halaman ini dibuka. Baca lagi sebelum menandatangani."))
            LogEntry.write(application, verb="recommendation_signed", by=user, at=at, note=note)
            sign_recommendation(recommendation, user, member.role, at=at, note=note)
    except IntegrityError:
        raise Stale(_("Anda sudah menandatangani rekomendasi ini.")) from None


def excuse(application: Application, member: TeamMember, *, by: User, reason: str, at: dt.datetime) -> None:
    """The lead writes down why a member cannot sign; the plenary reads it."""
    try:
        with transaction.atomic():
            application.touch(while_in=[State.RECOMMENDED])
            recommendation = current_recommendation(application)
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


def sign_recommendation(
    recommendation: Recommendation, by: User, role: str, *, at: dt.datetime, note: str = ""
) -> None:
    """One signature; with the last one the report is issued."""
    TeamSignature.objects.create(recommendation=recommendation, person=by, role=role, note=note, signed_at=at)
    issue_report_when_signed(recommendation, by=by, at=at)


def issue_report_when_signed(recommendation: Recommendation, *, by: User, at: dt.datetime) -> None:
    """The report of the recommendation as PDF, once nobody's signature is missing; only then is the plenary told that it is ready."""
    application = recommendation.application
    if not application.team.unsigned().exists():
        documents.issue("recommendation", application, by=by, at=at)
        tell("recommendation_ready", application, at=at, by=by)

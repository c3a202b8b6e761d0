"""What a step changes: the columns that its swap writes along (`sets_...`) and what follows in the same transaction (imperatives)."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audits import documents, dossier, last_period, signing
from audits.deadlines import after_days, legal_day, licence_days
from audits.duties import copies_of, put_into_dossier, reports_of
from audits.errors import NotReady, Reason, Stale
from audits.guards import current_answer
from audits.models import (
    Answer,
    Application,
    ClauseReason,
    Condition,
    Decision,
    Decree,
    DossierItem,
    Finding,
    LogEntry,
    NumberSeries,
    Pause,
    Plenary,
    Recommendation,
    RuleSet,
    SchemeDecision,
    SchemeRecommendation,
    SelfAssessment,
    StandardSentence,
    TeamMember,
    TeamSignature,
    Vote,
)
from audits.notifications import tell
from audits.reckoning import begun, period_end, start_clock, stop_clock
from audits.seal import dossier_hash, fingerprints, sealed_parts
from audits.states import ItemState, Outcome, State, TeamRole
from lsp import proof
from lsp.models import LSP, Licence
from lsp.models.licence import make_check_code

# The beginning


def start_application(lsp: LSP, *, by, at) -> Application:
    """Open the draft of a renewal under the rules of the day, with an empty row for everything they ask for.

    Raises Stale when the LSP already has an open file, NotReady when no rule set had begun.
    """
    on = legal_day(at)
    with copies_of(reports_of(lsp.licence_on(on))) as copies, transaction.atomic():
        LSP.objects.select_for_update().get(pk=lsp.pk)  # two starts at once: the second one waits, then finds the file
        files = Application.objects.filter(lsp=lsp)
        if files.open().exists():
            raise Stale(_("LSP ini sudah mempunyai permohonan yang berjalan."))
        try:
            rule_set = RuleSet.objects.in_force(on)
        except RuleSet.DoesNotExist as none:
            raise NotReady([Reason(_("Belum ada aturan yang berlaku. Hubungi Sekretariat BNSP."))]) from none
        application = Application.objects.create(
            ref=free_ref(f"{lsp.slug}-{on.year}"),
            lsp=lsp,
            licence=lsp.licence_on(on),
            rule_set=rule_set,
            previous=files.first(),
            state=State.DRAFT,
            state_since=at,
            created_by=by,
            created_at=at,
        )
        circumstances = last_period.circumstances_of(lsp, before=application)
        DossierItem.objects.bulk_create(
            DossierItem(application=application, requirement=requirement)
            for requirement in rule_set.requirements.all()
            if requirement.applies_to(circumstances)
        )
        last_period.hand_on_documents(application, by=by, at=at)
        SelfAssessment.objects.bulk_create(
            SelfAssessment(application=application, criterion=criterion) for criterion in rule_set.criteria.all()
        )
        put_into_dossier(application, copies)
        LogEntry.write(application, verb="started", by=by, at=at, target=State.DRAFT)
    return application


def free_ref(base: str) -> str:
    """The address itself, or the first one with a number behind it that nobody has."""
    taken = set(Application.objects.filter(ref__startswith=base).values_list("ref", flat=True))
    ref, number = base, 1
    while ref in taken:
        number += 1
        ref = f"{base}-{number}"
    return ref


# Submission and review


def sets_submission(application: Application, move) -> dict:
    """The number from the counter row, the moment, who declared, and the frozen copy of what was sent."""
    on = legal_day(move.at)
    return {
        "number": f"RL-{on.year}-{NumberSeries.take('application', on):04d}",
        "submitted_at": move.at,
        "declared_by": move.by,
        "submission": frozen_submission(application),
    }


def frozen_submission(application: Application) -> dict:
    """What the LSP sent, as it stood, in words and codes that outlive later edits."""
    parts = sealed_parts(application)
    return {
        "lsp": {
            "name": application.lsp.name,
            "kind": application.lsp.kind,
            "licence_number": application.lsp.licence_number,
        },
        "rule_set": application.rule_set.version,
        "scope": [
            {"code": item.scheme.code, "title": item.scheme.title, "action": item.action}
            for item in application.scope.select_related("scheme")
        ],
        "counterparts": {
            c.area: c.person.user.full_name for c in application.counterparts.select_related("person__user")
        },
        "phone": application.phone,
        "changes": application.changes,
        "documents": parts["documents"],
        "versions": parts["versions"],
        "self_assessment": list(application.self_assessments.values_list("criterion__code", "result", "text")),
    }


def issue_receipt(application: Application, move) -> None:
    """The receipt of the submission as PDF."""
    documents.issue("receipt", application, by=move.by, at=move.at)


def sets_reviewer(application: Application, move) -> dict:
    """Whoever begins the review is the reviewer."""
    return {"reviewer": move.by, "round": 1}


def lay_before_reviewer(application: Application, move) -> None:
    """What was handed in waits for a verdict from now on."""
    dossier.lay_before_reviewer(application, [ItemState.FILLED])


def sets_return(application: Application, move) -> dict:
    """The day until which the LSP mends its documents, and the next round."""
    on = legal_day(move.at)
    return {"due_on": after_days(on, application.rule_set.return_days).due_on, "round": application.round + 1}


def hand_over_notes(application: Application, move) -> None:
    """From now on the LSP reads the reviewer's notes; each returned document remembers which version was returned."""
    for item in application.items.filter(state=ItemState.FIX).prefetch_related("versions"):
        item.returned_version = item.latest.number if item.latest else 0
        item.save(update_fields=["returned_version"])
        item.notes.filter(sent=False).update(sent=True)


def sets_no_due_day(application: Application, move) -> dict:
    """The deadline is met."""
    return {"due_on": None}


def send_back_to_review(application: Application, move) -> None:
    """Only what was returned is looked at again; every other verdict stays."""
    dossier.lay_before_reviewer(application, [ItemState.FIX, ItemState.FILLED])


# Team and visit


def sets_objection_period(application: Application, move) -> dict:
    """The LSP may object to the team until so many working days after the notice (rule set)."""
    rules = application.rule_set
    until = period_end(legal_day(move.at), rules.working_days(rules.objection_working_days))
    return {"objection_until": None if application.objected_at else until}


def issue_assignment_letter(application: Application, move) -> None:
    """The letter that sends the team out (SPT)."""
    documents.issue("assignment_letter", application, by=move.by, at=move.at)


def sets_objection(application: Application, move) -> dict:
    """An objection is raised once."""
    return {"objected_at": move.at, "objection_until": None}


def move_visit(application: Application, move) -> None:
    """The visit gets its new day; calendars that hold the old one are updated by the sequence number."""
    visit = application.visit
    visit.planned_on = move.facts["planned_on"]
    visit.place = move.facts.get("place") or visit.place
    visit.calendar_sequence += 1
    visit.save()


def release_members(application: Application, move) -> None:
    """Those released leave the team and are told; without a choice it is everybody."""
    chosen = move.facts.get("members")
    team = application.team.standing().select_related("assessor__user")
    released = list(team.filter(pk__in=chosen) if chosen else team)
    TeamMember.objects.filter(pk__in=[m.pk for m in released]).update(released_at=move.at)
    tell(
        "assessor_released", application, at=move.at, by=move.by, note=move.note, to=[m.assessor.user for m in released]
    )


def sets_no_objection(application: Application, move) -> dict:
    """Once the team is at work there is nothing left to object to."""
    return {"objection_until": None}


def open_attendance(application: Application, move) -> None:
    """The visit is under way; those of the team and the counterparts are expected."""
    visit = application.visit
    visit.opened_at = visit.opened_at or move.at
    visit.save(update_fields=["opened_at"])


def close_the_visit(application: Application, move) -> None:
    """The visit ends: minutes and LKS are issued."""
    visit = application.visit
    visit.closed_at = move.at
    visit.save(update_fields=["closed_at"])
    documents.issue("minutes", application, by=move.by, at=move.at)
    documents.issue("lks", application, by=move.by, at=move.at)


# Recommendation, decision


def record_recommendation(application: Application, move) -> None:
    """The recommendation in all, per scheme and per clause, on the dossier as it stands, under the lead's signature."""
    recommendation = Recommendation.objects.create(
        application=application,
        outcome=move.facts.get("outcome") or Outcome.GRANT,
        summary=move.note,
        open_points=move.facts.get("open_points", ""),
        dossier_hash=dossier_hash(application),
        seal=fingerprints(application),
        by=move.by,
        at=move.at,
    )
    SchemeRecommendation.objects.bulk_create(
        SchemeRecommendation(
            recommendation=recommendation,
            scheme_id=row["scheme"],
            outcome=row["outcome"],
            clause=row.get("clause", ""),
            reason=row["reason"],
        )
        for row in move.facts["schemes"]
    )
    ClauseReason.objects.bulk_create(
        ClauseReason(recommendation=recommendation, clause=row["clause"], text=row["text"])
        for row in move.facts.get("clauses", [])
    )
    sign_recommendation(recommendation, move.by, TeamRole.LEAD, at=move.at)


def sign_recommendation(recommendation: Recommendation, by, role: str, *, at, note: str = "") -> None:
    """One signature; with the last one the report is issued."""
    TeamSignature.objects.create(recommendation=recommendation, person=by, role=role, note=note, signed_at=at)
    issue_report_when_signed(recommendation, by=by, at=at)


def issue_report_when_signed(recommendation: Recommendation, *, by, at) -> None:
    """The report of the recommendation as PDF, once nobody's signature is missing."""
    application = recommendation.application
    if not application.team.unsigned().exists():
        documents.issue("recommendation", application, by=by, at=at)


def void_recommendation(application: Application, move) -> None:
    """The standing recommendation no longer counts."""
    standing = application.recommendations.filter(voided_at__isnull=True)
    standing.update(voided_at=move.at, void_reason=move.note)


def record_decision(application: Application, move) -> None:
    """What the plenary decided, per scheme, with its minutes as PDF."""
    plenary = Plenary.objects.select_for_update().get(pk=move.facts["plenary"])
    if not plenary.is_open or not plenary.agenda.filter(application=application).exists():
        raise Stale(_("Sidang ini sudah ditutup, atau berkas ini tidak ada lagi pada agendanya."))
    decision = Decision.objects.create(
        application=application,
        plenary=plenary,
        recommendation=application.recommendations.get(voided_at__isnull=True),
        outcome=move.step.target,
        reasons=move.note,
        by=move.by,
        at=move.at,
    )
    SchemeDecision.objects.bulk_create(
        SchemeDecision(
            decision=decision,
            scheme_id=row["scheme"],
            outcome=row["outcome"],
            clause=row.get("clause", ""),
            reason=row["reason"],
        )
        for row in move.facts["schemes"]
    )
    Vote.objects.bulk_create(
        Vote(decision=decision, person_id=row["person"], stand=row["stand"], reason=row["reason"])
        for row in move.facts["votes"]
    )
    set_conditions(decision, move)
    documents.issue("plenary_minutes", application, by=move.by, at=move.at)


def set_conditions(decision: Decision, move) -> None:
    """What the LSP must do by a day: for a scheme granted or deferred with a condition, and for a file that was deferred as a whole."""
    application = decision.application
    application.conditions.open().update(dropped_at=move.at)  # a new decision says anew what is owed
    owed = [row for row in move.facts["schemes"] if row.get("due_on")]
    if move.facts.get("due_on"):
        owed.append({"scheme": None, "reason": move.note, "due_on": move.facts["due_on"]})
    first = application.conditions.count() + 1
    Condition.objects.bulk_create(
        Condition(
            application=application,
            seq=seq,
            decision=decision,
            scheme_id=row["scheme"],
            clause=row.get("clause", ""),
            text=row["reason"],
            due_on=row["due_on"],
        )
        for seq, row in enumerate(owed, start=first)
    )


DECREE_SERIES = "KEP"
MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def next_decree_number(on) -> str:
    """The next number of the year's series that no decree and no period in the register has."""
    while True:
        count = NumberSeries.take(DECREE_SERIES, on)
        number = f"{DECREE_SERIES}.{count:04d}/BNSP/{MONTHS[on.month - 1]}/{on.year}"
        taken = Decree.objects.filter(number__iexact=number), Licence.objects.filter(decree_number__iexact=number)
        if not any(rows.exists() for rows in taken):
            return number


def record_decree(application: Application, move) -> None:
    """The decree's row, under the number that was typed or else the next one, and its PDF."""
    Decree.objects.create(
        application=application,
        number=move.facts["number"] or next_decree_number(move.facts["decree_date"]),
        decree_date=move.facts["decree_date"],
        signatory=move.facts["signatory"],
        signatory_position=move.facts["signatory_position"],
        by=move.by,
        at=move.at,
    )
    documents.issue("decree", application, by=move.by, at=move.at)


def planned_licence(application: Application) -> tuple:
    """First and last day of the licence to be issued, and the days of gap before it, by the policy of the rule set."""
    return licence_days(application.decree.decree_date, application.licence_ends_on, application.rule_set.licence_years)


def licence_to_be(application: Application) -> Licence:
    """The period as it would enter the register today; nothing of it is there yet."""
    starts_on, ends_on, _gap = planned_licence(application)
    application.new_licence = Licence(
        lsp=application.lsp, starts_on=starts_on, ends_on=ends_on, check_code=make_check_code()
    )
    return application.new_licence


def prepare_certificate(application: Application, move) -> dict:
    """Print, sign and write the certificate of the licence to be."""
    planned = licence_to_be(application)
    planned.proof = proof.make(planned, len(documents.granted_schemes(application)), signing.sign_statement)
    made = documents.draft("certificate", application, by=move.by, at=move.at)
    return {"licence": planned, "certificate": made}


def discard_certificate(move) -> None:
    """The step came to nothing, and so does the file."""
    if made := move.prepared.get("certificate"):
        documents.discard(made)


def sets_new_licence(application: Application, move) -> dict:
    """The new period in the register; written by the swap itself, so that a licensed file always has one."""
    planned = move.prepared["licence"]
    opens_on = max(after_days(planned.ends_on, -application.rule_set.renewal_window_days).due_on, planned.starts_on)
    licence = Licence.objects.issue(
        application.lsp,
        decree_number=application.decree.number,
        decree_date=application.decree.decree_date,
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
        renewal_opens_on=opens_on,
        schemes=documents.granted_schemes(application),
        check_code=planned.check_code,
        proof=planned.proof,
    )
    return {"new_licence": licence}


def keep_certificate(application: Application, move) -> None:
    """The signed certificate, entered with the licence it proves."""
    made = move.prepared["certificate"]
    document, signature = documents.keep(made), made.signature
    licence = application.new_licence
    licence.certificate_sha256 = document.sha256
    licence.signer = signature.signer
    licence.signed_with_development_key = signature.is_development
    licence.save(update_fields=["certificate_sha256", "signer", "signed_with_development_key"])


def adopt_rules(application: Application, rule_set: RuleSet) -> None:
    """Put a draft under another rule set: rows of the same code keep their files, new rows appear, old ones without a file go."""
    application.touch(while_in=[State.DRAFT])
    known = {item.requirement.code: item for item in application.items.select_related("requirement")}
    circumstances = last_period.circumstances_of(application.lsp, before=application)
    for requirement in rule_set.requirements.all():
        if not requirement.applies_to(circumstances):
            continue
        item = known.pop(requirement.code, None)
        if item:
            dossier.follow(item, requirement, application)
        else:
            application.items.create(requirement=requirement)
    application.items.filter(pk__in=[item.pk for item in known.values()], versions__isnull=True).delete()
    criteria = {c.code: c for c in rule_set.criteria.all()}
    for answer in application.self_assessments.select_related("criterion"):
        criterion = criteria.pop(answer.criterion.code, None)
        if criterion:
            answer.criterion = criterion
            answer.save(update_fields=["criterion"])
        else:
            answer.delete()
    SelfAssessment.objects.bulk_create(SelfAssessment(application=application, criterion=c) for c in criteria.values())
    Application.objects.filter(pk=application.pk).update(rule_set=rule_set)


# Findings


def sets_issue(finding: Finding, move) -> dict:
    """The day it was told, its deadline, and until when it may be disputed."""
    on = legal_day(move.at)
    deadline, rules = begun(finding, on), finding.application.rule_set
    due_on = deadline.due_on if deadline else None
    return {
        "issued_on": on,
        "begun_at": move.at,
        "due_on": due_on,
        "original_due_on": due_on,
        "dispute_until": period_end(on, rules.working_days(rules.dispute_working_days)),
    }


def raise_file_version(finding: Finding, move) -> None:
    """A finding is a part of its file: nobody may move the file past a change they have not seen."""
    finding.application.touch(while_in=[State.CORRECTING, State.ASSESSED])


def raise_visit_version(finding: Finding, move) -> None:
    """Nobody may close the visit past the dropping of a draft."""
    finding.application.touch(while_in=[State.ON_SITE])


def send_answer(finding: Finding, move) -> None:
    """The answer is fixed as it was sent."""
    answer = current_answer(finding)
    answer.sent_by, answer.sent_at = move.by, move.at
    answer.save(update_fields=["sent_by", "sent_at"])


def verdict(kind: str):
    """An effect that writes the team's verdict on the answer that waits for it."""

    def give_verdict(finding: Finding, move) -> None:
        answer = finding.answers.filter(sent_at__isnull=False, verdict="").latest("round")
        answer.verdict, answer.verdict_note = kind, move.note
        if chosen := move.facts.get("sentence"):
            StandardSentence.objects.filter(pk=chosen).update(uses=F("uses") + 1)
        answer.verified_by, answer.verified_at = move.by, move.at
        points = move.facts.get("points", {})
        for name in Answer.POINTS:
            # whoever closes without a word on a point has found it enough
            said = points.get(name) or (Answer.Point.ENOUGH if kind == Answer.Verdict.CLOSE else "")
            setattr(answer, f"{name}_verdict", said if getattr(answer, name) else "")
        answer.save(
            update_fields=[
                "verdict",
                "verdict_note",
                "verified_by",
                "verified_at",
                *(f"{name}_verdict" for name in Answer.POINTS),
            ]
        )

    return give_verdict


close_answer = verdict(Answer.Verdict.CLOSE)
accept_plan = verdict(Answer.Verdict.PLAN)
return_answer = verdict(Answer.Verdict.RETURN)


def sets_closed(finding: Finding, move) -> dict:
    """The moment of closing; the clock has nothing left to count."""
    return {"closed_at": move.at, "paused_since": None}


def sets_plan_accepted(finding: Finding, move) -> dict:
    """Closed on the strength of a plan."""
    return {"closed_at": move.at, "plan_accepted": True, "paused_since": None}


def sets_withdrawn(finding: Finding, move) -> dict:
    """What is withdrawn runs against nobody."""
    return {"paused_since": None}


def sets_reopened(finding: Finding, move) -> dict:
    """A reopened finding gets the period of its category again, from today."""
    deadline = begun(finding, legal_day(move.at))
    due_on = deadline.due_on if deadline else None
    return {"closed_at": None, "plan_accepted": False, "begun_at": move.at, "due_on": due_on}


def stop_clock_for_verification(finding: Finding, move) -> None:
    """While an answer waits for its verdict the LSP's clock stands, where the rules say so."""
    if finding.application.rule_set.answer_stops_clock:
        stop_clock(finding, Pause.Reason.VERIFICATION, move.at)


def let_clock_run(finding: Finding, move) -> None:
    """The answer has its verdict: the clock goes on."""
    start_clock(finding, move.at, [Pause.Reason.VERIFICATION])


def end_pauses(finding: Finding, move) -> None:
    """Whatever held the clock is over with the finding itself."""
    start_clock(finding, move.at)

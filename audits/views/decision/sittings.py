"""One sitting of the plenary: its agenda, who is there, opening and closing it, and deciding on many applications in one act."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.decision.ballots import given_on_all, invite
from audits.decision.plenary import (
    call_sitting,
    close_sitting,
    note_presence,
    open_sitting,
    put_on_agenda,
    recuse,
    take_off_agenda,
)
from audits.errors import NotAllowed, NotIssued, NotReady, Stale
from audits.files.accepted_file import PDF
from audits.forms.plenary import AgendaForm, CallForm, CloseForm, PresenceForm, RecuseForm
from audits.models import Application, Ballot, Decision, Plenary, Presence, Vote, ties_of
from audits.models.plenary import deciders
from audits.people.reauthentication import demand_proof
from audits.permissions import excluded_among, is_lsp_side, keeps_plenary
from audits.views.application.frame import fetch
from audits.views.decision.plenary import VERDICT_TONES, Advice, agenda_row, badge_of, with_advice
from audits.views.files.stored_files import send_private
from audits.workflow import APPLICATION
from lsp.badges import Badge
from lsp.models.licence import last_day_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


def fetch_sitting(request, key: str) -> Plenary:
    """The sitting of this address, for those who keep the plenary."""
    if not keeps_plenary(request.user):
        raise PermissionDenied
    return get_object_or_404(Plenary.objects.with_quorum().select_related("chaired_by"), ref=key)


def applications_for(user):
    """The applications that this person may put before the plenary: none of a body they belong to."""
    return Application.objects.visible_to(user).exclude(lsp__in=user.positions)


@require_http_methods(["GET", "POST"])
@login_required
def sitting_new(request):
    """Call a sitting."""
    if not keeps_plenary(request.user):
        raise PermissionDenied
    on = timezone.localdate()
    form = CallForm(
        request.POST or None,
        visible=applications_for(request.user),
        on=on,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sitting = call_sitting(
                said["held_on"],
                place=said["place"],
                chaired_by=said["chaired_by"],
                applications=said["applications"],
                by=request.user,
                at=timezone.now(),
            )
        except Stale as stale:
            messages.error(request, str(stale))
            return redirect("audits:plenary")
        messages.success(request, _("Sidang direncanakan. Nomornya diberikan saat sidang dibuka."))
        if form.free_day:
            messages.warning(request, form.free_day)
        return redirect(sitting)
    return render(
        request, "audits/decision/sitting_new.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


class OnAgenda(Advice):
    """What `agenda_of` adds to an application: also what this sitting decided."""

    decided: str | None


def agenda_of(sitting: Plenary, user):
    """The applications of the agenda with advice, the person's part in them, and what this sitting decided."""
    decided = Decision.objects.filter(application=OuterRef("pk"), plenary=sitting)
    applications = with_advice(Application.objects.filter(agenda_items__plenary=sitting), user)
    applications = applications.annotate(decided=Subquery(decided.values("outcome")[:1]))
    return applications.select_related("lsp", "licence", "rule_set").order_by(last_day_of("licence__"), "pk")


@require_safe
@login_required
def sitting(request, key):
    """The sitting with everything on one page."""
    record = fetch_sitting(request, key)
    on = timezone.localdate()
    ties = ties_of(request.user)
    rows = []
    for application in agenda_of(record, request.user):
        row = agenda_row(application, request.user, ties, on)
        row["url"] = record.url("sitting_application", application.ref)
        row["take_off_url"] = record.url("sitting_take_off", application.ref)
        row["verdict"] = Decision.Verdict(application.decided) if application.decided else None
        if row["verdict"]:
            row["badge"] = Badge(VERDICT_TONES[row["verdict"]], row["verdict"].label)
        row["is_ready"] = application.state == "recommended"
        rows.append(row)
    there = Presence.objects.filter(plenary=record, person=OuterRef("pk"))
    people = list(deciders().annotate(is_present=Exists(there)))
    present = [person for person in people if person.is_present]
    quorum = record.quorum(len(people))
    context = {
        "sitting": record,
        "today": on,
        "badge": badge_of(record),
        "rows": rows,
        "undecided": sum(not row["verdict"] for row in rows),
        "people": people,
        "present": present,
        "quorum": quorum,
        "has_quorum": len(present) >= quorum,
        "may_decide": record.is_open and request.user.is_decider,
        "agenda_changed": record.invited_at and record.agenda.filter(added_at__gt=record.invited_at).exists(),
        "is_too_early": record.is_planned and record.held_on > on,
        "close_form": CloseForm() if record.is_open else None,
    }
    return render(request, "audits/decision/sitting.html", context)


def done(request, sitting: Plenary, act, words: str):
    """Take an act of a sitting and go back to it; whoever was second is told."""
    try:
        act()
    except Stale as stale:
        messages.error(request, str(stale))
    except NotIssued as failure:
        messages.error(request, failure.words)
    else:
        messages.success(request, words)
    return redirect(sitting)


@require_http_methods(["GET", "POST"])
@login_required
def sitting_agenda(request, key):
    """Choose from the applications that are ready."""
    record = fetch_sitting(request, key)
    form = AgendaForm(request.POST or None, visible=applications_for(request.user))
    if request.method == "POST" and form.is_valid():
        applications = form.cleaned_data["applications"]
        return done(
            request,
            record,
            lambda: put_on_agenda(record, applications, by=request.user, at=timezone.now()),
            _("Agenda diperbarui."),
        )
    context = {"sitting": record, "form": form}
    return render(
        request, "audits/decision/sitting_agenda.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@login_required
def sitting_take_off(request, key, ref):
    """Take an application off the agenda."""
    record, application = fetch_sitting(request, key), fetch(request, ref)
    if is_lsp_side(request.user, application):
        raise PermissionDenied
    return done(
        request,
        record,
        lambda: take_off_agenda(record, application, by=request.user, at=timezone.now()),
        _("Permohonan dikeluarkan dari agenda."),
    )


@require_POST
@login_required
def sitting_presence(request, key):
    """Note who is there."""
    record = fetch_sitting(request, key)
    form = PresenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Daftar hadir tidak tersimpan: pilih hanya pemutus yang ada dalam daftar."))
        return redirect(record)
    people = form.cleaned_data["people"]
    return done(
        request,
        record,
        lambda: note_presence(record, people, by=request.user, at=timezone.now()),
        _("Daftar hadir tersimpan."),
    )


@require_POST
@login_required
def sitting_invite(request, key):
    """Invite every decider, with the agenda as it stands."""
    record = fetch_sitting(request, key)
    return done(
        request,
        record,
        lambda: invite(record, by=request.user, at=timezone.now()),
        _("Undangan dengan agenda dikirim kepada para pemutus."),
    )


@require_POST
@login_required
def sitting_open(request, key):
    """Open the sitting, on its day, with enough of the deciders there."""
    record = fetch_sitting(request, key)
    if record.held_on > timezone.localdate():
        messages.error(request, _("Sidang dibuka pada harinya."))
        return redirect(record)
    members = deciders()
    there, all_of_them = members.filter(pk__in=record.presences.values("person")).count(), members.count()
    if there < record.quorum(all_of_them):
        words = _("Kuorum belum tercapai: %(there)d dari %(all)d pemutus tercatat hadir, paling sedikit %(needed)d.")
        messages.error(request, words % {"there": there, "all": all_of_them, "needed": record.quorum(all_of_them)})
        return redirect(record)
    return done(
        request,
        record,
        lambda: open_sitting(record, by=request.user, at=timezone.now()),
        _("Sidang dibuka dan bernomor. Permohonan pada agenda dapat diputus."),
    )


@require_POST
@login_required
def sitting_close(request, key):
    """Close the sitting and issue its minutes."""
    record = fetch_sitting(request, key)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Catatan sidang terlalu panjang."))
        return redirect(record)
    demand_proof(request)
    notes = form.cleaned_data["notes"]
    return done(
        request,
        record,
        lambda: close_sitting(record, notes=notes, by=request.user, at=timezone.now()),
        _("Sidang ditutup dan berita acaranya terbit."),
    )


@require_safe
@login_required
def sitting_minutes(request, key):
    """The minutes of the whole sitting."""
    record = fetch_sitting(request, key)
    document = get_object_or_404(record.documents.all(), kind="sitting_minutes")
    return send_private(request, document.file, f"{document.title} {document.number}.pdf".replace("/", "-"), PDF)


# Many applications in one act


def keeps_from_deciding(
    application: "WithAnnotations[Application, OnAgenda]", present, ballots: dict[int, Ballot], user, on
) -> list[str]:
    """Why an application is not decided together with others as its team recommends; empty when it is."""
    if application.decided:
        return [_("Sudah diputus dalam sidang ini.")]
    step = APPLICATION.named("approve")
    if not APPLICATION.is_offered(step, user, application):
        why = excluded_among([user], application)[user.pk]
        return [why or _("Permohonan ini tidak menunggu keputusan lagi.")]
    if user.pk not in {person.pk for person in present}:
        return [_("Anda belum tercatat hadir dalam sidang ini.")]
    reasons = [str(reason) for reason in APPLICATION.reasons(step, application, on)]
    if any(ballot.stand != Vote.Stand.AGREES for ballot in ballots.values()):
        reasons.append(_("Ada yang tidak setuju atau abstain: catat putusannya sendiri."))
    if application.advice_conditions or application.advice_defer:
        reasons.append(
            _("Rekomendasinya memuat syarat atau penundaan: setiap syarat perlu hari, jadi putuskan sendiri.")
        )
    elif not application.advice_grant:
        reasons.append(_("Tim menyarankan penolakan: tulis pertimbangannya, jadi putuskan sendiri."))
    return reasons


def as_recommended(application: Application, sitting: Plenary, present) -> dict:
    """What the step needs to decide exactly as the team recommends, with everybody present in agreement who may decide."""
    excluded = excluded_among(present, application)
    advice = application.recommendations.get(voided_at__isnull=True).schemes.all()
    return {
        "plenary": sitting.pk,
        "schemes": [
            {"scheme": row.scheme_id, "outcome": row.outcome, "clause": row.clause, "reason": row.reason, "due_on": ""}
            for row in advice
        ],
        "votes": [
            {
                "person": person.pk,
                "stand": Vote.Stand.EXCLUDED.value if excluded[person.pk] else Vote.Stand.AGREES.value,
                "reason": excluded[person.pk],
            }
            for person in present
        ],
    }


@require_http_methods(["GET", "POST"])
@login_required
def sitting_decide(request, key):
    """Approve several applications as their teams recommend; the page first says which will change and which will not, and why."""
    record = fetch_sitting(request, key)
    if not request.user.is_decider:
        raise PermissionDenied
    on = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    chosen = agenda_of(record, request.user).filter(ref__in=given.getlist("berkas"))
    present = [row.person for row in record.presences.select_related("person")]
    ties, ballots = ties_of(request.user), given_on_all(record)
    will: list[tuple[Application, dict]] = []
    will_not: list[tuple[Application, dict]] = []
    for application in chosen:
        own = ballots.get(application.pk, {})
        reasons = keeps_from_deciding(application, present, own, request.user, on)
        row = agenda_row(application, request.user, ties, on) | {"reasons": reasons}
        row["url"] = record.url("sitting_application", application.ref)
        (will_not if reasons else will).append((application, row))
    others = [person for person in present if person != request.user]
    has_all_votes = all(person.pk in ballots.get(application.pk, {}) for application, _row in will for person in others)
    is_said = has_all_votes or request.POST.get("semua") == "on"
    if request.method == "POST" and will and is_said:
        demand_proof(request)
        count = approve_all(request, record, [application for application, _row in will], present)
        words = ngettext("%(n)d permohonan disetujui.", "%(n)d permohonan disetujui.", count) % {"n": count}
        messages.success(request, words)
        return redirect(record)
    context = {
        "sitting": record,
        "will": [row for _application, row in will],
        "will_not": [row for _application, row in will_not],
        "present": present,
        "has_all_votes": has_all_votes,
        "wants_word": request.method == "POST" and bool(will) and not is_said,
    }
    return render(
        request, "audits/decision/sitting_decide.html", context, status=422 if request.method == "POST" else 200
    )


def approve_all(request, sitting: Plenary, applications: list[Application], present) -> int:
    """Each application takes its own step in its own transaction; what was overtaken is named, the rest is done."""
    count = 0
    for application in applications:
        facts = as_recommended(application, sitting, present)
        try:
            APPLICATION.perform(application, "approve", by=request.user, at=timezone.now(), facts=facts)
        except (NotAllowed, NotReady, Stale) as refusal:
            messages.error(request, f"{application.lsp.name}: {refusal}")
        except NotIssued as failure:
            messages.error(request, f"{application.lsp.name}: {failure.words}")
        else:
            count += 1
    return count


@require_POST
@login_required
def recuse_from(request, ref):
    """A decider declares a conflict of interest in one application."""
    record = fetch(request, ref)
    if not request.user.is_decider:
        raise PermissionDenied
    form = RecuseForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect(record.url("decision"))
    try:
        recuse(record, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now())
    except Stale as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, _("Tercatat. Anda tidak ikut memutus permohonan ini."))
    return redirect(record.url("decision"))

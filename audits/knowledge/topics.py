"""The room where the people of an LSP ask, answer and keep what they learned, beside the questions of their visits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Max, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.forms.knowledge import ContributionForm, TopicForm
from audits.models import Contribution, Criterion, Question, RuleSet, Topic
from lsp.models import LSP
from lsp.models.people import WORKING_POSITIONS

# A page holds so many; whoever seeks more narrows the search.
MOST = 50


def room_of(request, slug: str) -> LSP:
    """The LSP whose room this is; 404 for everybody else, BNSP included: what is said here stays here."""
    return get_object_or_404(LSP.objects.filter(pk__in=request.user.positions), slug=slug)


def room_and_schemes(request, slug: str) -> tuple[LSP, list[tuple[str, str]]]:
    """The room, and the schemes of its LSP as choices, in one statement."""
    bodies = LSP.objects.filter(pk__in=request.user.positions, slug=slug)
    rows = list(bodies.annotate(code=F("schemes__code"), title=F("schemes__title")).order_by("code"))
    if not rows:
        raise Http404
    return rows[0], [(row.code, row.title) for row in rows if row.code]


def may_write(user, lsp: LSP) -> bool:
    """Whether this person writes in the room: who works for the LSP."""
    return user.positions.get(lsp.pk) in WORKING_POSITIONS


def clauses(on) -> list[tuple[str, str]]:
    """The criteria in force as choices."""
    newest = RuleSet.objects.filter(effective_from__lte=on).order_by("-effective_from", "-pk").values("pk")[:1]
    rows = Criterion.objects.filter(rule_set=Subquery(newest)).order_by("code")
    return [(row.code, f"{row.code} {row.title}") for row in rows.only("code", "title")]


def visit_questions(lsp: LSP, clause: str, words: str):
    """Questions and answers of this LSP's closed visits, by clause and words."""
    rows = Question.objects.filter(application__lsp=lsp, application__visit__closed_at__isnull=False)
    rows = rows.filter(criterion__code=clause) if clause else rows
    for word in words.split()[:8]:
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return rows.select_related("criterion", "application__visit").order_by("-at")


@require_GET
@login_required
def knowledge(request, slug):
    """Topics of the room and questions of the visits, found by scheme, clause and words."""
    lsp, schemes = room_and_schemes(request, slug)
    asked = {name: request.GET.get(name, "")[:80] for name in ("skema", "klausul", "cari")}
    choices = clauses(timezone.localdate())
    topics = Topic.objects.filter(lsp=lsp).about(scheme=asked["skema"], clause=asked["klausul"], words=asked["cari"])
    kept = Count("contributions", filter=Q(contributions__is_kept=True), distinct=True)
    rows = topics.annotate(n=Count("contributions", distinct=True), n_kept=kept).select_related("scheme", "by")[:MOST]
    questions = [] if asked["skema"] else visit_questions(lsp, asked["klausul"], asked["cari"])[:MOST]
    context = {
        "lsp": lsp,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "schemes": schemes,
        "clauses": choices,
        "names": dict(choices),
        "topics": [{"topic": row, "clause": dict(choices).get(row.criterion_code, row.criterion_code)} for row in rows],
        "questions": questions,
        "may_write": may_write(request.user, lsp),
    }
    return render(request, "audits/knowledge.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def knowledge_new(request, slug):
    """Ask something in the room."""
    lsp = room_of(request, slug)
    if not may_write(request.user, lsp):
        raise PermissionDenied
    first = {"criterion_code": request.GET.get("klausul", "")[:8], "title": request.GET.get("tanya", "")[:300]}
    form = TopicForm(request.POST or None, lsp=lsp, clauses=clauses(timezone.localdate()), initial=first)
    if request.method == "POST" and form.is_valid():
        topic, at = form.instance, timezone.now()
        with transaction.atomic():
            LSP.objects.select_for_update().get(pk=lsp.pk)  # two numbers are never taken at once
            topic.number = (Topic.objects.filter(lsp=lsp).aggregate(last=Max("number"))["last"] or 0) + 1
            topic.lsp, topic.by, topic.at = lsp, request.user, at
            topic.save()
            if form.cleaned_data["text"]:
                Contribution.objects.create(topic=topic, text=form.cleaned_data["text"], by=request.user, at=at)
        messages.success(request, _("Pertanyaan tersimpan di ruang pengetahuan."))
        return redirect("audits:knowledge_topic", slug, topic.number)
    context = {"lsp": lsp, "form": form}
    return render(request, "audits/knowledge_new.html", context, status=422 if request.method == "POST" else 200)


def topic_of(request, lsp: LSP, number: int) -> Topic:
    """The topic of this number in this room."""
    return get_object_or_404(Topic.objects.filter(lsp=lsp).select_related("scheme", "by"), number=number)


@require_http_methods(["GET", "POST"])
@login_required
def knowledge_topic(request, slug, number):
    """One topic with what everybody added, the kept answer first."""
    lsp = room_of(request, slug)
    topic = topic_of(request, lsp, number)
    if request.method == "POST" and not may_write(request.user, lsp):
        raise PermissionDenied
    form = ContributionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.topic, form.instance.by, form.instance.at = topic, request.user, timezone.now()
        form.save()
        messages.success(request, _("Tulisan Anda tersimpan."))
        return redirect("audits:knowledge_topic", slug, number)
    context = {
        "lsp": lsp,
        "topic": topic,
        "clause": dict(clauses(timezone.localdate())).get(topic.criterion_code, topic.criterion_code),
        "contributions": topic.contributions.select_related("by"),
        "form": form,
        "may_write": may_write(request.user, lsp),
    }
    return render(request, "audits/knowledge_topic.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def knowledge_keep(request, slug, number):
    """Keep one contribution as the answer; another one may take its place later."""
    lsp = room_of(request, slug)
    if not may_write(request.user, lsp):
        raise PermissionDenied
    topic = topic_of(request, lsp, number)
    key = request.POST.get("key", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    with transaction.atomic():
        LSP.objects.select_for_update().get(pk=lsp.pk)
        chosen = get_object_or_404(topic.contributions, pk=key)
        topic.contributions.filter(is_kept=True).update(is_kept=False)
        topic.contributions.filter(pk=chosen.pk).update(is_kept=True)
    messages.success(request, _("Jawaban ini disimpan di tempat teratas."))
    return redirect("audits:knowledge_topic", slug, number)

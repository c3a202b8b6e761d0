"""The pages on which the people of an LSP ask, answer and keep what they learned, beside the questions of their visits."""

from operator import attrgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.forms.knowledge import ContributionForm, TopicForm
from audits.knowledge import topics
from audits.models import Contribution, Topic
from lsp.badges import Badge
from lsp.models import LSP
from lsp.models.people import WORKING_POSITIONS
from lsp.text import whole_number

# A page shows so many; whoever looks for more narrows the search.
MOST = 50


def own_lsp(request, slug: str) -> LSP:
    """The LSP, for its own people; 404 for everybody else, BNSP included: what is said here stays here."""
    return get_object_or_404(LSP.objects.filter(pk__in=request.user.positions), slug=slug)


def own_lsp_and_schemes(request, slug: str) -> tuple[LSP, list[tuple[str, str]]]:
    """The LSP, and its schemes as choices, in one statement."""
    bodies: QuerySet[LSP] = LSP.objects.filter(pk__in=request.user.positions, slug=slug)
    rows = list(bodies.annotate(code=F("schemes__code"), title=F("schemes__title")).order_by("code"))
    if not rows:
        raise Http404
    return rows[0], [(row.code, row.name) for row in rows if row.code]


def may_write(user, lsp: LSP) -> bool:
    """Whether this person may ask and answer: who works for the LSP."""
    return user.positions.get(lsp.pk) in WORKING_POSITIONS


@require_GET
@login_required
def knowledge(request, slug):
    """Topics of the LSP and questions of its visits, found by scheme, clause and words."""
    lsp, schemes = own_lsp_and_schemes(request, slug)
    asked = {name: request.GET.get(name, "")[:80] for name in ("skema", "klausul", "cari")}
    choices = topics.clauses_in_force(timezone.localdate())
    found = Topic.objects.filter(lsp=lsp).about(scheme=asked["skema"], clause=asked["klausul"], words=asked["cari"])
    kept = Count("contributions", filter=Q(contributions__is_kept=True), distinct=True)
    rows = found.annotate(n=Count("contributions", distinct=True), n_kept=kept).select_related("scheme", "by")[:MOST]
    counts = attrgetter("n", "n_kept")
    questions = [] if asked["skema"] else topics.visit_questions(lsp, asked["klausul"], asked["cari"])[:MOST]
    context = {
        "lsp": lsp,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "schemes": schemes,
        "clauses": choices,
        "names": dict(choices),
        "topics": [
            {
                "topic": row,
                "clause": dict(choices).get(row.criterion_code, row.criterion_code),
                "badge": badge_of(*counts(row)),
            }
            for row in rows
        ],
        "questions": questions,
        "may_write": may_write(request.user, lsp),
    }
    return render(request, "audits/knowledge/knowledge.html", context)


def badge_of(written: int, kept: int) -> Badge:
    """Whether a topic has its answer, something written, or nothing yet."""
    if kept:
        return Badge("done", _("Terjawab"))
    if written:
        return Badge("action", _("%(n)s tulisan") % {"n": written}, "chat")
    return Badge("soon", _("Belum dijawab"))


@require_http_methods(["GET", "POST"])
@login_required
def knowledge_new(request, slug):
    """Ask something."""
    lsp = own_lsp(request, slug)
    if not may_write(request.user, lsp):
        raise PermissionDenied
    first = {"criterion_code": request.GET.get("klausul", "")[:8], "title": request.GET.get("tanya", "")[:300]}
    clauses = topics.clauses_in_force(timezone.localdate())
    form = TopicForm(request.POST or None, lsp=lsp, clauses=clauses, initial=first)
    if request.method == "POST" and form.is_valid():
        topic = topics.ask(form.instance, form.cleaned_data["text"], lsp=lsp, by=request.user, at=timezone.now())
        messages.success(request, _("Pertanyaan tersimpan di ruang pengetahuan."))
        return redirect("audits:knowledge_topic", slug, topic.number)
    context = {"lsp": lsp, "form": form}
    return render(
        request, "audits/knowledge/knowledge_new.html", context, status=422 if request.method == "POST" else 200
    )


def topic_of(lsp: LSP, number: int) -> Topic:
    """The topic of this number of the LSP, or 404."""
    return get_object_or_404(Topic.objects.filter(lsp=lsp).select_related("scheme", "by"), number=number)


@require_http_methods(["GET", "POST"])
@login_required
def knowledge_topic(request, slug, number):
    """One topic with what everybody added, the kept answer first."""
    lsp = own_lsp(request, slug)
    topic = topic_of(lsp, number)
    if request.method == "POST" and not may_write(request.user, lsp):
        raise PermissionDenied
    form = ContributionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        topics.contribute(topic, form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("Jawaban Anda tersimpan."))
        return redirect("audits:knowledge_topic", slug, number)
    clauses = dict(topics.clauses_in_force(timezone.localdate()))
    context = {
        "lsp": lsp,
        "topic": topic,
        "clause": clauses.get(topic.criterion_code, topic.criterion_code),
        "contributions": topic.contributions.select_related("by"),
        "form": form,
        "may_write": may_write(request.user, lsp),
    }
    return render(
        request, "audits/knowledge/knowledge_topic.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@login_required
def knowledge_keep(request, slug, number):
    """Keep one contribution as the answer; another one may take its place later."""
    lsp = own_lsp(request, slug)
    if not may_write(request.user, lsp):
        raise PermissionDenied
    topic = topic_of(lsp, number)
    key = whole_number(request.POST.get("key", ""), 2**63 - 1)
    if key is None:
        raise Http404
    try:
        topics.keep_as_answer(topic, key)
    except Contribution.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Jawaban ini disimpan di tempat teratas."))
    return redirect("audits:knowledge_topic", slug, number)

"""Start of a renewal: the draft with its empty rows, and the rules that it follows."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from audits.deadlines import legal_day
from audits.dossier import carry_over, items
from audits.errors import NotReady, Reason, Stale
from audits.licence.duties import copies_of, put_into_dossier, reports_of
from audits.models import Application, DossierItem, LogEntry, RuleSet, SelfAssessment
from audits.states import State
from lsp.models import LSP, User


def start_application(lsp: LSP, *, by: User, at: dt.datetime) -> Application:
    """Open the draft of a renewal under the rules of the day, with an empty row for everything they ask for.

    Raises Stale when the LSP already has an open application, NotReady when no rule set had begun.
    """
    on = legal_day(at)
    with copies_of(reports_of(lsp.licence_on(on))) as copies, transaction.atomic():
        LSP.objects.select_for_update().get(
            pk=lsp.pk
        )  # two starts at once: the second one waits, then finds the application
        applications = Application.objects.filter(lsp=lsp)
        if applications.open().exists():
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
            previous=applications.first(),
            state=State.DRAFT,
            state_since=at,
            created_by=by,
            created_at=at,
        )
        circumstances = carry_over.circumstances_of(lsp, before=application)
        DossierItem.objects.bulk_create(
            DossierItem(application=application, requirement=requirement)
            for requirement in rule_set.requirements.all()
            if requirement.applies_to(circumstances)
        )
        carry_over.carry_over_documents(application, by=by, at=at)
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


def adopt_rules(application: Application, rule_set: RuleSet, *, by: User, at: dt.datetime) -> None:
    """Put a draft under another rule set and note it in the log; raises Stale once it was submitted.

    Rows of the same code keep their files, new rows appear, old ones without a file go.
    """
    with transaction.atomic():
        follow(application, rule_set)
        LogEntry.write(application, verb="rules_adopted", by=by, at=at, facts={"subject": f"({rule_set.version})"})


def follow(application: Application, rule_set: RuleSet) -> None:
    """Fit the rows of a draft to the documents and criteria of a rule set."""
    application.touch(while_in=[State.DRAFT])
    known = {item.requirement.code: item for item in application.items.select_related("requirement")}
    circumstances = carry_over.circumstances_of(application.lsp, before=application)
    for requirement in rule_set.requirements.all():
        if not requirement.applies_to(circumstances):
            continue
        item = known.pop(requirement.code, None)
        if item:
            items.adopt_requirement(item, requirement, application)
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

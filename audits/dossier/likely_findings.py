"""Likely findings if the assessors saw the dossier today: from the LSP's own doubts, and from evidence that is missing or out of date."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from audits.models import Application, Criterion, DossierItem
from audits.states import Category, ItemState, Result
from lsp.badges import Badge


@dataclass
class LikelyFinding:
    """One criterion that would not be confirmed, with the sentence that an assessor would write."""

    criterion: Criterion
    is_observation: bool
    said: str
    reasons: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def evidence(self) -> str:
        """What the sentence gives as proof."""
        return "; ".join(filter(None, [self.said.rstrip(" ."), *self.reasons])) or _("LSP sendiri menilai belum sesuai")

    @property
    def badge(self) -> Badge:
        """An advice, or something that would become a finding."""
        return (
            Badge("action", _("Observasi"), "eye")
            if self.is_observation
            else Badge("soon", _("Berpotensi menjadi temuan"), "flag")
        )

    @property
    def category(self) -> str:
        """How grave it would be as far as one can tell."""
        return str(Category.OBSERVATION.label).lower() if self.is_observation else _("mayor atau minor")


def weakness_of(item: DossierItem) -> str:
    """Why a document would not convince; empty when it would."""
    if item.state == ItemState.EMPTY and item.requirement.is_mandatory:
        return _("%(code)s belum ada") % {"code": item.code}
    if item.awaits_confirmation or item.awaits_replacement:
        return _("%(code)s berasal dari permohonan sebelumnya dan belum diperbarui") % {"code": item.code}
    if item.outdated and item.state != ItemState.NOT_APPLICABLE:
        return _("%(code)s masih mengikuti %(rules)s") % {"code": item.code, "rules": item.outdated}
    return ""


def likely_findings_of(application: Application) -> list[LikelyFinding]:
    """List the criteria that would not be confirmed, by code; three statements."""
    rows = {item.code: item for item in application.items.in_order()}
    by_requirement = {item.requirement_id: code for code, item in rows.items()}
    asked: dict[int, list[str]] = {}
    pairs = Criterion.evidence.through.objects.filter(criterion__rule_set=application.rule_set_id).order_by("pk")
    for criterion, requirement in pairs.values_list("criterion_id", "documentrequirement_id"):
        if requirement in by_requirement:
            asked.setdefault(criterion, []).append(by_requirement[requirement])
    likely = []
    for answer in application.self_assessments.select_related("criterion").order_by("criterion__code"):
        if answer.result == Result.NOT_APPLICABLE:
            continue
        codes = dict.fromkeys([*answer.documents.split(), *asked.get(answer.criterion_id, [])])
        reasons = [words for code in codes if code in rows and (words := weakness_of(rows[code]))]
        doubtful = answer.result in {Result.FAILS, Result.OBSERVATION}
        if doubtful or reasons:
            likely.append(
                LikelyFinding(
                    criterion=answer.criterion,
                    is_observation=answer.result == Result.OBSERVATION and not reasons,
                    said=answer.text if doubtful else "",
                    reasons=reasons,
                    url=f"{application.url('self_assessment')}?area={answer.criterion.area_slug}#k-{answer.criterion.code}",
                )
            )
    return likely

"""The dossier hash: over everything that a recommendation rests on; when it differs, the recommendation is void."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.models import Answer, Application, DocumentVersion, Evidence, Recommendation


def hashed_parts(application: Application) -> dict[str, list[Any]]:  # Any: rows of columns of every kind
    """The parts of a dossier as plain lists, in a fixed order; each with the columns of its own rows."""
    return {
        "scope": list(application.scope.order_by("scheme__code").values_list("scheme__code", "action")),
        "documents": list(application.items.order_by("requirement__code").values_list("requirement__code", "state")),
        "versions": list(
            DocumentVersion.objects.filter(item__application=application)
            .order_by("item__requirement__code", "number")
            .values_list("item__requirement__code", "number", "sha256")
        ),
        "team": list(
            application.team.joined().order_by("pk").values_list("assessor__registration_number", "role", "area")
        ),
        "judgements": list(
            application.judgements.order_by("criterion__code").values_list("criterion__code", "result", "note")
        ),
        "findings": list(
            application.findings.order_by("seq").values_list("seq", "category", "claim", "evidence", "clause", "state")
        ),
        "answers": list(
            Answer.objects.filter(finding__application=application, sent_at__isnull=False)
            .order_by("finding__seq", "round")
            .values_list("finding__seq", "round", *Answer.POINTS, "verdict", "verdict_note")
        ),
        "evidence": list(
            Evidence.objects.filter(answer__finding__application=application, answer__sent_at__isnull=False)
            .order_by("answer__finding__seq", "pk")
            .values_list("answer__finding__seq", "sha256")
        ),
    }


def dossier_hash(application: Application) -> str:
    """SHA-256 over the dossier as it stands."""
    return hashlib.sha256(
        json.dumps(hashed_parts(application), sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


# How many leading values of a row say which thing it is; the rest is what may change about it.
KEYS = {"versions": 2, "answers": 2, "evidence": 2}
WORDS = {
    "scope": gettext_lazy("ruang lingkup %(key)s"),
    "documents": gettext_lazy("dokumen %(key)s"),
    "versions": gettext_lazy("berkas dokumen %(key)s"),
    "team": gettext_lazy("tim asesor"),
    "judgements": gettext_lazy("penilaian kriteria %(key)s"),
    "findings": gettext_lazy("temuan nomor %(key)s"),
    "answers": gettext_lazy("jawaban temuan nomor %(key)s"),
    "evidence": gettext_lazy("bukti temuan nomor %(key)s"),
}
MOST_NAMED = 6


def fingerprints(application: Application) -> dict[str, dict[str, str]]:
    """A short hash of every single thing in the dossier, so that it can be told later what changed and not only that something did."""
    seal: dict[str, dict[str, str]] = {}
    for part, rows in hashed_parts(application).items():
        seal[part] = {}
        for row in rows:
            key = " ".join(str(value) for value in row[: KEYS.get(part, 1)])
            seal[part][key] = hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()[:16]
    return seal


def changes_since(recommendation: Recommendation) -> list[str]:
    """What has changed in the dossier since this recommendation was signed, in words; empty when it still speaks of the same dossier."""
    application = recommendation.application
    if recommendation.dossier_hash == dossier_hash(application):
        return []
    changed = []
    before, now = recommendation.seal, fingerprints(application)
    for part, words in WORDS.items():
        was, is_now = before.get(part, {}), now[part]
        keys = [key for key in {**was, **is_now} if was.get(key) != is_now.get(key)]
        changed += [str(words) % {"key": key.split()[0]} for key in keys]
    changed = list(dict.fromkeys(changed)) if before else []
    if len(changed) > MOST_NAMED:
        rest = len(changed) - MOST_NAMED
        changed = [*changed[:MOST_NAMED], ngettext("%(n)d hal lain", "%(n)d hal lain", rest) % {"n": rest}]
    return changed or [_("isi permohonan")]

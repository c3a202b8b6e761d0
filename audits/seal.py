"""The hash over everything a recommendation stands on: when it differs, the recommendation is void."""

import hashlib
import json

from audits.models import Answer, Application, DocumentVersion, Evidence


def sealed_parts(application: Application) -> dict[str, list]:
    """The parts of a dossier as plain lists, in a fixed order."""
    return {
        "scope": list(application.scope.order_by("scheme_id").values_list("scheme_id", "action")),
        "documents": list(application.items.order_by("requirement__code").values_list("requirement__code", "state")),
        "versions": list(
            DocumentVersion.objects.filter(item__application=application)
            .order_by("item__requirement__code", "number")
            .values_list("item__requirement__code", "number", "sha256")
        ),
        "team": list(
            application.team.standing().order_by("pk").values_list("assessor__registration_number", "role", "area")
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
            .values_list(
                "finding__seq", "round", "correction", "root_cause", "corrective_action", "verdict", "verdict_note"
            )
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
        json.dumps(sealed_parts(application), sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()

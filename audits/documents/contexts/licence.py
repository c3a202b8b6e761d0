"""What the certificate says, and the scope as a file within decree and certificate."""

import datetime as dt
import json
from collections.abc import Iterable
from math import ceil

from audits.deadlines import legal_day
from audits.documents import signing
from audits.documents.contexts.parts import LONG_NAME, LONGEST_NAME, scheme_row
from audits.models import Application, Decision, IssuedDocument
from audits.pdf.client import Attachment
from audits.states import Outcome
from lsp.certain import certain
from lsp.models import Scheme
from lsp.shapes import Context

# What the certificate holds on its page; whatever is longer goes to an annex.
LINES_OF_SCOPE = 7
LETTERS_IN_A_LINE = 46
LETTERS_OF_PLACE = 28
MICRO_LETTERS = 430


def scope_file(
    application: Application,
    issued: IssuedDocument,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    schemes: Iterable[Scheme],
    dated: dt.date,
) -> tuple[Attachment]:
    """Days and scope for machines, as the document says them in a table."""
    said = {
        "document": issued.kind,
        "lsp": application.lsp.name,
        "licence_number": application.lsp.licence_number,
        "decree_number": application.decree.number,
        "decree_date": application.decree.decree_date.isoformat(),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "schemes": [{"code": scheme.code, "title": scheme.title, "kind": scheme.kind} for scheme in schemes],
    }
    return (
        (
            ("name", "ruang-lingkup.json"),
            ("description", "Ruang lingkup dan masa berlaku yang dapat dibaca mesin"),
            ("content", json.dumps(said, ensure_ascii=False, indent=1)),
            ("created", f"{dated:%Y-%m-%d}T00:00:00"),
        ),
    )


def approval_of(application: Application) -> Decision:
    """The decision that granted the licence."""
    return certain(application.decisions.filter(outcome=Decision.Verdict.APPROVED).select_related("plenary").first())


def granted_schemes(application: Application) -> list[Scheme]:
    """The schemes that the approval covers, in the order of their codes."""
    rows = (
        approval_of(application)
        .schemes.filter(outcome__in=[Outcome.GRANT, Outcome.CONDITIONS])
        .select_related("scheme")
    )
    return [row.scheme for row in rows.order_by("scheme__code")]


def scope_of_certificate(application: Application, issued: IssuedDocument) -> tuple[Attachment]:
    licence = certain(application.new_licence)
    return scope_file(
        application,
        issued,
        starts_on=licence.starts_on,
        ends_on=licence.ends_on,
        schemes=granted_schemes(application),
        dated=legal_day(issued.issued_at),
    )


def certificate(application: Application, issued: IssuedDocument) -> Context:
    licence, order = certain(application.new_licence), application.decree
    name = application.lsp.name
    conditions = dict(
        approval_of(application).schemes.filter(outcome=Outcome.CONDITIONS).values_list("scheme_id", "reason")
    )
    schemes = [scheme_row(scheme, reason=conditions.get(scheme.pk, "")) for scheme in granted_schemes(application)]
    size = "longest" if len(name) > LONGEST_NAME else "long" if len(name) > LONG_NAME else ""
    lines = sum(ceil(len(s["name"]) / LETTERS_IN_A_LINE) + ceil(len(s["reason"]) / LETTERS_IN_A_LINE) for s in schemes)
    room = LINES_OF_SCOPE - bool(size) - (len(application.lsp.place) > LETTERS_OF_PLACE)
    micro = (
        f"BADAN NASIONAL SERTIFIKASI PROFESI · {application.lsp.licence_number} · {name.upper()} · {order.number} · "
    )
    return {
        "licence_number": application.lsp.licence_number,
        "decree": {"number": order.number, "dated": order.decree_date},
        "starts_on": licence.starts_on,
        "ends_on": licence.ends_on,
        "schemes": schemes,
        "annex": lines > room,
        "name_size": size,
        "micro": micro * ceil(MICRO_LETTERS / len(micro)),
        "signatory": {"name": order.signatory, "position": order.signatory_position},
        "signed_at": issued.issued_at,
        "development": signing.has_key() and signing.is_development(),
    }

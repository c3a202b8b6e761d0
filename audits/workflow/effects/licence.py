"""What follows from issuing a licence."""

import datetime as dt

from audits import documents
from audits.deadlines import after_days
from audits.documents import signing
from audits.models import Application
from audits.workflow.engine import Made, Move
from lsp.certain import certain
from lsp.models import Licence
from lsp.models.licence import make_check_code
from lsp.register import qr_proof
from lsp.shapes import Values


def planned_licence(application: Application) -> tuple[dt.date, dt.date, int]:
    """First and last day of the licence to be issued, and the days of gap before it, by the policy of the rule set."""
    return application.period_from(application.decree.decree_date)


def licence_to_be(application: Application) -> Licence:
    """The period as it would enter the register today; nothing of it is there yet."""
    starts_on, ends_on, _gap = planned_licence(application)
    planned = Licence(lsp=application.lsp, starts_on=starts_on, ends_on=ends_on, check_code=make_check_code())
    application.new_licence = planned
    return planned


def prepare_certificate(application: Application, move: Move) -> Made:
    """Print, sign and write the certificate of the licence to be."""
    planned = licence_to_be(application)
    planned.proof = qr_proof.make(planned, len(documents.granted_schemes(application)), signing.sign_statement)
    made = documents.draft("certificate", application, by=move.person, at=move.at)
    return {"licence": planned, "certificate": made}


def discard_certificate(move: Move) -> None:
    """The step came to nothing, and so does the file."""
    if made := move.prepared.get("certificate"):
        documents.discard(made)


def sets_new_licence(application: Application, move: Move) -> Values:
    """The new period in the register; written by the swap itself, so that a licensed application always has one."""
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


def keep_certificate(application: Application, move: Move) -> None:
    """The signed certificate, entered with the licence it proves."""
    made = move.prepared["certificate"]
    document, signature = documents.keep(made), made.signature
    licence = certain(application.new_licence)
    licence.certificate_sha256 = document.sha256
    licence.signer = signature.signer
    licence.signed_with_development_key = signature.is_development
    licence.save(update_fields=["certificate_sha256", "signer", "signed_with_development_key"])

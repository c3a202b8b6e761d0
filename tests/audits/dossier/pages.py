"""How the tests of the dossier reach its pages and rows."""

from django.test import Client
from django.utils import timezone

from audits.models import DocumentRequirement, DocumentVersion, DossierItem
from audits.states import ItemState, ReviewArea
from tests.audits.files import samples


def signed_in(user) -> Client:
    """The browser of somebody who signed in."""
    client = Client()
    client.force_login(user)
    return client


def row(application, code: str):
    """One row as it stands now."""
    return application.items.select_related("requirement").get(requirement__code=code)


def send_file(user, application, code: str, content: bytes, name: str = "berkas.pdf", **typed):
    """Hand in a file on the page of its document."""
    return signed_in(user).post(application.url("document", code), {"file": samples.named(name, content)} | typed)


def say(user, application, code: str, form: str, **typed):
    """Say of a row, as its page offers it now, that it does not apply (`set_aside`) or that it still holds (`reuse`)."""
    browser = signed_in(user)
    seen = browser.get(application.url("document", code)).context[f"{form}_form"]["opened_with"].value()
    return browser.post(application.url(f"document_{form}", code), {"opened_with": seen} | typed)


def judge(user, application, code: str, choice: str, note: str = "", **typed):
    """Give a verdict as the page offers it now."""
    browser = signed_in(user)
    form = browser.get(application.url("document", code)).context["verdict_form"]
    given = {"seen": form["seen"].value(), "choice": choice, "note": note}
    return browser.post(application.url("document_verdict", code), given | typed)


def grow(application, many: int, person) -> None:
    """Make the dossier have so many documents with 5 versions each."""
    application.items.all().delete()
    areas = list(ReviewArea)
    rules = DocumentRequirement.objects.bulk_create(
        DocumentRequirement(
            rule_set=application.rule_set,
            code=f"X{n:03d}",
            area=areas[n % 2],
            title=f"Dokumen nomor {n}",
            necessity=DocumentRequirement.Necessity.MANDATORY,
            reference="PBNSP 201",
        )
        for n in range(many)
    )
    items = DossierItem.objects.bulk_create(
        DossierItem(application=application, requirement=rule, state=ItemState.REVIEWING) for rule in rules
    )
    DocumentVersion.objects.bulk_create(
        DocumentVersion(
            item=item,
            number=number,
            file="documents/x.pdf",
            original_name="x.pdf",
            content_type="application/pdf",
            size=1000,
            sha256="0" * 64,
            uploaded_by=person,
            uploaded_at=timezone.now(),
        )
        for item in items
        for number in range(1, 6)
    )

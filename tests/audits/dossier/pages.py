"""How the tests of the dossier reach its pages and rows."""

from django.test import Client

from tests.audits.uploads import files


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
    return signed_in(user).post(application.url("document", code), {"file": files.named(name, content)} | typed)


def judge(user, application, code: str, choice: str, note: str = "", **typed):
    """Give a verdict as the page offers it now."""
    browser = signed_in(user)
    form = browser.get(application.url("document", code)).context["verdict_form"]
    given = {"seen": form["seen"].value(), "choice": choice, "note": note}
    return browser.post(application.url("document_verdict", code), given | typed)

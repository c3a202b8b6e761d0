"""A person who reads pages and sends the forms on them; what a page does not offer cannot be sent."""

from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audits.demo.papers import small_pdf
from lsp.models import User
from tests.journeys.paper import Form, Paper


def pdf(title: str, name: str = "dokumen.pdf") -> SimpleUploadedFile:
    """A small real file to hand in."""
    return SimpleUploadedFile(name, small_pdf(title), "application/pdf")


class Person:
    """Somebody at work: on one page at a time."""

    def __init__(self, user: User):
        self.user = user
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(user)
        self.url, self.status, self.paper = "", 0, Paper("")

    def __str__(self):
        return self.user.full_name

    @property
    def text(self) -> str:
        """All the words of the page."""
        return self.paper.text

    def take(self, response, url: str) -> "Person":
        """The page that came back, after all redirects."""
        for address, _status in response.redirect_chain:
            url = urljoin(url, address)
        self.url, self.status, self.response = url, response.status_code, response
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        self.paper = Paper(response.content.decode() if is_page else "")
        return self

    def opens(self, url: str) -> "Person":
        """Open a page that this person may read."""
        self.take(self.client.get(url, follow=True), url)
        assert self.status == 200, f"{self} opens {url}: {self.status}"
        return self

    def goes_home(self) -> "Person":
        """The first page of this person's first role."""
        return self.opens("/")

    def is_refused(self, url: str) -> int:
        """The status with which a page is refused."""
        status = self.client.get(url).status_code
        assert status in {403, 404}, f"{self} may open {url}: {status}"
        return status

    def form_with(self, words: str) -> tuple[Form, dict]:
        """The form whose button says this."""
        for form in self.paper.forms:
            if button := form.button(words):
                return form, button
        seen = [b["words"] for form in self.paper.forms for b in form.buttons]
        raise AssertionError(f"{self} finds no button {words!r} on {self.url}, only {seen}: {self.text[:1500]}")

    def offers(self, words: str) -> bool:
        """Whether there is such a button, and it can be pressed."""
        return any((b := form.button(words)) and not b["is_disabled"] for form in self.paper.forms)

    def sends(self, words: str, **answers) -> "Person":
        """Fill in the form of this button and press it, whatever comes back."""
        form, button = self.form_with(words)
        assert not button["is_disabled"], f"{words!r} cannot be pressed on {self.url}: {self.text[:1500]}"
        sent = dict(form.values)
        for name, answer in answers.items():
            assert name in form.choices, f"{self.url} has no field {name!r}, only {sorted(form.choices)}"
            given = answer if isinstance(answer, list) else [answer]
            given = [one if hasattr(one, "read") else str(one) for one in given]
            if known := form.choices[name]:
                assert set(given) <= set(known), f"{name!r} offers {known}, not {given}"
            sent[name] = given
        if button["name"]:
            sent[button["name"]] = [button["value"]]
        url = urljoin(self.url, button["action"] or form.action or self.url).partition("#")[0]
        call = self.client.post if form.method == "post" else self.client.get
        return self.take(call(url, sent, follow=True), url)

    def presses(self, words: str, **answers) -> "Person":
        """Fill in the form of this button and press it; it must be accepted."""
        self.sends(words, **answers)
        assert self.status == 200, f"{self} presses {words!r}: {self.status} on {self.url}: {self.text[:2500]}"
        return self

    def follows(self, words: str) -> "Person":
        """Follow the link that says this."""
        exact = [url for said, url in self.paper.links if said == words]
        found = exact or [url for said, url in self.paper.links if said.startswith(words)]
        assert found, f"{self} finds no link {words!r} on {self.url}, only {self.paper.links}"
        return self.opens(urljoin(self.url, found[0]).partition("#")[0])

    def inbox(self) -> list[str]:
        """The subjects of the messages, newest first."""
        here = self.opens("/kotak-masuk/")
        return [b["words"] for form in here.paper.forms for b in form.buttons if b["action"]]

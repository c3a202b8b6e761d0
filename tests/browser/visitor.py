"""A person in front of a screen: signs in at the real form, reads, clicks, types; every page they open is looked at."""

from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from audits.demo.papers import small_pdf
from lsp.models import User
from tests.browser.watch import Watch

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

expect.set_options(timeout=20_000)


def pdf(title: str, name: str) -> dict:
    """A small real file as the file chooser hands it over."""
    return {"name": name, "mimeType": "application/pdf", "buffer": small_pdf(title)}


class Visitor:
    """Somebody with one window."""

    def __init__(self, page: Page, watch: Watch):
        self.page, self.watch = page, watch

    # Reading

    def looks(self) -> "Visitor":
        """Look at the page as it stands."""
        self.watch.look(self.page)
        return self

    def opens(self, path: str) -> "Visitor":
        """Open an address of the site."""
        self.page.goto(f"{self.watch.site}{path}")
        return self.looks()

    def reloads(self) -> "Visitor":
        """The page after a reload is the page before it."""
        self.page.reload()
        return self.looks()

    def reads(self, *words: str) -> "Visitor":
        """These words stand on the page."""
        for text in words:
            expect(self.page.locator("body")).to_contain_text(text)
        return self

    def finds_nothing_of(self, *words: str) -> "Visitor":
        """These words do not stand on the page."""
        for text in words:
            expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self.watch.site)

    # Acting

    def button(self, name: str, *, exact: bool = True) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def presses(self, name: str, *, exact: bool = True) -> "Visitor":
        """Press the button that says this, and look at the page that follows."""
        with self.page.expect_navigation():
            self.button(name, exact=exact).first.click()
        return self.looks()

    def follows(self, name: str, *, exact: bool = True) -> "Visitor":
        """Follow the link that says this."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        return self.looks()

    def writes(self, **fields: str) -> "Visitor":
        """Type into the fields of these names."""
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").fill(text)
        return self

    def picks(self, label: str, choice: str) -> "Visitor":
        """Choose from the list with this label."""
        self.page.get_by_label(label).select_option(label=choice)
        return self

    def ticks(self, *selectors: str) -> "Visitor":
        """Tick what these selectors name."""
        for selector in selectors:
            self.page.locator(selector).check()
        return self

    # Coming and going

    def signs_in(self, email: str, password: str) -> "Visitor":
        """Sign in as people do."""
        self.opens("/akun/login/")
        self.page.get_by_label("Alamat surel").fill(email)
        self.page.get_by_label("Kata sandi").fill(password)
        with self.page.expect_navigation():
            self.button("Masuk").click()
        expect(self.page.locator(".menu-who")).to_contain_text(email)
        return self.looks()

    def signs_out(self) -> None:
        """Sign out from the menu that every page of the frame has."""
        self.page.goto(f"{self.watch.site}/bantuan/")
        self.page.locator("details.menu summary").click()
        self.follows("Keluar")
        self.presses("Keluar")
        expect(self.page.get_by_role("link", name="Masuk")).to_be_visible()


@contextmanager
def window(browser: Browser, watch: Watch, size: dict, **options):
    """A window of its own, with nothing of anybody in it."""
    context = browser.new_context(viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", **options)
    context.set_default_timeout(20_000)
    watch.over(context)
    try:
        yield Visitor(context.new_page(), watch)
    finally:
        context.close()


@contextmanager
def signed_in(browser: Browser, watch: Watch, size: dict, user: User, password: str):
    """A person who signs in, does their work and signs out."""
    with window(browser, watch, size) as visitor:
        visitor.signs_in(user.email, password)
        yield visitor
        visitor.signs_out()

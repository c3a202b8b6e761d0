"""Three crafted files against the real server on loopback: what a visitor's page takes meanwhile, beside what it takes in quiet.

    make bench ARGS=tests/bench/test_attacks.py

A PDF of 3 kB whose form fields name each other as kids goes ten times to the public check, once from one address and once from ten. A PDF of
17 kB with 400,000 strokes is asked for as a picture, ten times by one person of an LSP. Then both at once, from everywhere. Last, one PDF of 4 kB
with a million and a half numbers in it is sent as ten documents of an LSP. The requests of an attack are sent at the same moment, and none waits
for longer than a minute. Visitors come twenty times a second from that moment on, whether those before them were answered or not. Beside the
attacks stand as many requests at once that read no file: what a visitor waits longer than beside those is what the files cost.
Ratios of one run are what counts; docs/production.md keeps the figures of some.
"""

import http.client
import io
import secrets
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from tests.audits.dossier.pages import row, send_file
from tests.browser.server import Server

PAGE = "/register/"
TIMES, SECONDS, PATIENCE = 10, 12, 60
BETWEEN, VISITORS_AT_ONCE = 0.05, 200
# Loopback has many addresses; those of visitors and of each attack are different ones.
VISITOR, LONE, MANY, INSIDE = 1, 40, 50, 80


def looping_form(salt: int, fields: int = 14) -> bytes:
    """A PDF whose form fields are all kids of each other; to follow them takes for ever."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    made = [document.make_indirect(pikepdf.Dictionary(T=pikepdf.String(str(n)), V=salt)) for n in range(fields)]
    for field in made:
        field.Kids = pikepdf.Array(made)
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(made))
    return saved(document)


def strokes(salt: int, many: int = 400_000) -> bytes:
    """A PDF of one page on which very many lines are drawn."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.pages[0].Contents = document.make_stream(b"%d 9 m 590 830 l S\n" % salt * many)
    return saved(document)


def numbers(many: int = 1_500_000) -> bytes:
    """A PDF of a few kilobytes with very many values in one list."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.Root.Numbers = document.make_indirect(pikepdf.Array([0] * many))
    return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def saved(document: pikepdf.Pdf, **how: pikepdf.ObjectStreamMode) -> bytes:
    out = io.BytesIO()
    document.save(out, static_id=True, **how)
    return out.getvalue()


class Site:
    """The server, as browsers at several addresses see it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, method: str, path: str, headers: dict | None = None, body: bytes | None = None, at: int = VISITOR
    ) -> int:
        """One request from 127.0.0.<at>; the status of its answer, 0 where none came in time."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(f"127.0.0.{at}", 0))
        try:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            answer.read()
            return answer.status
        except OSError:
            return 0
        finally:
            line.close()

    def send(self, path: str, field: str, content: bytes, at: int, cookie: str = "") -> int:
        """Send a file in a form."""
        token, edge = secrets.token_hex(16), secrets.token_hex(16)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="a.pdf"\r\n\r\n'
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": f"csrftoken={token}; {cookie}",
            "X-CSRFToken": token,
        }
        return self.ask("POST", path, headers, head.encode() + content + f"\r\n--{edge}--\r\n".encode(), at)

    def visit(self) -> float:
        """What the page takes for a visitor, in milliseconds."""
        begun = time.perf_counter()
        assert self.ask("GET", PAGE) == 200
        return (time.perf_counter() - begun) * 1000

    def visits(self, seconds: float) -> list[float]:
        """What the page takes those who come one after the other for so long; nobody waits for the one before."""
        with ThreadPoolExecutor(VISITORS_AT_ONCE) as visitors:
            begun, came = time.monotonic(), []
            for number in range(int(seconds / BETWEEN)):
                time.sleep(max(begun + number * BETWEEN - time.monotonic(), 0))
                came.append(visitors.submit(self.visit))
            return [one.result() for one in came]


def report(what: str, usual: float, taken: list[float], answers: Counter) -> None:
    """One line of figures."""
    median, tail = statistics.median(taken), sorted(taken)[len(taken) * 95 // 100]
    told = ", ".join(f"{many} x {status or 'none'}" for status, many in sorted(answers.items()))
    print(
        f"{what:<40}{len(taken):>4} visits, median {median:6.0f} ms = {median / usual:5.1f} x,"
        f" 95 of 100 within {tail:5.0f} ms, worst {max(taken):6.0f} ms; answers {told or '-'}",
        flush=True,
    )


@pytest.fixture
def server(transactional_db):
    server = Server(workers=2, nice=10)
    server.start()
    yield server
    server.kill()


def test_a_visitor_waits_hardly_longer_while_crafted_files_are_read(server, script, staff_a):
    draft = script().begin(timezone.now())
    pictures = []
    for salt in range(TIMES):
        assert send_file(staff_a, draft, "DA01", strokes(salt)).status_code == 302
        pictures.append(f"{row(draft, 'DA01').latest.get_absolute_url()}?halaman=1")
    browser = Client()
    browser.force_login(staff_a)
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    forms = [looping_form(salt) for salt in range(3 * TIMES)]
    site = Site(server.port)
    print(f"\n{len(forms[0])} bytes of fields, {len(strokes(0))} bytes of strokes, {TIMES} requests each")

    def check(number: int, at: int):
        return lambda: site.send("/cek/berkas/", "berkas", forms[number], at)

    def draw(number: int):
        return lambda: site.ask("GET", pictures[number], {"Cookie": cookie}, at=INSIDE)

    slow, documents = numbers(), [draft.url("document", one.code) for one in draft.items.in_order()[:TIMES]]

    def upload(number: int):
        return lambda: site.send(documents[number], "file", slow, INSIDE, cookie)

    def read(path: str):
        return lambda: site.ask("GET", path, {"Cookie": cookie}, at=INSIDE)

    page = draft.url("documents")
    attacks = {
        "ten pages by one person, no file read": [read(page) for _n in range(TIMES)],
        "twenty pages by one person, no file read": [read(page) for _n in range(2 * TIMES)],
        "ten checks from one address": [check(n, LONE) for n in range(TIMES)],
        "ten checks from ten addresses": [check(TIMES + n, MANY + n) for n in range(TIMES)],
        "ten pictures by one person": [draw(n) for n in range(TIMES)],
        "the same pictures again, and ten checks": [draw(n) for n in range(TIMES)]
        + [check(2 * TIMES + n, MANY + TIMES + n) for n in range(TIMES)],
        "one file as ten documents": [upload(n) for n in range(TIMES)],
    }
    site.visits(3)
    for what, attack in attacks.items():
        quiet = site.visits(5)
        usual = statistics.median(quiet)
        report("quiet", usual, quiet, Counter())
        with ThreadPoolExecutor(len(attack)) as attackers:
            sent = [attackers.submit(one) for one in attack]
            taken = site.visits(SECONDS)
            answers = Counter(one.result() for one in sent)
        report(what, usual, taken, answers)

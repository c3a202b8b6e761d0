"""Who may open and who may post what: every address of the two apps, every role, GET and POST."""

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone

from audits.models import DocumentNote, InternalNote
from audits.states import Side, State
from lsp.models import SECRETARIAT, User
from tests.consistency.access_matrix import MATRIX
from tests.consistency.words import words_of

# The columns of those who may never read what BNSP says among its own: nobody signed in, LSP A, LSP B.
OUTSIDERS = range(5)
INTERNAL = "Rahasia internal peninjau"
UNSENT = "Catatan yang belum disampaikan"

LETTERS = {200: "o", 409: "o", 422: "o", 302: "o", 403: "d", 404: "n", 405: "m", 410: "g"}


def routes() -> set[str]:
    """Every named route of the two apps."""
    included = [
        p for p in get_resolver().url_patterns if isinstance(p, URLResolver) and p.app_name in {"audits", "lsp"}
    ]
    return {f"{resolver.app_name}:{pattern.name}" for resolver in included for pattern in resolver.url_patterns}


def test_every_address_has_a_line_in_the_matrix():
    assert routes() == {line.name for line in MATRIX}


def letter_for(response) -> str:
    """o: may, d: refused, n: not there for this person, m: wrong method, g: gone, l: sign in first."""
    if response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL)):
        return "l"
    return LETTERS.get(response.status_code, str(response.status_code))


@pytest.fixture
def columns(chair_a, staff_a, board_a, chair_b, lead, member, observer, outsider_assessor, secretariat, decider):
    """The columns of the matrix, the stranger without an account first."""
    return [None, chair_a, staff_a, board_a, chair_b, lead, member, observer, outsider_assessor, secretariat, decider]


def answered(client, method: str, url: str, given: dict):
    """The answer that the person signed in gets, and the words in it; nothing of it stays in the database."""
    with transaction.atomic():
        answer = client.get(url) if method == "GET" else client.post(url, given)
        letter, words = letter_for(answer), words_of(answer)
        transaction.set_rollback(True)
    return letter, words


def say_what_no_outsider_may_read(record) -> None:
    """A word among BNSP's people, and a note that was not handed over yet."""
    officer, at = User.objects.filter(groups__name=SECRETARIAT).first(), timezone.now()
    for item in record.items.filter(requirement__code__in=["DA01", "DK04"]) if record.submitted_at else []:
        InternalNote.objects.create(item=item, text=INTERNAL, by=officer, at=at)
        DocumentNote.objects.create(item=item, side=Side.BNSP, text=UNSENT, by=officer, at=at)


def file_in(state: str, script):
    """An application of LSP A with everything in it that the addresses name."""
    player = script(with_observer=True)
    record = player(state)
    if state == State.IN_REVIEW:
        player.mark_for_repair(timezone.now(), {"DA01": "Tanggal surat belum diisi."})
    if state == State.DOCUMENTS_ACCEPTED:
        player.propose_team(timezone.now(), timezone.localdate())
    if state == State.RECOMMENDED:
        player.sit(timezone.now())
    if state == State.ON_SITE:
        player.attend(timezone.now())
        player.record_findings(timezone.now())
    say_what_no_outsider_may_read(record)
    return record


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted({line.state for line in MATRIX}, key=list(State).index))
def test_every_role_gets_exactly_what_the_matrix_says(state, script, columns, client):
    record = file_in(state, script)
    lines = [line for line in MATRIX if line.state == state]
    seen = {line: ["", ""] for line in lines}
    leaks = []
    for column, person in enumerate(columns):
        client.logout()
        if person:
            client.force_login(person)
        for line in lines:
            url = reverse(line.name, kwargs=line.keys(record))
            for place, method in enumerate(("GET", "POST")):
                letter, words = answered(client, method, url, {})
                seen[line][place] += letter
                if column in OUTSIDERS and (INTERNAL in words or UNSENT in words):
                    leaks.append(f"{method} {line.name} as {person}")
    wrong = [f"{line.name}: {seen[line]}" for line in lines if seen[line] != [line.get, line.post]]
    assert wrong == []
    assert leaks == []

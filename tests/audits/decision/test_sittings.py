"""A sitting is planned without a number, opened under one, decides many applications in one act, and is closed with its minutes."""

import subprocess

import pytest
from django.utils import timezone

from audits.decision.plenary import close_sitting, put_on_agenda
from audits.models import NumberSeries, Plenary, Presence, SchemeRecommendation
from audits.states import State
from tests.audits.play import ruling, sit, take
from tests.audits.secretariat.rows import many_applications

pytestmark = pytest.mark.django_db


def written(day):
    return day.strftime("%d-%m-%Y")


def words(document) -> str:
    with document.file.open("rb") as file:
        done = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_the_secretariat_plans_opens_and_closes_a_sitting(client, play, secretariat, decider, on):
    application = play(State.RECOMMENDED)
    client.force_login(secretariat)
    said = {"held_on": written(on), "place": "Jakarta", "chaired_by": decider.pk, "applications": [application.ref]}
    assert client.post("/pleno/baru/", said | {"place": ""}).status_code == 422
    page = client.post("/pleno/baru/", said).url
    sitting = Plenary.objects.get()
    assert (page, sitting.number, NumberSeries.objects.filter(series="PLENO").exists()) == (
        f"/pleno/{on:%Y-%m-%d}/",
        None,
        False,
    )
    client.post(f"{page}buka/")
    sitting.refresh_from_db()
    assert sitting.is_planned  # nobody is there yet
    client.post(f"{page}hadir/", {"people": [decider.pk, secretariat.pk]})
    assert not sitting.presences.exists()  # the secretariat does not decide
    client.post(f"{page}hadir/", {"people": [decider.pk]})
    client.post(f"{page}buka/")
    sitting.refresh_from_db()
    assert (sitting.number, sitting.is_open) == (f"PLENO-{on.year}-0001", True)
    take(application, "approve", decider, facts=ruling(application, sitting, decider))
    client.post(f"{page}tutup/", {"notes": "Semua musyawarah"})
    said = words(sitting.documents.get())
    for part in (sitting.number, application.lsp.name, decider.full_name, "Semua musyawarah", "Setuju: Haryanto"):
        assert part in said
    assert client.get(f"{page}berita-acara/")["Content-Type"] == "application/pdf"
    client.post(f"{page}tutup/", {"notes": "lagi"})
    assert sitting.documents.count() == 1


def test_a_sitting_is_not_planned_for_yesterday_nor_opened_before_its_day(client, secretariat, decider, on):
    client.force_login(secretariat)
    said = {"place": "Jakarta", "chaired_by": decider.pk}
    yesterday, tomorrow = (on.fromordinal(on.toordinal() + days) for days in (-1, 1))
    assert client.post("/pleno/baru/", said | {"held_on": written(yesterday)}).status_code == 422
    page = client.post("/pleno/baru/", said | {"held_on": written(tomorrow)}).url
    client.post(f"{page}hadir/", {"people": [decider.pk]})
    client.post(f"{page}buka/")
    assert Plenary.objects.get().is_planned
    assert "Sidang dibuka pada harinya." in client.get(page).content.decode()


def test_an_application_stands_on_one_agenda_and_leaves_it_undecided(client, play, secretariat, decider):
    application = play(State.RECOMMENDED)
    sitting = sit(application, there=[decider])
    client.force_login(secretariat)
    page = sitting.get_absolute_url()
    assert application.lsp.name not in client.get(f"{page}agenda/").content.decode()
    client.post(f"{page}agenda/{application.ref}/keluarkan/")
    assert not sitting.agenda.exists()
    assert client.post(f"{page}agenda/", {"applications": []}).status_code == 422
    client.post(f"{page}agenda/", {"applications": [application.ref]})
    close_sitting(sitting, notes="", by=secretariat, at=timezone.now())
    assert f"Belum diputus dalam sidang ini {application.lsp.name}" in words(sitting.documents.get()).replace("• ", "")
    assert application.lsp.name in client.get("/pleno/").content.decode()


def test_whoever_has_voted_stays_on_the_list(client, play, secretariat, decider):
    application = play(State.RECOMMENDED)
    sitting = sit(application, there=[decider])
    take(application, "approve", decider, facts=ruling(application, sitting, decider))
    client.force_login(secretariat)
    client.post(f"{sitting.get_absolute_url()}hadir/", {"people": []})
    assert Presence.objects.filter(person=decider).exists()


def test_the_whole_case_stands_on_one_page(client, play, decider):
    application = play(State.RECOMMENDED, rounds=1)
    sitting = sit(application, there=[decider])
    client.force_login(decider)
    page = client.get(sitting.url("sitting_application", application.ref)).content.decode()
    current = application.recommendations.get()
    for part in (
        application.licence.ends_on.strftime("%Y"),
        "Ruang lingkup lama, permohonan, dan rekomendasi",
        current.summary,
        *(finding.claim for finding in application.findings.all()),
        "Putaran 1",
        "menandatangani rekomendasi tim",
        "Robiatun Awadiyah",
    ):
        assert part in page


def test_an_application_of_another_agenda_is_not_shown_here(client, play, decider):
    application = play(State.RECOMMENDED)
    sitting = sit(there=[decider])
    client.force_login(decider)
    assert client.get(sitting.url("sitting_application", application.ref)).status_code == 404


# Many in one act


@pytest.fixture
def agenda(play, lsp_b, decider):
    """Two applications on one agenda: one advised to be granted, the other with a condition."""
    plain, conditional = play(State.RECOMMENDED), play(State.RECOMMENDED, lsp=lsp_b)
    advice = conditional.recommendations.get().schemes.first()
    SchemeRecommendation.objects.filter(pk=advice.pk).update(outcome="conditions", reason="Tambah asesor")
    return sit(plain, conditional, there=[decider]), plain, conditional


def test_the_preview_says_what_will_change_and_what_not_and_why(client, agenda, decider):
    sitting, plain, conditional = agenda
    client.force_login(decider)
    page = client.get(sitting.url("sitting_decide"), {"berkas": [plain.ref, conditional.ref]})
    assert [row["lsp"] for row in page.context["will"]] == [plain.lsp.name]
    (kept,) = page.context["will_not"]
    assert kept["lsp"] == conditional.lsp.name
    assert "memuat syarat atau penundaan" in kept["reasons"][0]
    plain.refresh_from_db()
    assert plain.state == State.RECOMMENDED


def test_many_are_approved_at_once_each_as_its_team_recommends(client, agenda, decider):
    sitting, plain, conditional = agenda
    client.force_login(decider)
    client.post(sitting.url("sitting_decide"), {"berkas": [plain.ref, conditional.ref]})
    for application, state in ((plain, State.APPROVED), (conditional, State.RECOMMENDED)):
        application.refresh_from_db()
        assert application.state == state
    decision = plain.decisions.get()
    assert {row.outcome for row in decision.schemes.all()} == {"grant"}
    assert [(vote.person, vote.stand) for vote in decision.votes.all()] == [(decider, "agrees")]
    again = client.post(sitting.url("sitting_decide"), {"berkas": [plain.ref]})
    assert again.status_code == 422
    assert "Sudah diputus dalam sidang ini." in again.content.decode()


@pytest.mark.asks_for_proof
def test_deciding_on_many_and_closing_ask_who_one_is(client, agenda, decider):
    sitting, plain, _conditional = agenda
    client.force_login(decider)
    for name, given in (("sitting_decide", {"berkas": [plain.ref]}), ("sitting_close", {})):
        assert client.post(sitting.url(name), given).url.startswith("/akun/reauthenticate/")
    sitting.refresh_from_db()
    assert (plain.decisions.exists(), sitting.closed_at) == (False, None)


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_a_sitting_costs_the_same_however_long_its_agenda_is(
    client, django_assert_num_queries, decider, secretariat, rules, on, rows
):
    applications = many_applications(rows, on=on, secretariat=secretariat, rules=rules, state="recommended")
    sitting = sit(there=[decider])
    put_on_agenda(sitting, applications, by=secretariat, at=timezone.now())
    client.force_login(decider)
    with django_assert_num_queries(6):  # session, person, sitting, ties, agenda, people of the plenary
        response = client.get(sitting.get_absolute_url())
    assert len(response.context["rows"]) == rows


def test_the_page_speaks_the_language_of_its_reader(client, play, decider):
    application = play(State.RECOMMENDED, rounds=1)
    sitting = sit(application, there=[decider])
    client.force_login(decider)
    client.cookies["django_language"] = "en"
    page = client.get(sitting.url("sitting_application", application.ref)).content.decode()
    assert "66 assessed: 63 conforms, 2 does not conform, 1 observation" in page
    assert "Round 1" in page
    assert not [word for word in ("dinilai", "Putaran", "Tenggat") if word in page]


def test_a_finding_is_told_once_where_its_title_says_all(client, play, decider):
    application = play(State.RECOMMENDED, rounds=1)
    sitting = sit(application, there=[decider])
    client.force_login(decider)
    page = client.get(sitting.url("sitting_application", application.ref)).content.decode()
    for finding in application.findings.all():
        assert page.lower().count(finding.evidence.lower()) == 1

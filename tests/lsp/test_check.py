"""The licence check: today's truth first in every status, the answer for any other day, and a rate limit on guessing."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audits.demo import cast as demo
from lsp.models import Licence, LicenceEvent
from tests import cast

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def page_of(licence):
    return reverse("lsp:check_licence", args=[licence.check_code])


@pytest.fixture
def lsp(rules):
    lsp = demo.make_lsp("LSP Contoh Boga", "BNSP-LSP-7001-ID")
    demo.make_schemes(lsp)
    return lsp


def licence_of(lsp, on, days_left, number="KEP.7001/BNSP/I/2020", **days):
    return demo.make_licence(lsp, lsp.schemes.all()[:2], ends_on=on + days_left * DAY, decree=number, **days)


def happens(licence, kind, on):
    LicenceEvent.objects.create(licence=licence, kind=kind, on=on, decree_number="KEP.9", reason="Laporan belum ada")


def truth(client, licence):
    context = client.get(page_of(licence)).context
    return context["status"].code, str(context["headline"])


def test_every_standing_has_its_word(client, lsp, on):
    licence = licence_of(lsp, on, 400)
    assert truth(client, licence) == ("active", "Berlaku")
    happens(licence, "suspended", on - 3 * DAY)
    assert truth(client, licence) == ("suspended", "Dibekukan")
    happens(licence, "reinstated", on - 2 * DAY)
    assert truth(client, licence) == ("active", "Berlaku")
    happens(licence, "revoked", on)
    assert truth(client, licence) == ("revoked", "Dicabut")


def test_the_last_day_is_still_valid_and_the_next_is_not(client, lsp, on):
    licence = licence_of(lsp, on, 0)
    assert truth(client, licence) == ("expiring", "Akan habis")
    cast.redate(Licence.objects.all(), ends_on=on - DAY)
    assert truth(client, licence) == ("expired", "Habis")
    assert "LSP ini tidak boleh melakukan sertifikasi baru" in client.get(page_of(licence)).content.decode()


def test_a_period_followed_by_another_was_superseded_and_shows_the_way(client, lsp, on):
    old = licence_of(lsp, on, -30)
    new = licence_of(lsp, on, 900, "KEP.7002/BNSP/I/2025", starts_on=on - 29 * DAY)
    assert truth(client, old) == ("superseded", "Digantikan")
    assert truth(client, new) == ("active", "Berlaku")
    assert page_of(new) in client.get(page_of(old)).content.decode()


def test_a_period_that_waits_says_so_and_the_running_one_counts(client, lsp, on):
    running = licence_of(lsp, on, 3)
    waiting = licence_of(lsp, on, 1800, "KEP.7002/BNSP/I/2025", starts_on=on + 4 * DAY)
    assert truth(client, waiting) == ("pending", "Belum mulai")
    assert truth(client, running) == ("expiring", "Akan habis")


def test_a_gap_runs_until_today_when_nothing_follows(client, lsp, on):
    licence = licence_of(lsp, on, -10)
    assert client.get(page_of(licence)).context["gaps"] == [(on - 9 * DAY, None, 10)]


def test_a_revoked_period_ends_the_day_before_and_names_its_former_end(client, lsp, on):
    licence = licence_of(lsp, on, 400)
    happens(licence, "revoked", on - 5 * DAY)
    (period,) = client.get(page_of(licence)).context["periods"]
    assert (period.ends_on, period.original_end) == (on - 6 * DAY, on + 400 * DAY)


def ask(client, licence, day, **more):
    typed = {"hari": day.day, "bulan": day.month, "tahun": day.year} | more
    return client.get(page_of(licence), typed).context["asked"]


def test_any_other_day_has_its_answer(client, lsp, on):
    old = licence_of(lsp, on, -30)
    licence = licence_of(lsp, on, 900, "KEP.7002/BNSP/I/2025", starts_on=on - 19 * DAY)
    happens(licence, "suspended", on - 5 * DAY)
    happens(licence, "reinstated", on - 2 * DAY)
    for day, tone, words in [
        (old.starts_on - DAY, "overdue", "belum berlisensi"),
        (old.starts_on, "ontime", "KEP.7001"),
        (on - 30 * DAY, "ontime", "KEP.7001"),
        (on - 25 * DAY, "overdue", "jeda antara dua masa"),
        (on - 19 * DAY, "ontime", "KEP.7002"),
        (on - 4 * DAY, "overdue", "sedang dibekukan"),
        (on - 2 * DAY, "ontime", "KEP.7002"),
        (on + 900 * DAY, "ontime", "menurut keadaan yang tercatat hari ini"),
        (on + 901 * DAY, "overdue", "sudah habis"),
    ]:
        answer = ask(client, licence, day)
        assert (answer.day, answer.tone) == (day, tone), (day - on, answer)
        assert words in answer.answer


def test_the_answer_agrees_with_the_register_on_every_day(client, lsp, on):
    licence = licence_of(lsp, on, -30)
    licence_of(lsp, on, 90, "KEP.7002/BNSP/I/2025", starts_on=on - 19 * DAY)
    happens(licence, "suspended", on - 60 * DAY)
    inside, _middle, outside = lsp.schemes.order_by("code")
    for days in range(-70, 110, 7):
        day = on + days * DAY
        assert (ask(client, licence, day, skema=inside.code).tone == "ontime") == lsp.licensed_for(inside, day)
        assert not lsp.licensed_for(outside, day)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"hari": "30", "bulan": "2", "tahun": "2026"}, "tidak ada pada kalender"),
        ({"hari": "31", "bulan": "12", "tahun": "0"}, "tidak ada pada kalender"),
        ({"hari": "1", "bulan": "1", "tahun": "10000"}, "tidak ada pada kalender"),
        ({"hari": "1", "bulan": "1", "tahun": "26"}, "empat angka"),
        ({"hari": "1", "bulan": "", "tahun": "2026"}, "dengan angka"),
        ({"hari": "satu", "bulan": "1", "tahun": "2026"}, "dengan angka"),
        ({"hari": "-1", "bulan": "1", "tahun": "2026"}, "dengan angka"),
        ({"hari": "1\0", "bulan": "²", "tahun": "2026"}, "dengan angka"),
    ],
)
def test_a_day_that_does_not_exist_is_told_beside_the_field_and_stays(client, lsp, on, typed, words):
    licence = licence_of(lsp, on, 100)
    response = client.get(page_of(licence), typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert f'name="tahun" inputmode="numeric" maxlength="4" value="{typed["tahun"]}"' in page
    assert response.context["asked"] is None


def test_the_signature_is_told_with_hash_signer_and_a_development_key_plainly(client, lsp, on):
    licence = licence_of(lsp, on, 400)
    assert client.get(page_of(licence)).context["signature"] is None
    Licence.objects.update(certificate_sha256="ab" * 32, signer="BNSP Percobaan", signed_with_development_key=True)
    page = client.get(page_of(licence)).content.decode()
    assert "ab" * 32 in page
    assert "BNSP Percobaan" in page
    assert "kunci percobaan" in page


def test_number_leads_straight_to_the_answer_and_a_name_to_a_list(client, lsp, on):
    licence_of(lsp, on, 400)
    assert client.get("/cek/", {"q": " bnsp-lsp-7001-id "}).url == lsp.get_absolute_url()
    response = client.get("/cek/", {"q": "boga"})
    assert [row.licence_number for row in response.context["rows"]] == ["BNSP-LSP-7001-ID"]
    assert "Tidak ada lisensi" in client.get("/cek/", {"q": "BNSP-LSP-0404-ID"}).content.decode()


def test_a_body_without_a_licence_leads_to_its_page(client, lsp):
    assert client.get("/cek/", {"q": "BNSP-LSP-7001-ID"}).url == lsp.get_absolute_url()


def test_an_unknown_code_is_a_page_in_words(client, lsp, on):
    known = licence_of(lsp, on, 400)
    for code in ["tidak-ada", "x" * 300, "a%00b", "%00"]:
        response = client.get(f"/cek/{code}/")
        assert response.status_code == 404
        assert "html" in response.content.decode()
    assert client.get(f"/cek/{known.check_code}%00/").status_code == 200  # what nobody sees is no part of a code


def test_who_asks_too_often_is_held_up_and_others_are_not(client, lsp, on):
    url = page_of(licence_of(lsp, on, 400))
    with time_machine.travel(timezone.now(), tick=False):  # all of it in one minute, however slow the machine
        codes = [client.get(url, REMOTE_ADDR="203.0.113.9").status_code for _ in range(61)]
        assert codes.count(200) == 60
        assert client.get("/cek/", {"q": "boga"}, REMOTE_ADDR="203.0.113.9").status_code == 429
        assert client.get(url, REMOTE_ADDR="203.0.113.10").context["status"].code == "active"


def test_a_day_on_which_a_scheme_was_gone_names_it(client, lsp, on):
    licence = licence_of(lsp, on, 400)
    gone, kept = licence.scope.order_by("code")
    added = lsp.schemes.exclude(pk__in=[gone.pk, kept.pk]).first()
    happening = {"decree_number": "KEP.9", "reason": "Sebab", "by": None}
    LicenceEvent.objects.record(lsp, "reduced", on - 9 * DAY, schemes=[gone], **happening)
    LicenceEvent.objects.record(lsp, "extended", on - 5 * DAY, schemes=[added], **happening)
    assert "semua skema" in ask(client, licence, on - 10 * DAY).answer
    for day in (on - 9 * DAY, on):
        answer = ask(client, licence, day).answer
        assert "semua skema" not in answer
        assert f"Tidak berlaku pada hari itu: {gone.title}." in answer
    assert ask(client, licence, on).answer.startswith("Berlaku untuk 2 skema")
    assert f"Termasuk skema dari perluasan: {added.title}." in ask(client, licence, on).answer


def test_a_scheme_that_may_be_certified_today_is_not_called_out_of_force(client, lsp, on):
    licence_of(lsp, on, 30)
    waiting = licence_of(lsp, on, 1800, "KEP.7002/BNSP/I/2025", starts_on=on + 31 * DAY)
    response = client.get(page_of(waiting))
    assert [in_force for _code, _title, in_force in response.context["scope"]] == [True, True]
    assert "tidak berlaku sekarang" not in response.content.decode()


def test_who_is_renewed_early_does_not_end_in_the_register(client, lsp, on):
    running = licence_of(lsp, on, 30)
    waiting = licence_of(lsp, on, 1800, "KEP.7002/BNSP/I/2025", starts_on=on + 31 * DAY)
    assert lsp.status_on(on) == "active"
    (row,) = client.get("/register/", {"q": lsp.licence_number}).context["rows"]
    assert (row.status.code, row.ends_on) == ("active", waiting.ends_on)
    assert client.get("/register/", {"status": "active"}).context["rows"]
    assert not client.get("/register/", {"status": "expiring"}).context["rows"]
    context = client.get(lsp.get_absolute_url()).context
    assert (context["status"].code, context["until"]) == ("active", waiting.ends_on)
    body = client.get(f"/api/v1/lsp/{lsp.licence_number}").json()
    assert (body["status"], body["valid_until"]) == ("active", waiting.ends_on.isoformat())
    assert "sudah diperpanjang" in client.get(page_of(running)).content.decode()


def test_a_renewal_that_leaves_days_between_lets_the_licence_end(client, lsp, on):
    running = licence_of(lsp, on, 30)
    licence_of(lsp, on, 1800, "KEP.7002/BNSP/I/2025", starts_on=on + 40 * DAY)
    assert lsp.status_on(on) == "expiring"
    (row,) = client.get("/register/", {"status": "expiring"}).context["rows"]
    assert row.ends_on == running.ends_on

"""Events of a licence: recorded by the secretariat with decree and reason, exact for every day, told to the LSP, visible at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from audits.demo import cast as demo
from audits.models import Notice
from lsp.models import LSP, LicenceEvent, Scheme
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def page(lsp):
    return reverse("lsp:licence", args=[lsp.slug])


def act(lsp, name):
    return reverse("lsp:licence_event", args=[lsp.slug, name])


def typed(on, **more):
    return {"on": on.strftime("%d-%m-%Y"), "decree_number": "KEP.0500/BNSP/X/2026", "reason": "Sebab"} | more


def record(lsp, kind, on, **more):
    return LicenceEvent.objects.record(lsp, kind, on, decree_number="KEP.1", reason="Sebab", by=None, **more)


def test_a_suspension_is_told_with_its_reason_and_seen_at_once_everywhere(
    client, lsp_a, chair_a, board_a, secretariat, on
):
    client.force_login(secretariat)
    response = client.post(act(lsp_a, "pembekuan"), typed(on, seen=0, reason="Laporan tahunan belum diterima"))
    assert response.url == page(lsp_a)
    event = LicenceEvent.objects.get()
    assert (event.kind, event.on, event.recorded_by) == ("suspended", on, secretariat)
    told = {notice.recipient for notice in Notice.objects.filter(kind="licence_event")}
    assert {chair_a, board_a} <= told
    assert "Laporan tahunan belum diterima" in Notice.objects.filter(kind="licence_event")[0].body
    client.logout()
    check = reverse("lsp:check_licence", args=[lsp_a.licences.get().check_code])
    for address in (lsp_a.get_absolute_url(), check):
        assert client.get(address).context["status"].code == "suspended"
    rows = client.get("/register/", {"q": lsp_a.licence_number}).context["rows"]
    assert [row.status.code for row in rows] == ["suspended"]
    client.force_login(chair_a)
    assert client.get(page(lsp_a)).context["status"].code == "suspended"
    home = client.get(reverse("audits:lsp_home", args=[lsp_a.slug])).content.decode()
    assert "Lisensi dibekukan sejak" in home
    assert "Alasan BNSP: Laporan tahunan belum diterima (SK KEP.0500/BNSP/X/2026)." in home
    assert "Untuk diaktifkan kembali: selesaikan penyebabnya" in home


@pytest.mark.asks_for_proof
@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("pembekuan", None),
        ("pengaktifan-kembali", "suspended"),
        ("pencabutan", None),
        ("pengurangan-lingkup", None),
        ("perluasan-lingkup", "reduced"),
    ],
)
def test_what_changes_what_an_lsp_may_do_asks_again_who_one_is(client, lsp_a, secretariat, on, name, before):
    scheme = lsp_a.schemes.order_by("code").first()
    if before:
        record(lsp_a, before, on - DAY, schemes=[scheme] if before == "reduced" else [])
    known = LicenceEvent.objects.count()
    client.force_login(secretariat)
    given = typed(on, schemes=[scheme.pk], seen=known)
    asked = client.post(act(lsp_a, name), given)
    assert asked.url.startswith("/akun/reauthenticate/")
    assert LicenceEvent.objects.count() == known
    client.post(asked.url, {"password": PASSWORD, "next": act(lsp_a, name)})
    assert LicenceEvent.objects.count() == known + 1


@pytest.mark.asks_for_proof
def test_a_new_name_needs_no_proof(client, lsp_a, secretariat, on):
    client.force_login(secretariat)
    client.post(act(lsp_a, "perubahan-nama"), typed(on, name="LSP Baru"))
    assert [event.kind for event in LicenceEvent.objects.all()] == ["renamed"]


def test_without_a_second_factor_nobody_touches_a_licence_outside_development(client, lsp_a, secretariat, on, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(secretariat)
    assert client.post(act(lsp_a, "pembekuan"), typed(on)).url == reverse("mfa_activate_totp")
    assert not LicenceEvent.objects.exists()


def test_only_what_is_possible_is_offered(client, lsp_a, secretariat, chair_a, on):
    client.force_login(secretariat)

    def offered():
        return [act.slug for act, _url in client.get(page(lsp_a)).context["acts"]]

    running = [
        "perluasan-lingkup",
        "pengurangan-lingkup",
        "perubahan-nama",
        "perubahan-alamat",
        "pembekuan",
        "pencabutan",
    ]
    assert offered() == running
    record(lsp_a, "suspended", on)
    assert offered() == [
        "pengaktifan-kembali",
        "pengurangan-lingkup",
        "perubahan-nama",
        "perubahan-alamat",
        "pencabutan",
        "pembatalan-peristiwa",
    ]
    record(lsp_a, "revoked", on)
    assert offered() == ["perubahan-nama", "perubahan-alamat", "pembatalan-peristiwa"]
    client.force_login(chair_a)
    assert client.get(page(lsp_a)).context["acts"] == []


def test_what_cannot_be_true_is_refused_in_words_with_the_typing_kept(client, lsp_a, secretariat, on):
    client.force_login(secretariat)
    licence = lsp_a.licences.get()
    for name, given, words in [
        ("pengaktifan-kembali", typed(on), "Hanya lisensi yang dibekukan"),
        ("pembekuan", typed(licence.starts_on - DAY), "belum berlisensi"),
        ("pembekuan", typed(licence.ends_on + DAY), "sudah berakhir"),
        ("pembekuan", typed(on) | {"on": "30-02-2026"}, "Tanggal itu tidak ada"),
        ("pengurangan-lingkup", typed(on), "sedikitnya satu skema"),
        ("perubahan-nama", typed(on, name=lsp_a.name), "sama dengan yang tercatat"),
        ("perubahan-nama", typed(on + DAY, name="LSP Nanti"), "paling cepat pada hari berlakunya"),
    ]:
        response = client.post(act(lsp_a, name), given)
        assert response.status_code == 422
        assert words in response.content.decode(), words
        assert "KEP.0500/BNSP/X/2026" in response.content.decode()
    assert not LicenceEvent.objects.exists()


def test_who_writes_second_is_told_that_something_happened_meanwhile(client, lsp_a, secretariat, on):
    client.force_login(secretariat)
    seen = client.get(act(lsp_a, "pencabutan")).context["form"]["seen"].value()
    record(lsp_a, "suspended", on)
    response = client.post(act(lsp_a, "pencabutan"), typed(on, seen=seen))
    assert "Peristiwa lain baru saja dicatat" in response.content.decode()
    assert lsp_a.status_on(on) == "suspended"


def test_events_may_be_entered_late_but_never_out_of_their_order(lsp_a, on):
    record(lsp_a, "suspended", on - 20 * DAY)
    record(lsp_a, "reinstated", on - 10 * DAY)
    record(lsp_a, "suspended", on - 5 * DAY)
    with pytest.raises(ValidationError, match="Sesudah hari itu sudah tercatat"):
        record(lsp_a, "suspended", on - 7 * DAY)
    with pytest.raises(ValidationError, match="Sesudah hari itu sudah tercatat"):
        record(lsp_a, "revoked", on - 15 * DAY)
    assert [lsp_a.status_on(on - days * DAY) for days in (21, 20, 11, 10, 6, 5)] == [
        "expiring", "suspended", "suspended", "expiring", "expiring", "suspended",
    ]  # fmt: skip


def test_scope_is_exact_for_every_past_day(client, lsp_a, secretariat, on):
    first, second, third = lsp_a.schemes.order_by("code")
    extra = demo.make_schemes(lsp_a, demo.SCHEMES[5:6])[0]
    licence = lsp_a.licences.get()
    record(lsp_a, "reduced", on - 30 * DAY, schemes=[second])
    record(lsp_a, "extended", on - 20 * DAY, schemes=[second, extra])
    record(lsp_a, "reduced", on - 10 * DAY, schemes=[extra])
    for days, covered in [
        (31, {first, second, third}), (30, {first, third}), (20, {first, second, third, extra}), (10, {first, second, third}),
    ]:  # fmt: skip
        day = on - days * DAY
        assert set(licence.scope_on(day)) == covered, days
        assert set(Scheme.objects.filter(lsp=lsp_a).covered_on(day)) == covered, days
        assert {s for s in lsp_a.schemes.all() if lsp_a.licensed_for(s, day)} == covered, days
    check = reverse("lsp:check_licence", args=[licence.check_code])
    for day, tone in [(on - 15 * DAY, "ontime"), (on - 10 * DAY, "overdue"), (on - 25 * DAY, "overdue")]:
        asked = {"hari": day.day, "bulan": day.month, "tahun": day.year, "skema": extra.code}
        assert client.get(check, asked).context["asked"].tone == tone, day
    assert client.get("/register/", {"q": extra.title}).context["rows"] == []


def test_the_scope_is_changed_on_the_page_and_never_emptied(client, lsp_a, secretariat, on):
    client.force_login(secretariat)
    schemes = list(lsp_a.schemes.order_by("code"))
    everything = [scheme.pk for scheme in schemes]
    response = client.post(act(lsp_a, "pengurangan-lingkup"), typed(on, schemes=everything))
    assert "Sisakan sedikitnya satu skema" in response.content.decode()
    client.post(act(lsp_a, "pengurangan-lingkup"), typed(on, schemes=everything[:1]))
    assert lsp_a.licences.get().scope_on(on) == schemes[1:]
    history = client.get(lsp_a.get_absolute_url()).content.decode()
    assert "Pengurangan ruang lingkup" in history
    assert schemes[0].title in history


def test_schemes_of_another_body_cannot_be_chosen(client, lsp_a, lsp_b, secretariat, on):
    client.force_login(secretariat)
    response = client.post(act(lsp_a, "perluasan-lingkup"), typed(on, schemes=[lsp_b.schemes.first().pk]))
    assert response.status_code == 422
    assert not LicenceEvent.objects.exists()


def test_name_and_address_keep_what_they_were(client, lsp_a, secretariat, on):
    client.force_login(secretariat)
    former, where = lsp_a.name, lsp_a.get_absolute_url()
    client.post(act(lsp_a, "perubahan-nama"), typed(on, name="LSP SMK Wiworotomo Baru"))
    moved = {"address": "Jalan Melati 9", "regency": "Kota Denpasar", "province": "BA", "postal_code": "80111"}
    client.post(act(lsp_a, "perubahan-alamat"), typed(on, **moved))
    changed = LSP.objects.get(pk=lsp_a.pk)
    assert (changed.name, changed.address, changed.province) == ("LSP SMK Wiworotomo Baru", "Jalan Melati 9", "BA")
    assert changed.get_absolute_url() == where
    public = client.get(where).content.decode()
    assert f"{former} menjadi LSP SMK Wiworotomo Baru" in public
    assert "Jalan Melati 9, Kota Denpasar, Bali 80111" in public
    assert changed.status_on(on) == "expiring"


def test_a_revocation_also_ends_the_period_that_was_issued_ahead(client, lsp_a, on):
    old = lsp_a.licences.get()
    new = demo.make_licence(
        lsp_a, lsp_a.schemes.all(), ends_on=old.ends_on + 1800 * DAY, decree="KEP.2", starts_on=old.ends_on + DAY
    )
    record(lsp_a, "suspended", on)
    assert lsp_a.status_on(new.starts_on) == "suspended"
    record(lsp_a, "reinstated", on + DAY)
    assert lsp_a.status_on(new.starts_on) == "active"
    record(lsp_a, "revoked", on + 2 * DAY)
    assert {lsp_a.status_on(day) for day in (on + 2 * DAY, old.ends_on + DAY, new.ends_on)} == {"revoked"}
    listed = client.get(lsp_a.get_absolute_url()).context["events"]
    assert [event["label"] for event in listed] == ["Pembekuan"]


def test_status_in_the_database_and_in_the_record_agree_after_all_kinds(lsp_a, on):
    record(lsp_a, "suspended", on - 9 * DAY)
    record(lsp_a, "reduced", on - 8 * DAY, schemes=[lsp_a.schemes.first()])
    record(lsp_a, "renamed", on - 7 * DAY, after={"name": "LSP Lain"})
    for days in range(12):
        day = on - days * DAY
        assert LSP.objects.with_status_on(day).get(pk=lsp_a.pk).status == lsp_a.status_on(day)
        period = lsp_a.licences.with_last_event(day).get()
        assert period.status_after(period.last_event, day) == lsp_a.status_on(day)


@pytest.mark.parametrize("events", [0, 3])
def test_the_page_costs_the_same_however_long_the_history(
    client, django_assert_num_queries, lsp_a, secretariat, on, events
):
    kinds = ["suspended", "reinstated", "suspended"][:events]
    for number, kind in enumerate(kinds):
        record(lsp_a, kind, on - (10 - number) * DAY)
    client.force_login(secretariat)
    with django_assert_num_queries(6):
        client.get(page(lsp_a))


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_suspend_once_and_seven_are_told(lsp_a, secretariat, on):
    start = Barrier(8)

    def press(_number):
        try:
            start.wait()
            record(lsp_a, "suspended", on, seen=0)
        except ValidationError as refusal:
            return refusal.messages[0]
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(press, range(8)))
    assert came.count("done") == 1
    assert {words for words in came if words != "done"} == {
        "Peristiwa lain baru saja dicatat. Periksa riwayatnya, lalu catat lagi."
    }
    assert LicenceEvent.objects.count() == 1

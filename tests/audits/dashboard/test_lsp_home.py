"""The dashboard of an LSP: the clock and what it means for the chair, the tasks for staff, the same reading for the board."""

import gzip
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.urls import reverse

from audits.deadlines import after_days, before_days
from audits.demo.play import FindingDraft
from audits.dossier import items
from audits.models import Application, Finding
from audits.states import Category, State
from audits.workflow import FINDING
from lsp.models import Licence, LicenceEvent
from lsp.web.formats import longdate, plaindate
from tests import cast
from tests.cast import moment


def read(client, person, lsp):
    client.force_login(person)
    return client.get(reverse("audits:lsp_home", args=[lsp.slug]))


def words(response) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def drafts(count: int) -> tuple[FindingDraft, ...]:
    """So many findings, majors and minors by turns, over both areas."""
    return tuple(
        FindingDraft(
            f"C{number:02d}", Category.MAJOR if number % 2 else Category.MINOR, f"Pernyataan {number}", "tidak ada"
        )
        for number in range(1, count + 1)
    )


# Without an application


def test_without_an_application_the_chair_reads_the_last_safe_day_and_can_start(client, lsp_a, chair_a, on):
    page = words(read(client, chair_a, lsp_a))
    assert "Mulai permohonan relisensi" in page
    assert "Bila permohonan diajukan hari ini" in page
    assert "Hari aman terakhir untuk mengajukan" in page
    assert "<b>120</b>" in page


def test_far_from_the_end_nothing_is_pressing(client, lsp_b, chair_b, on):
    licence = lsp_b.licences.get()
    opens = after_days(on, 20).due_on
    cast.redate(Licence.objects.filter(pk=licence.pk), renewal_opens_on=opens)
    assert "Belum ada yang mendesak" in words(read(client, chair_b, lsp_b))


def test_before_the_window_the_button_says_from_when_and_why(client, lsp_b, chair_b, on):
    licence = lsp_b.licences.get()
    opens = after_days(on, 20).due_on
    cast.redate(Licence.objects.filter(pk=licence.pk), ends_on=after_days(on, 200).due_on, renewal_opens_on=opens)
    page = words(read(client, chair_b, lsp_b))
    assert f"Siapkan permohonan, dapat diajukan mulai {plaindate(opens)}" in page
    assert "Masa perpanjangan dibuka 180 hari sebelum lisensi berakhir. Dasar: aturan versi 2025-1." in page
    assert "sumber menyebut 90 sampai 180 hari" in page
    cast.redate(Licence.objects.filter(pk=licence.pk), renewal_opens_on=after_days(on, 30).due_on)
    page = words(read(client, chair_b, lsp_b))
    assert "Masa perpanjangan dibuka 170 hari sebelum lisensi berakhir." in page
    assert "sumber menyebut 90 sampai 180 hari" not in page


def test_starting_before_the_window_says_what_can_be_done_until_it_opens(client, lsp_b, chair_b, on):
    cast.redate(lsp_b.licences.all(), renewal_opens_on=after_days(on, 9).due_on)
    client.force_login(chair_b)
    response = client.post(reverse("audits:start", args=[lsp_b.slug]), follow=True)
    opens = plaindate(lsp_b.licences.get().renewal_opens_on)
    assert f"Masa perpanjangan dibuka {opens}; sebelum itu draf dapat disiapkan saja." in words(response)


def test_a_licence_that_has_ended_is_told_honestly(client, lsp_a, chair_a, on):
    cast.redate(Licence.objects.filter(lsp=lsp_a), ends_on=before_days(on, 9), renewal_opens_on=before_days(on, 100))
    page = words(read(client, chair_a, lsp_a))
    assert "Lisensi terputus sejak" in page
    assert "<span>lewat</span><b>9</b><span>hari</span>" in page
    assert "tidak boleh melakukan sertifikasi baru" in page


def test_an_lsp_without_a_licence_is_told_honestly(client, lsp_a, chair_a, board_a):
    licence = Licence.objects.get(lsp=lsp_a)
    licence.scope.clear()
    licence.delete()
    for person in (chair_a, board_a):
        page = words(read(client, person, lsp_a))
        assert "Belum ada lisensi dalam register" in page
        assert "LSP ini belum boleh melakukan sertifikasi." in page


def test_who_is_renewed_early_has_nothing_to_apply_for(client, play, lsp_a, chair_a, on):
    play(State.LICENSED)
    page = words(read(client, chair_a, lsp_a))
    later = lsp_a.licences.get(starts_on__gt=on)
    assert f"Lisensi baru berlaku {plaindate(later.starts_on)} sampai {plaindate(later.ends_on)}." in page
    assert "Tidak ada yang perlu diajukan sekarang." in page
    assert "Mulai permohonan relisensi" not in page
    answer = client.post(reverse("audits:start", args=[lsp_a.slug]), follow=True)
    assert "Lisensi berikutnya sudah terbit" in answer.content.decode()
    assert not Application.objects.open().exists()


def test_a_gap_before_the_period_that_is_issued_is_told(client, play, lsp_a, chair_a, on):
    play(State.LICENSED)
    running = lsp_a.licences.get(starts_on__lte=on)
    cast.redate(lsp_a.licences.filter(pk=running.pk), ends_on=before_days(running.ends_on, 9))
    assert "ada masa tanpa lisensi: 9 hari" in words(read(client, chair_a, lsp_a))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("suspended", "Lisensi dibekukan sejak"), ("revoked", "Lisensi dicabut sejak")],
)
def test_a_suspended_or_revoked_licence_says_since_when(client, lsp_a, chair_a, on, kind, sentence):
    licence = lsp_a.licences.get()
    LicenceEvent.objects.create(
        licence=licence, kind=kind, on=before_days(on, 3), decree_number="KEP.9/2025", reason="Uji"
    )
    assert sentence in words(read(client, chair_a, lsp_a))


# While corrections are open


def test_open_corrections_are_ordered_by_their_effect_on_the_licence(client, script, on, lsp_a, chair_a):
    player = script(findings=drafts(3))
    player(State.CORRECTING, until=moment(before_days(on, 5)))
    player.extend(2, moment(on), 10, "Menunggu kalibrasi.")
    response = read(client, chair_a, lsp_a)
    rows = response.context["rows"]
    assert [(row.label, row.is_decisive) for row in rows] == [("T-02", True), ("T-01", False), ("T-03", False)]
    assert [row.effect for row in rows] == [
        "paling menentukan tanggal lisensi",
        "masih ada sisa 10 hari",
        "masih ada sisa 10 hari",
    ]
    assert "Lengkapi jawaban T-02" in words(response)
    assert "30 hari kalender sejak" in rows[0].why
    assert "Sekarang" in rows[0].why


def test_what_is_nearly_due_is_the_chairs_first_button_and_first_sentence(client, script, on, lsp_a, chair_a):
    player = script(findings=drafts(3))
    player(State.CORRECTING, until=moment(before_days(on, 26)))
    player.extend(2, moment(on), 10, "Menunggu kalibrasi.")
    response = read(client, chair_a, lsp_a)
    page = words(response)
    assert [row.label for row in response.context["rows"]] == ["T-02", "T-01", "T-03"]
    assert "Lengkapi jawaban T-01" in page
    assert page.index("2 tindakan perbaikan jatuh tempo dalam 7 hari.") < page.index("Jam lisensi")
    assert page.index("Yang masih terbuka") < page.index("Jadwal hitung mundur")


def test_the_visit_day_stands_on_both_homes(client, play, lsp_a, chair_a, staff_a):
    visit = play(State.SCHEDULED).visit
    for person in (chair_a, staff_a):
        page = words(read(client, person, lsp_a))
        assert f"Hari asesmen: {longdate(visit.planned_on)}" in page
        assert visit.place in page


def test_the_counts_lead_to_the_rows_they_count(client, script, on, lsp_a, chair_a):
    record = script(findings=drafts(3))(State.CORRECTING, until=moment(before_days(on, 26)))
    table = read(client, chair_a, lsp_a).context["table"]
    assert [[cell["n"] for cell in line["cells"]] for line in table["lines"]] == [[0, 3, 0, 0], [0, 0, 0, 0]]
    link = table["lines"][0]["cells"][1]["url"]
    assert link == f"{record.url('findings')}?area=administration&keadaan=segera"
    assert words(client.get(link)).count("Pernyataan") >= 3


def test_a_correction_is_handed_over_without_naming_a_person(client, script, on, lsp_a, chair_a):
    player = script(findings=drafts(1))
    record = player(State.CORRECTING, until=moment(before_days(on, 5)))
    player.assign(1, moment(on), player.company.staff)
    (row,) = read(client, chair_a, lsp_a).context["rows"]
    assert row.handover.startswith("https://wa.me/?text=")
    text = unquote(row.handover.partition("=")[2])
    assert text.startswith(f"Temuan T-01 (mayor), {lsp_a.name}. Tenggat ")
    assert text.endswith(f"Buka: {settings.SITE_URL}{record.url('finding', 1)}")
    assert "Pernyataan" not in text
    assert "Tarlani" not in text
    assert row.person == "Tarlani"


def test_the_steering_board_reads_the_same_and_acts_on_nothing(client, script, on, lsp_a, board_a):
    script(findings=drafts(2))(State.CORRECTING, until=moment(before_days(on, 5)))
    page = words(read(client, board_a, lsp_a))
    assert "Yang masih terbuka" in page
    assert "wa.me" not in page
    assert "Lengkapi jawaban" not in page


def test_a_draft_that_was_dropped_is_never_counted(client, script, on, lsp_a, chair_a):
    at = moment(before_days(on, 5))
    player = script(findings=drafts(2)[1:])
    player(State.ON_SITE, until=at)
    (dropped,) = player.record_findings(at, drafts(1))
    FINDING.perform(dropped, "drop", by=player.company.lead.user, at=at, note="Salah catat.")
    player.close_visit(at)
    page = words(read(client, chair_a, lsp_a))
    assert "Pernyataan 1" not in page
    assert "1 dari 1 masih terbuka" in page


def test_when_everything_is_closed_the_page_says_so(client, script, on, lsp_a, chair_a):
    player = script(findings=drafts(1))
    player(State.CORRECTING, until=moment(before_days(on, 5)))
    player.answer_finding(1, moment(before_days(on, 2)))
    player.verify_finding(1, moment(before_days(on, 1)))
    page = words(read(client, chair_a, lsp_a))
    assert "Semua perbaikan sudah selesai" in page
    assert "0 dari 1 masih terbuka" in page


# Staff


def test_staff_read_what_a_draft_still_lacks(client, script, on, lsp_a, staff_a):
    script().begin(moment(on))
    response = read(client, staff_a, lsp_a)
    assert [task.title for task in response.context["tasks"]] == [
        "Isi ruang lingkup, pendamping, dan kontak",
        "Lanjutkan swa-asesmen",
        "Unggah 41 dokumen wajib yang belum ada",
    ]


def test_what_has_no_day_keeps_the_order_of_the_work(client, script, on, lsp_a, staff_a):
    draft = script().begin(moment(on))
    item = draft.items.get(requirement__code="DK04")
    items.assign(item, lsp_a.memberships.get(user=staff_a), None, application=draft, seen=items.person_mark(item))
    titles = [task.title for task in read(client, staff_a, lsp_a).context["tasks"]]
    assert [" ".join(title.split()[:2]) for title in titles] == [
        "Isi ruang",
        "Lanjutkan swa-asesmen",
        "Unggah DK04",
        "Unggah 40",
    ]


def test_staff_read_what_bnsp_sent_back(client, play, lsp_a, staff_a):
    record = play(State.RETURNED)
    response = read(client, staff_a, lsp_a)
    returned = response.context["returned"]
    note = returned[0].notes.get(side="bnsp").text
    assert [item.state for item in returned] == ["fix"] * len(returned)
    assert note.splitlines()[0] in response.content.decode()
    assert {task.due_on for task in response.context["tasks"]} == {record.due_on}


def test_staff_see_their_own_findings_and_those_of_nobody(client, script, on, lsp_a, staff_a, chair_a):
    player = script(findings=drafts(3))
    player(State.CORRECTING, until=moment(before_days(on, 5)))
    player.assign(1, moment(on), chair_a)
    player.assign(2, moment(on), staff_a)
    tasks = read(client, staff_a, lsp_a).context["tasks"]
    assert [(task.title, task.wants_person) for task in tasks] == [
        ("Jawab T-02 Tidak ada", False),
        ("Jawab T-03 Tidak ada", True),
    ]


def test_staff_without_a_task_learn_who_holds_the_application(client, play, lsp_a, staff_a):
    play(State.SUBMITTED)
    page = words(read(client, staff_a, lsp_a))
    assert "Saat ini tidak ada tugas untuk Anda" in page
    assert "Menunggu Sekretariat BNSP" in page


# Every state, every reader


@pytest.mark.parametrize("state", list(State))
def test_the_page_opens_in_every_state(client, play, lsp_a, chair_a, staff_a, state):
    play(state)
    for person in (chair_a, staff_a):
        assert lsp_a.name in words(read(client, person, lsp_a))


@pytest.mark.parametrize("who", ["staff_b", "secretariat", "lead"])
def test_strangers_find_no_such_page(client, request, lsp_a, who):
    assert read(client, request.getfixturevalue(who), lsp_a).status_code == 404


# Cost


@pytest.mark.parametrize("who", ["chair_a", "staff_a"])
@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_page_costs_six_statements_however_many_findings(
    client, script, request, on, lsp_a, django_assert_num_queries, who, count
):
    script(findings=drafts(count))(State.CORRECTING, until=moment(before_days(on, 5)))
    person = request.getfixturevalue(who)
    client.force_login(person)
    address = reverse("audits:lsp_home", args=[lsp_a.slug])
    with django_assert_num_queries(6):
        response = client.get(address)
    assert len(gzip.compress(response.content)) <= 6_200
    assert Application.objects.count() == 1


def test_five_hundred_findings_cost_no_statement_more(client, script, on, lsp_a, chair_a, django_assert_num_queries):
    record = script(findings=drafts(1))(State.CORRECTING, until=moment(before_days(on, 5)))
    told = Finding.objects.get(application=record)
    values = {f.attname: getattr(told, f.attname) for f in Finding._meta.concrete_fields if not f.primary_key}
    Finding.objects.bulk_create(Finding(**values | {"seq": number}) for number in range(2, 501))
    client.force_login(chair_a)
    with django_assert_num_queries(6):
        response = client.get(reverse("audits:lsp_home", args=[lsp_a.slug]))
    assert (response.context["open_count"], len(response.context["rows"])) == (500, 20)
    assert "Tampilkan 480 temuan lainnya" in words(response)
    assert len(gzip.compress(response.content)) <= 6_200


# The order of work


def test_the_first_button_of_both_homes_is_work_and_the_rest_of_the_house_comes_last(
    client, play, lsp_a, chair_a, staff_a
):
    play(State.CORRECTING)
    for person in (chair_a, staff_a):
        page = read(client, person, lsp_a).content.decode().partition("<main")[2]
        assert 0 < page.find("btn-primary") < page.find("btn-outline-secondary")
        assert page.find("Ruang pengetahuan") > page.find("Lisensi berakhir")

"""The page of the visit's day: proposed within the window, answered by the other side, shown on both homes, kept as typed where it fails."""

from dataclasses import replace

import pytest
from django.urls import reverse

from audits.deadlines import Calendar, FreeDay, after_days
from audits.models import Visit
from audits.states import DayState, Side, State
from audits.visit.day_window import window_of
from lsp.web.formats import longdate, plaindate
from tests.audits.play import take
from tests.audits.team.days import free_days, proposed

pytestmark = pytest.mark.django_db
SATURDAY, SUNDAY = 5, 6


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def application(play):
    return play(State.DOCUMENTS_ACCEPTED)


def typed(*days, **more) -> dict:
    given = {f"day_{number}": f"{day:%d-%m-%Y}" for number, day in enumerate(days, start=1)}
    return given | {"place": "Kampus LSP"} | more


def test_the_window_ends_with_the_last_safe_day_and_says_how_it_is_counted(client, application, lsp_a, staff_a, on):
    window = window_of(application, on)
    rules = application.rule_set
    lengths = dict(rules.stage_lengths)
    rest = sum(lengths[key] for key in ("visit", "correction", "decision", "issue"))
    assert window.first_on == after_days(on, 3).due_on
    assert window.last_on == window.safe_on == after_days(application.licence.ends_on, -rest).due_on
    client.force_login(staff_a)
    page = words(client.get(application.url("visit_day")))
    assert f"Paling lambat {plaindate(window.safe_on)}, hari aman terakhir untuk membuka asesmen" in page


def test_the_lsp_proposes_and_the_secretariat_agrees(client, application, staff_a, secretariat):
    first, second = free_days(application, 2)
    client.force_login(staff_a)
    assert "Usulkan hari asesmen" in words(client.get(application.get_absolute_url()))
    answer = client.post(application.url("visit_day_propose"), typed(first, second, starts_at="8.00", ends_at="16.30"))
    assert answer.url == application.url("visit_day")
    assert "Menunggu jawaban Sekretariat BNSP." in words(client.get(answer.url))
    client.force_login(secretariat)
    overview = words(client.get(application.get_absolute_url()))
    assert "Jawab usulan hari asesmen" in overview
    address = application.url("visit_day_step", 1, "answer_days")
    assert "pukul 08.00–16.30 waktu setempat" in words(client.get(address))
    answer = client.post(address, {"choice": "agree", "day": "2", "seen": "waiting"}, follow=True)
    assert f"Hari asesmen disepakati: {longdate(second)}." in words(answer)
    assert "disepakati kedua pihak" in words(answer)
    assert Visit.objects.get(application=application).planned_on == second


def test_both_homes_say_what_waits_and_what_was_agreed(client, application, lsp_a, chair_a, staff_a, secretariat):
    (day,) = free_days(application)
    proposal = proposed(application, secretariat, day)
    home = reverse("audits:lsp_home", args=[lsp_a.slug])
    for person in (chair_a, staff_a):
        client.force_login(person)
        assert f"BNSP mengusulkan hari asesmen: {plaindate(day)}." in words(client.get(home))
    assert [task.title for task in client.get(home).context["tasks"]] == ["Jawab usulan hari asesmen"]
    take(proposal, "agree", staff_a, facts={"day": 1})
    for person in (chair_a, staff_a):
        client.force_login(person)
        assert f"Hari asesmen: {longdate(day)}" in words(client.get(home))


def test_asking_for_others_keeps_the_reason_and_may_name_days(client, application, staff_a, secretariat):
    first, second = free_days(application, 2)
    proposed(application, secretariat, first)
    client.force_login(staff_a)
    address = application.url("visit_day_step", 1, "answer_days")
    empty = client.post(address, {"choice": "ask_others", "seen": "waiting"})
    assert empty.status_code == 422
    assert "Tulis alasan meminta hari lain." in words(empty)
    client.post(
        address, {"choice": "ask_others", "note": "Ada ujian.", "day_1": f"{second:%d-%m-%Y}", "seen": "waiting"}
    )
    other = application.day_proposals.get(seq=2)
    assert (other.side, other.place, other.note) == (Side.LSP, "Kampus LSP", "Ada ujian.")
    assert "Ada ujian." in words(client.get(application.url("visit_day")))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (lambda window: after_days(window.first_on, -1).due_on, "Hari itu di luar masa yang dapat diusulkan"),
        (lambda window: after_days(window.last_on, 1).due_on, "Hari itu di luar masa yang dapat diusulkan"),
    ],
)
def test_a_day_outside_the_window_is_refused_beside_its_field(client, application, staff_a, on, day, said):
    wrong = day(window_of(application, on))
    client.force_login(staff_a)
    answer = client.post(application.url("visit_day_propose"), typed(wrong, note="Hari itu cocok."))
    assert answer.status_code == 422
    page = words(answer)
    assert said in page
    assert f'value="{wrong:%d-%m-%Y}"' in page
    assert "Hari itu cocok." in page
    assert not application.day_proposals.exists()


def weekday_in(window, weekday: int):
    """The first such day of the week in the window."""
    return next(day for n in range(14) if (day := after_days(window.first_on, n).due_on).weekday() == weekday)


def test_a_saturday_may_be_proposed_a_sunday_or_a_holiday_not(application, on):
    window = replace(window_of(application, on), calendar=Calendar())
    saturday, sunday = weekday_in(window, SATURDAY), weekday_in(window, SUNDAY)
    assert window.why_not(saturday, saturday) == ""
    assert window.why_not(sunday, sunday) == f"{longdate(sunday)} hari libur. Pilih Senin sampai Sabtu."
    assert window.why_not(saturday, sunday) != ""
    holiday = replace(window, calendar=Calendar(1, {saturday: FreeDay("Hari Raya")}))
    assert holiday.why_not(saturday, saturday) == f"{longdate(saturday)} libur: Hari Raya. Pilih hari lain."


def test_when_the_last_safe_day_is_too_near_the_window_lasts_as_long_as_scheduling(application, lsp_a, on):
    application.licence.ends_on = after_days(on, 20).due_on
    window = window_of(application, on)
    assert window.is_late
    assert window.last_on == after_days(window.first_on, application.rule_set.scheduling_days).due_on
    assert "makin cepat makin baik" in window.explanation[1]


def test_a_third_request_reads_why_not_and_loses_no_word(client, application, staff_a, secretariat):
    for _time in range(2):
        take(proposed(application, secretariat), "ask_others", staff_a, note="Bentrok.")
    third = proposed(application, secretariat)
    client.force_login(staff_a)
    address = application.url("visit_day_step", third.seq, "answer_days")
    answer = client.post(address, {"choice": "ask_others", "note": "Masih bentrok juga.", "seen": "waiting"})
    assert answer.status_code == 422
    assert "LSP sudah 2 kali meminta hari lain" in words(answer)
    assert "Masih bentrok juga." in words(answer)


def test_two_who_propose_at_once_the_second_keeps_what_was_typed(client, application, staff_a, secretariat):
    first, second = free_days(application, 2)
    proposed(application, secretariat, first)
    client.force_login(staff_a)
    answer = client.post(application.url("visit_day_propose"), typed(second, note="Kami usul hari ini."))
    page = words(answer)
    assert answer.status_code == 409
    assert "Sudah ada usulan hari yang menunggu jawaban." in page
    assert f'value="{second:%d-%m-%Y}"' in page
    assert "Kami usul hari ini." in page
    assert "BNSP mengusulkan" in page


def test_two_who_answer_at_once_the_second_reads_what_happened(client, application, staff_a, chair_a, secretariat):
    proposal = proposed(application, secretariat)
    take(proposal, "agree", chair_a, facts={"day": 1})
    client.force_login(staff_a)
    address = application.url("visit_day_step", 1, "answer_days")
    answer = client.post(address, {"choice": "ask_others", "note": "Ada ujian nasional.", "seen": "waiting"})
    assert answer.status_code == 409
    assert "Pairan menyepakati hari asesmen" in words(answer)
    assert "Ada ujian nasional." in words(answer)


def test_a_proposal_after_the_visit_began_says_so_and_keeps_what_was_typed(client, play, staff_a, lead, on):
    application = play(State.SCHEDULED)
    (day,) = free_days(application)
    Visit.objects.filter(application=application).update(planned_on=on)
    take(application, "open_visit", lead)
    client.force_login(staff_a)
    answer = client.post(application.url("visit_day_propose"), typed(day, note="Besok saja."))
    assert answer.status_code == 409
    page = words(answer)
    assert "Asesmen sudah dibuka" in page
    assert f'value="{day:%d-%m-%Y}"' in page
    assert "Besok saja." in page


def test_the_secretariat_sets_a_day_only_once_nothing_waits(client, application, staff_a, secretariat):
    (day,) = free_days(application)
    proposal = proposed(application, staff_a, day, side=Side.LSP)
    client.force_login(secretariat)
    given = {"planned_on": f"{day:%d-%m-%Y}", "place": "Aula Barat"}
    answer = client.post(application.url("visit_plan"), given)
    assert answer.status_code == 422
    assert "Sebuah usulan hari masih menunggu jawaban." in words(answer)
    assert "Aula Barat" in words(answer)
    take(proposal, "ask_others", secretariat, note="Tim tidak dapat.")
    client.post(application.url("visit_plan"), given | {"starts_at": "09.00"})
    visit = Visit.objects.get(application=application)
    assert (visit.planned_on, visit.hours, visit.agreed_at) == (day, "pukul 09.00", None)


def test_the_lsp_does_not_read_a_day_that_bnsp_only_plans(client, application, staff_a, secretariat, on):
    Visit.objects.create(application=application, planned_on=after_days(on, 9).due_on, place="Gudang Timur")
    client.force_login(staff_a)
    assert "Gudang Timur" not in words(client.get(application.url("visit_day")))
    client.force_login(secretariat)
    assert "Gudang Timur" in words(client.get(application.url("visit_day")))


def test_a_text_for_whatsapp_names_day_hours_and_place(client, play, chair_a):
    application = play(State.SCHEDULED)
    Visit.objects.filter(application=application).update(starts_at="08:00", meeting_place="Pos satpam")
    client.force_login(chair_a)
    response = client.get(application.url("visit_day"))
    assert response.context["message"].splitlines() == [
        f"Asesmen ulang {application.lsp.name}:",
        f"{longdate(application.visit.planned_on)}, pukul 08.00 waktu setempat",
        application.visit.place,
        "Bertemu di: Pos satpam",
        f"https://relisensi.test{application.url('visit_day')}",
    ]
    assert response.context["whatsapp"].startswith("https://wa.me/?text=Asesmen%20ulang")


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        ("", "16.00", "Tulis juga jam mulainya."),
        ("16.00", "08.00", "Jam selesai harus sesudah jam mulai."),
        ("pagi", "", "Tulis jamnya, misalnya 08.00."),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_their_field(client, application, staff_a, starts_at, ends_at, said):
    (day,) = free_days(application)
    client.force_login(staff_a)
    answer = client.post(application.url("visit_day_propose"), typed(day, starts_at=starts_at, ends_at=ends_at))
    assert answer.status_code == 422
    assert said in words(answer)


def test_the_page_costs_the_same_with_one_round_and_with_three(
    client, application, staff_a, secretariat, django_assert_num_queries
):
    client.force_login(staff_a)
    for rounds in (1, 2):
        take(proposed(application, staff_a, side=Side.LSP), "ask_others", secretariat, note="Tim tidak dapat.")
        assert application.day_proposals.filter(state=DayState.DECLINED).count() == rounds
        with django_assert_num_queries(8):
            client.get(application.url("visit_day"))

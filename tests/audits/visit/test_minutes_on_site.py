"""Attendance, questions, agenda and advice are kept while the visit is open, and by the team alone."""

import pytest

from audits.states import State


@pytest.fixture
def application(play):
    return play(State.ON_SITE)


def test_those_expected_are_ticked_once(client, application, lead):
    client.force_login(lead)
    expected = client.get(application.url("attendance")).context["expected"]
    names = [name for _key, name, _position, _ticked in expected]
    assert names[:2] == ["Robiatun Awadiyah", "Arofitun Nurjanah"]
    assert "Pairan" in names
    client.post(application.url("attendance"), {"tick": "1", "people": [key for key, *_rest in expected]})
    assert {a.name: a.side for a in application.attendances.all()}["Pairan"] == "lsp"
    assert client.get(application.url("attendance")).context["expected"] == []


def test_somebody_else_is_written_down_and_struck_again(client, application, lead):
    client.force_login(lead)
    typed = {"name": "Suparman", "position": "Kepala bengkel", "side": "lsp"}
    client.post(application.url("attendance"), typed)
    twice = client.post(application.url("attendance"), typed | {"name": "suparman"})
    assert twice.status_code == 422
    assert list(twice.context["form"].errors) == ["name"]
    client.post(application.url("attendance_remove"), {"person": application.attendances.get().pk})
    assert not application.attendances.exists()


def test_a_row_of_another_application_cannot_be_struck(client, application, play, lead, lsp_b):
    other = play(State.CORRECTING, lsp=lsp_b)
    client.force_login(lead)
    person = other.attendances.first()
    for key in (person.pk, "x", ""):
        assert client.post(application.url("attendance_remove"), {"person": key}).status_code == 404
    assert other.attendances.filter(pk=person.pk).exists()


QUESTION = {"asked_by": "Pairan", "question": "Kapan pleno?", "answer": "Setelah perbaikan.", "area": ""}


def test_a_question_is_written_changed_and_struck(client, application, lead):
    client.force_login(lead)
    client.post(application.url("questions"), QUESTION)
    question = application.questions.get()
    page = client.get(application.url("questions") + f"?ubah={question.pk}")
    seen = page.context["form"]["opened_with"].value()
    client.post(
        application.url("questions"),
        QUESTION | {"question_key": question.pk, "opened_with": seen, "answer": "Sekitar dua minggu."},
    )
    question.refresh_from_db()
    assert question.answer == "Sekitar dua minggu."
    client.post(application.url("question_remove"), {"question_key": question.pk})
    assert not application.questions.exists()


def test_two_who_change_one_question_both_keep_their_words(client, application, lead, member):
    client.force_login(lead)
    client.post(application.url("questions"), QUESTION)
    question = application.questions.get()
    seen = client.get(application.url("questions") + f"?ubah={question.pk}").context["form"]["opened_with"].value()
    change = QUESTION | {"question_key": question.pk, "opened_with": seen}
    client.post(application.url("questions"), change | {"answer": "Jawaban ketua."})
    client.force_login(member)
    late = client.post(application.url("questions"), change | {"answer": "Jawaban anggota."})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Jawaban ketua." in page
    assert "Jawaban anggota." in page
    question.refresh_from_db()
    assert question.answer == "Jawaban ketua."
    again = change | {"answer": "Gabungan.", "opened_with": late.context["form"]["opened_with"].value()}
    client.post(application.url("questions"), again)
    question.refresh_from_db()
    assert question.answer == "Gabungan."


def test_a_question_that_was_struck_meanwhile_keeps_what_was_typed(client, application, lead):
    client.force_login(lead)
    client.post(application.url("questions"), QUESTION)
    key = application.questions.get().pk
    client.post(application.url("question_remove"), {"question_key": key})
    response = client.post(
        application.url("questions"), QUESTION | {"question_key": key, "answer": "Kalimat yang panjang."}
    )
    assert response.status_code == 409
    assert "Kalimat yang panjang." in response.content.decode()


def test_agenda_and_advice_are_not_overwritten_unseen(client, application, lead, member):
    client.force_login(lead)
    url = application.url("visit_notes")
    seen = client.get(url).context["form"]["opened_with"].value()
    client.post(url, {"agenda": "08.00 Pembukaan", "advice": "Saran ketua.", "opened_with": seen})
    client.force_login(member)
    late = client.post(url, {"agenda": "08.00 Pembukaan", "advice": "Saran anggota.", "opened_with": seen})
    assert late.status_code == 409
    assert "Saran ketua." in late.content.decode()
    assert "Saran anggota." in late.content.decode()
    application.visit.refresh_from_db()
    assert application.visit.advice == "Saran ketua."


@pytest.mark.parametrize("name", ["attendance", "questions", "visit_notes", "attendance_remove", "question_remove"])
def test_only_the_team_writes(client, application, chair_a, secretariat, staff_b, name):
    for user in (chair_a, secretariat):
        client.force_login(user)
        assert client.post(application.url(name), QUESTION).status_code == 403
    client.force_login(staff_b)
    assert client.post(application.url(name), QUESTION).status_code == 404


def test_everybody_of_the_application_reads(client, application, chair_a, board_a, secretariat, member):
    for user in (chair_a, board_a, secretariat, member):
        client.force_login(user)
        for name in ("visit", "attendance", "questions"):
            assert client.get(application.url(name)).context["application"] == application


@pytest.mark.parametrize(
    ("name", "typed"),
    [("attendance", {"name": "Suparman", "position": "Guru", "side": "lsp"}), ("questions", QUESTION)],
)
def test_nothing_is_added_after_the_visit(client, play, lead, name, typed):
    application = play(State.CORRECTING)
    client.force_login(lead)
    assert client.post(application.url(name), typed).status_code == 409
    assert not application.attendances.filter(name="Suparman").exists()
    assert application.questions.count() == 1


def test_the_overview_says_how_far_the_visit_is(client, application, lead):
    client.force_login(lead)
    client.post(application.url("visit_area", "administrasi"), {"criteria": ["C01", "C02"], "methods": ["document"]})
    areas = client.get(application.url("visit")).context["areas"]
    assert [(row["done"], row["total"]) for row in areas] == [(2, 31), (0, 35)]


def test_a_letter_that_nobody_sees_is_no_part_of_a_key(client, application, lead):
    client.force_login(lead)
    assert client.post(application.url("attendance_remove"), {"person": "\0"}).status_code == 404
    assert client.get(application.url("questions"), {"ubah": "\0"}).status_code == 200


@pytest.mark.parametrize("key", ["\u00b2", "9" * 30, "9" * 5000, "-1"])
def test_a_key_that_no_row_can_have_changes_nothing(client, application, lead, key):
    client.force_login(lead)
    typed = {"asked_by": "Budi", "question": "Kapan?", "answer": "Besok."}
    assert client.post(application.url("attendance_remove"), {"person": key}).status_code == 404
    assert client.get(application.url("questions"), {"ubah": key}).status_code == 404
    assert client.post(application.url("questions"), typed | {"question_key": key}).status_code == 409

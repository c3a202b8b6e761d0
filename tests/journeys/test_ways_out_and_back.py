"""The ways beside the main line: objection, deferral, refusal and a new beginning, withdrawal, a visit of two days."""

from audits.deadlines import after_days
from audits.demo.play import FINDINGS
from audits.models import Application
from audits.states import Outcome, State


def test_an_objection_to_the_team_leads_to_another_team(case, play, on):
    case.reach(State.SCHEDULED, play, visit_on=after_days(on, 10).due_on)
    assert "Ajukan keberatan atas tim" in case.chair.opens(case.url("tim/")).text
    reason = "Anggota tim melatih asesor kami tahun lalu."
    case.takes(case.chair, "object_to_team", "Ajukan keberatan atas tim", note=reason)

    assert case.state == State.DOCUMENTS_ACCEPTED
    assert any("keberatan" in subject for subject in case.secretariat.inbox())
    assert reason in case.secretariat.opens(case.url("riwayat/")).text
    assert case.lsp.name in case.secretariat.goes_home().text
    case.secretariat.opens(case.url("tim/")).presses("Keluarkan Arofitun Nurjanah")
    assert case.member.is_refused(case.url()) == 404
    case.propose("other", "member", "operations")
    assert "menunggu jawaban Anda" in case.other.goes_home().text
    case.accept_assignment(case.other)
    ruled = {"ruling": "upheld", "answer": "Anggota itu diganti."}
    case.secretariat.opens(case.url("tim/keberatan/")).presses("Simpan putusan keberatan", **ruled)
    assert ruled["answer"] in case.chair.opens(case.url("tim/keberatan/")).text
    case.takes(case.secretariat, "schedule", "Tetapkan jadwal dan terbitkan SPT")

    assert case.state == State.SCHEDULED
    assert case.chair.is_refused(case.url("langkah/object_to_team/")) == 403
    assert str(case.other) in case.chair.opens(case.url("tim/")).text


def test_an_assessor_with_a_reason_declines_and_never_sees_the_application(case, play, on):
    case.reach(State.DOCUMENTS_ACCEPTED, play)
    case.propose("member", "member", "operations")
    case.member.goes_home().follows("Jawab penugasan")
    reason = "Saya konsultan LSP ini sampai bulan lalu."
    case.member.presses("Tolak penugasan", reason=reason, has_conflict="on")

    assert case.member.is_refused(case.url()) == 404
    assert reason in case.secretariat.opens(case.url("tim/")).text


def test_a_deferred_decision_is_taken_up_again_and_decided(case, play, on):
    case.reach(State.RECOMMENDED, play)
    condition = "Lengkapi bukti validasi MUK skema kedua."
    case.decide("defer", on, note=condition, outcome=Outcome.DEFER, reason="Bukti belum ada.")

    assert case.state == State.DEFERRED
    assert any("ditunda" in subject for subject in case.chair.inbox())
    assert condition in case.chair.opens(case.url("keputusan/")).text
    assert case.lsp.name in case.secretariat.goes_home().text
    case.meet_conditions()
    case.takes(
        case.secretariat,
        "resume",
        "Lanjutkan permohonan",
        choice="resume_to_plenary",
        note="Bukti validasi sudah diterima.",
    )
    assert case.state == State.RECOMMENDED
    assert case.lsp.name in case.decider.goes_home().text
    case.decide("approve", on)
    assert case.state == State.APPROVED
    assert case.application.decisions.count() == 2


def test_after_a_refusal_a_new_application_links_back(case, play, on):
    case.reach(State.RECOMMENDED, play)
    case.decide("reject", on, note="Syarat pokok tidak terpenuhi.", outcome=Outcome.REFUSE, reason="Tidak terpenuhi.")

    refused = case.application
    assert refused.state == State.REJECTED
    assert any("ditolak" in subject for subject in case.chair.inbox())
    assert "Syarat pokok tidak terpenuhi." in case.chair.opens(case.url("keputusan/")).text
    assert case.chair.goes_home().offers("Mulai permohonan relisensi")
    case.begin(case.chair)
    assert case.application.previous == refused
    case.chair.opens(case.url()).follows("Permohonan sebelumnya")
    assert case.chair.url == f"/relisensi/{refused.ref}/"


def test_a_withdrawn_application_ends_for_everybody(case, play):
    case.reach(State.SUBMITTED, play)
    assert case.staff.is_refused(case.url("langkah/withdraw/")) == 403
    case.takes(case.chair, "withdraw", "Batalkan permohonan", note="Kami ajukan ulang setelah skema baru siap.")

    assert case.state == State.WITHDRAWN
    assert any("dibatalkan" in subject for subject in case.secretariat.inbox())
    assert case.lsp.name not in case.secretariat.goes_home().text
    assert case.staff.goes_home().offers("Mulai permohonan relisensi")
    assert Application.objects.open().count() == 0


def test_a_visit_broken_off_goes_on_with_everything_that_was_recorded(case, play, on):
    case.reach(State.SCHEDULED, play, visit_on=on)
    case.open_visit()
    case.note_who_is_there()
    case.write_finding(case.member, FINDINGS[1])
    # The day it goes on is today, so that the journey need not wait for tomorrow.
    case.takes(case.lead, "break_off_visit", "Hentikan sementara", planned_on=f"{on:%d-%m-%Y}", note="Listrik padam.")

    assert case.state == State.SCHEDULED
    assert any("dihentikan sementara" in subject for subject in case.chair.inbox())
    assert case.application.judgements.count() == 1
    case.open_visit()
    assert "Buka asesmen" not in case.lead.opens(case.url("asesmen/")).text
    case.assess(findings=())
    case.close_visit()
    assert case.state == State.CORRECTING
    assert case.application.attendances.count() > 1
    assert FINDINGS[1].evidence in case.staff.goes_home().text

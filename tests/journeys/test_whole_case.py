"""The whole case through the views: every role sees at each stage what the stage asks of it."""

from audits.demo.play import FINDINGS
from audits.states import Category, FindingState, State
from lsp.models import LicenceStatus
from tests.journeys.people import pdf


def test_a_renewal_goes_from_an_empty_dashboard_to_a_licence_that_anybody_can_check(case, on, client):
    # The LSP prepares
    assert case.chair.goes_home().offers("Mulai permohonan relisensi")
    case.begin()
    assert case.state == State.DRAFT
    assert "Draf permohonan dibuka" in case.staff.text
    assert not case.chair.opens(case.url("langkah/submit/")).offers("Ajukan permohonan")
    assert case.secretariat.is_refused(case.url()) == 404
    case.fill_in_form()
    case.assess_themselves()
    missing = case.application.items.mandatory().count()
    assert f"Unggah {missing} dokumen wajib yang belum ada" in case.staff.goes_home().text
    case.hand_in_everything()
    case.hand_over()
    assert "Menunggu Ketua LSP mengajukan permohonan" in case.staff.text
    assert any("menunggu Anda" in subject for subject in case.chair.inbox())
    assert "Permohonan relisensi menunggu Anda" in case.chair.goes_home().text

    # The chair submits
    case.submit()
    assert case.state == State.SUBMITTED
    assert case.application.number
    assert any("sudah diajukan" in subject for subject in case.secretariat.inbox())
    queue = case.secretariat.goes_home()
    assert queue.url == "/antrean/"
    assert case.lsp.name in queue.text
    assert "Diajukan" in case.chair.goes_home().text
    assert "Tanda terima" in case.chair.opens(case.url()).text

    # BNSP reviews
    case.begin_review()
    assert "Dokumen ditinjau BNSP" in case.chair.goes_home().text
    case.accept_documents()
    assert case.state == State.DOCUMENTS_ACCEPTED
    assert any("dinyatakan lengkap" in subject for subject in case.chair.inbox())

    # Team and day
    assert case.lead.is_refused(case.url()) == 404
    case.schedule(on)
    assert case.state == State.SCHEDULED
    assert case.lsp.name in case.member.goes_home().text
    assert any("dijadwalkan" in subject for subject in case.staff.inbox())
    assert str(case.lead) in case.chair.opens(case.url("tim/")).text

    # On site
    case.open_visit()
    case.note_who_is_there()
    case.assess()
    assert case.chair.opens(case.url("temuan/")).text.count(FINDINGS[0].claim) == 0
    case.note_a_question()
    case.close_visit()
    assert case.state == State.CORRECTING
    home = case.chair.goes_home()
    assert all(draft.claim in home.text for draft in FINDINGS if draft.category != Category.OBSERVATION)

    # Corrections: the major one takes two rounds
    major, minor, observation = (case.seq(c) for c in (Category.MAJOR, Category.MINOR, Category.OBSERVATION))
    case.answer(major, "MUK diganti dengan format terkini.", on, files=pdf("MUK edisi baru"))
    assert FINDINGS[1].claim in case.member.goes_home().text
    case.verify(major, "return", "Lampirkan juga bukti validasinya.")
    assert any("perlu dijawab lagi" in subject for subject in case.staff.inbox())
    assert "Lampirkan juga bukti validasinya." in case.staff.opens(case.url(f"temuan/{major}/jawaban/")).text
    case.answer(major, "MUK diganti dan divalidasi.", on, files=pdf("Bukti validasi MUK"))
    assert not case.lead.opens(case.url("langkah/finish_corrections/")).offers("Nyatakan perbaikan selesai")
    case.verify(major, "close")
    case.answer(minor, "SOP direvisi menurut pedoman terbaru.", on, files=pdf("SOP revisi"))
    case.verify(minor, "close")
    case.take_note(observation)
    assert {f.state for f in case.application.findings.all()} == {FindingState.CLOSED}
    assert case.application.findings.get(seq=major).answers.count() == 2
    case.finish_corrections()

    # Recommendation and decision
    case.recommend()
    assert case.state == State.RECOMMENDED
    agenda = case.decider.goes_home()
    assert agenda.url == "/pleno/"
    assert case.lsp.name in agenda.text
    assert case.lead.is_refused(case.url("langkah/decide/")) == 403
    case.decide("approve", on)
    assert case.state == State.APPROVED
    assert any("disetujui" in subject for subject in case.chair.inbox())

    # The licence
    case.issue(on)
    assert case.state == State.LICENSED
    licence = case.application.new_licence
    assert licence.scope.count() == case.lsp.schemes.count()
    assert any("sudah terbit" in subject for subject in case.chair.inbox())
    assert "Sertifikat" in case.chair.opens(case.url("keputusan/")).text
    public = client.get(f"/cek/{licence.check_code}/").content.decode()
    assert case.lsp.name in public
    assert licence.certificate_sha256 in public
    assert licence.status_on(on) == LicenceStatus.PENDING

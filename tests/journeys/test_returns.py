"""Documents go back and come again, as often as it takes; what was accepted stays accepted."""

from audits.states import ItemState, State

NOTES = {
    "DA16": "Daftar induk belum memuat tanggal pengesahan setiap SOP.",
    "DK04": "MUK skema pertama belum memakai format terkini.",
}


def states_of(case, *codes) -> dict[str, str]:
    return dict(case.application.items.filter(requirement__code__in=codes).values_list("requirement__code", "state"))


def test_returned_documents_come_back_until_they_are_right(case, play):
    case.reach(State.IN_REVIEW, play)
    case.judge_document("DA01", "accept")
    assert not case.secretariat.opens(case.url("langkah/return_documents/")).offers("Kembalikan kepada LSP")
    case.judge_document("DA16", "fix", NOTES["DA16"])
    assert NOTES["DA16"] not in case.staff.opens(case.url("dokumen/DA16/")).text
    case.judge_document("DK04", "fix", NOTES["DK04"])
    case.takes(case.secretariat, "return_documents", "Kembalikan kepada LSP")

    # First round
    assert case.state == State.RETURNED
    home = case.staff.goes_home()
    assert all(note in home.text for note in NOTES.values())
    assert any("perlu dilengkapi" in subject for subject in case.chair.inbox())
    assert not case.staff.opens(case.url("langkah/resubmit/")).offers("Kirim perbaikan dokumen")
    case.hand_in(["DA16"], edition=2)
    case.staff.opens(case.url("dokumen/DK04/")).presses("Simpan jawaban", text="Format terkini sudah dipakai di bab 3.")
    case.takes(case.staff, "resubmit", "Kirim perbaikan dokumen", note="Sudah diperbaiki.")

    # Second round: one is right now, the other is returned once more
    assert case.state == State.IN_REVIEW
    assert any("sudah masuk" in subject for subject in case.secretariat.inbox())
    assert states_of(case, "DA01", "DA16", "DK04") == {
        "DA01": ItemState.ACCEPTED,
        "DA16": ItemState.REVIEWING,
        "DK04": ItemState.REVIEWING,
    }
    case.judge_document("DA16", "accept")
    case.return_documents({"DK04": "Bab 3 masih memakai FR.IA.01 edisi lama."})
    assert case.application.round == 3
    assert "Bab 3 masih memakai FR.IA.01 edisi lama." in case.chair.opens(case.url("dokumen/DK04/")).text
    case.resubmit(["DK04"])
    case.accept_documents()

    assert case.state == State.DOCUMENTS_ACCEPTED
    document = case.application.items.get(requirement__code="DK04")
    assert document.versions.count() == 2
    assert not document.notes.filter(side="bnsp", resolved_at__isnull=True).exists()

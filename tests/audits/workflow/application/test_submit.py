"""Submitting: the chair hands a complete draft in."""

import pytest
from django.utils import timezone

from audits.deadlines import next_day
from audits.errors import NotAllowed, NotReady
from audits.models import RuleSet
from audits.states import State
from audits.workflow import APPLICATION
from lsp.models import LicenceEvent
from lsp.web.formats import plaindate
from tests import cast
from tests.audits.play import last_line, reasons, take, told


def test_chair_submits_a_complete_draft(play, chair_a):
    application = take(play(State.DRAFT), "submit", chair_a)
    year = application.submitted_at.year
    assert application.state == State.SUBMITTED
    assert application.number == f"RL-{year}-0001"
    assert application.declared_by == chair_a
    assert last_line(application) == ("submit", "draft", "submitted", "Pairan")
    assert [document.kind for document in application.documents.all()] == ["receipt"]


def test_submission_is_frozen_as_it_was_sent(play, chair_a):
    application = take(play(State.DRAFT), "submit", chair_a)
    scheme = application.lsp.schemes.first()
    scheme.title = "Judul baru"
    scheme.save()
    application.refresh_from_db()
    assert application.submission["rule_set"] == "2025-1"
    assert "Judul baru" not in [row["title"] for row in application.submission["scope"]]
    assert len(application.submission["self_assessment"]) == 66


def test_submission_is_told_to_the_secretariat_and_to_the_rest_of_the_lsp(play, chair_a):
    assert told(take(play(State.DRAFT), "submit", chair_a), "submitted") == {"Ratna", "Tarlani", "Arman"}


def test_staff_prepare_but_do_not_submit(play, staff_a):
    with pytest.raises(NotAllowed):
        take(play(State.DRAFT), "submit", staff_a)


def test_numbers_follow_each_other(play, chair_a, lsp_b, chair_b, on):
    first = take(play(State.DRAFT), "submit", chair_a)
    cast.redate(lsp_b.licences.all(), renewal_opens_on=on)
    second = take(play(State.DRAFT, lsp=lsp_b), "submit", chair_b)
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_an_empty_draft_names_everything_that_is_missing(script, chair_a):
    application = script().begin(timezone.now())
    missing = reasons(application, "submit")
    assert "Pilih pendamping area administrasi" in missing
    assert "Pilih pendamping area kinerja operasional" in missing
    assert "Tulis nomor WhatsApp yang dapat dihubungi" in missing
    assert "Swa-asesmen: 66 kriteria belum dijawab" in missing
    assert sum(reason.startswith("Unggah ") for reason in missing) == 41
    assert sum(reason.startswith("Pilih apakah skema") for reason in missing) == 3
    with pytest.raises(NotReady) as refusal:
        take(application, "submit", chair_a)
    assert [str(reason) for reason in refusal.value.reasons] == missing


def test_every_reason_leads_to_where_it_is_mended(script):
    application = script().begin(timezone.now())
    step = APPLICATION.named("submit")
    assert all(reason.url.startswith("/") for reason in APPLICATION.reasons(step, application, timezone.localdate()))


def test_a_draft_under_older_rules_is_not_ready(play, rules):
    application = play(State.DRAFT)
    RuleSet.objects.create(version="2026-1", effective_from=timezone.localdate())
    assert "Aturan versi 2026-1 sudah berlaku. Sesuaikan isian dengan aturan itu" in reasons(application, "submit")


def test_a_renewal_that_keeps_nothing_is_not_ready(play):
    application = play(State.DRAFT)
    application.scope.update(action="drop")
    assert reasons(application, "submit") == ["Pilih paling sedikit satu skema yang dipertahankan atau ditambahkan"]


def test_before_the_window_opens_the_day_is_said_and_nothing_is_submitted(play, chair_a, lsp_a, on):
    draft = play(State.DRAFT)
    opens = next_day(on)
    cast.redate(lsp_a.licences.all(), renewal_opens_on=opens)
    why = (
        f"Masa perpanjangan dibuka {plaindate(opens)}. Sampai hari itu permohonan dapat disiapkan, belum dapat diajukan"
    )
    assert reasons(draft, "submit") == [why]
    with pytest.raises(NotReady):
        take(draft, "submit", chair_a)
    assert reasons(draft, "submit", on=opens) == []


def test_a_licence_that_was_revoked_waits_for_no_window(play, lsp_a, secretariat, on):
    draft = play(State.DRAFT)
    cast.redate(lsp_a.licences.all(), renewal_opens_on=next_day(on))
    event = LicenceEvent(
        licence=lsp_a.licences.get(), kind="revoked", on=on, decree_number="KEP.1", reason="Pelanggaran."
    )
    event.recorded_by = secretariat
    event.save()
    draft = type(draft).objects.get(pk=draft.pk)
    assert not [reason for reason in reasons(draft, "submit") if "Masa perpanjangan" in reason]

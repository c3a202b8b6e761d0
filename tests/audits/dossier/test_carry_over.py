"""What the last period hands on: documents to be confirmed, findings beside them, and conditions that follow from them."""

import pytest
from django.utils import timezone

from audits.dossier.carry_over import circumstances_of
from audits.models import Circumstances, DocumentVersion, Notice, Reuse
from audits.models.storage import private_files
from audits.reminders import schedule
from audits.states import ItemState, State
from tests.audits.dossier.pages import row, say, send_file, signed_in
from tests.audits.files import samples
from tests.audits.play import take
from tests.cast import moment


@pytest.fixture
def licensed(play):
    return play(State.LICENSED)


@pytest.fixture
def draft(licensed, script):
    return script().begin(timezone.now())


def confirm(user, application, code, choice):
    return say(user, application, code, "reuse", choice=choice)


def test_conditions_are_data_of_the_rule_set(rules):
    asked = {r.code: r for r in rules.requirements.all()}
    builder, school = Circumstances("P3", "Jasa konstruksi"), Circumstances("P1", "pendidikan vokasi")
    assert [asked["DA24"].applies_to(lsp) for lsp in (builder, school)] == [True, False]
    known = [Circumstances("P1", "", had_findings) for had_findings in (None, True, False)]
    assert [asked["DA22"].applies_to(lsp) for lsp in known] == [True, True, False]


def test_a_last_assessment_without_findings_asks_for_no_proof_of_corrections(play, lsp_a, script):
    assert circumstances_of(lsp_a).had_findings is None
    play(State.LICENSED, findings=())
    assert circumstances_of(lsp_a).had_findings is False
    assert not script().begin(timezone.now()).items.filter(requirement__code="DA22").exists()


def test_the_last_document_becomes_version_one_and_waits_for_a_word(licensed, draft, staff_a):
    item, last = row(draft, "DA16"), row(licensed, "DA16").latest
    assert (item.state, item.reuse) == (ItemState.FILLED, Reuse.ASKED)
    (version,) = item.versions.all()
    assert (version.number, version.sha256, version.carried_from) == (1, last.sha256, last)
    page = signed_in(staff_a).get(draft.url("documents")).content.decode()
    assert "Perlu dikonfirmasi" in page
    assert "0 dari 41 dokumen wajib sudah ada" in page


def test_unchanged_counts_as_there_and_changed_asks_for_a_new_version(draft, staff_a):
    browser = signed_in(staff_a)
    missing = lambda: browser.get(draft.url("application_form")).context["missing_documents"]  # noqa: E731
    before = len(missing())
    assert "tidak berubah atau berubah" in missing()[0].text
    confirm(staff_a, draft, "DA01", "same")
    assert len(missing()) == before - 1
    confirm(staff_a, draft, "DA02", "changed")
    assert len(missing()) == before - 1
    assert any("DA02" in reason.text and "isinya berubah" in reason.text for reason in missing())
    send_file(staff_a, draft, "DA02", samples.pdf("edisi baru"))
    assert row(draft, "DA02").reuse == Reuse.REPLACED
    assert len(missing()) == before - 2


def test_the_second_word_on_a_last_document_sees_the_first(draft, staff_a, chair_a):
    late = signed_in(staff_a)
    seen = late.get(draft.url("document", "DA01")).context["reuse_form"]["opened_with"].value()
    confirm(chair_a, draft, "DA01", "changed")
    answer = late.post(draft.url("document_reuse", "DA01"), {"choice": "same", "opened_with": seen})
    assert answer.status_code == 409
    assert "Rekan Anda baru saja menyimpan: Berubah." in answer.content.decode()
    assert row(draft, "DA01").reuse == Reuse.CHANGED
    again = {"choice": "same", "opened_with": answer.context["reuse_form"]["opened_with"].value()}
    assert late.post(draft.url("document_reuse", "DA01"), again).status_code == 302
    assert row(draft, "DA01").reuse == Reuse.SAME


def test_taking_back_the_new_version_asks_again_and_never_touches_the_last_file(licensed, draft, staff_a):
    send_file(staff_a, draft, "DA02", samples.pdf("edisi baru"))
    browser = signed_in(staff_a)
    browser.post(draft.url("version_remove", "DA02", 2))
    assert row(draft, "DA02").reuse == Reuse.ASKED
    browser.post(draft.url("version_remove", "DA02", 1))
    item = row(draft, "DA02")
    assert (item.state, item.reuse) == (ItemState.EMPTY, "")
    old = row(licensed, "DA02").latest
    assert old.file.storage.exists(old.file.name)
    assert not DocumentVersion.objects.filter(item=item).exists()


def test_the_original_of_a_photograph_that_was_taken_over_stays_with_the_last_period(
    play, script, staff_a, chair_a, django_capture_on_commit_callbacks
):
    returned = play(State.RETURNED)
    send_file(staff_a, returned, "DA16", samples.heic(), "IMG_1.heic")
    last = row(returned, "DA16").latest
    take(returned, "withdraw", chair_a, note="Pengurus berganti.")
    draft = script().begin(timezone.now())
    taken_over = row(draft, "DA16").latest
    assert (taken_over.carried_from, taken_over.original.name) == (last, last.original.name)
    send_file(staff_a, draft, "DA16", samples.heic(size=(48, 64)), "IMG_2.heic")
    own = row(draft, "DA16").latest
    with django_capture_on_commit_callbacks(execute=True):
        for number in (2, 1):
            signed_in(staff_a).post(draft.url("version_remove", "DA16", number))
    assert not row(draft, "DA16").versions.exists()
    assert [private_files.exists(file.name) for file in (last.file, last.original)] == [True, True]
    assert [private_files.exists(file.name) for file in (own.file, own.original)] == [False, False]


def test_the_last_findings_about_a_document_stand_beside_it(draft, staff_a, staff_b):
    page = signed_in(staff_a).get(draft.url("document", "DK04")).content.decode()
    assert "Temuan lalu tentang dokumen ini" in page
    assert "MUK dua skema belum memakai format terkini" in page
    assert "Temuan lalu" not in signed_in(staff_a).get(draft.url("document", "DA01")).content.decode()


def test_a_first_renewal_takes_nothing_over(script, staff_a):
    application = script().begin(timezone.now())
    assert not DocumentVersion.objects.filter(item__application=application).exists()
    assert signed_in(staff_a).post(application.url("document_reuse", "DA01"), {"choice": "same"}).status_code == 409


# Who takes care, and until when


def charge(user, application, code, **typed):
    return signed_in(user).post(application.url("document_person", code), typed)


def opened_with(user, application, code):
    form = signed_in(user).get(application.url("document", code)).context["person_form"]
    return form["opened_with"].value()


def test_the_internal_due_day_is_the_lsps_own(script, staff_a, on):
    application = script().begin(moment(on))
    seat = application.lsp.memberships.get(user=staff_a)
    seen = opened_with(staff_a, application, "DA01")
    charge(staff_a, application, "DA01", person=seat.pk, due_on="2031-01-18", opened_with=seen)
    item = row(application, "DA01")
    assert (item.person, str(item.due_on)) == (seat, "2031-01-18")
    page = signed_in(staff_a).get(application.url("documents")).content.decode()
    assert "tenggat internal 18 Jan 2031" in page


def test_bnsp_does_not_read_the_internal_due_day(script, secretariat, staff_a):
    player, at = script(), timezone.now()
    player(State.SUBMITTED, until=at)
    player.application.items.filter(requirement__code="DA01").update(due_on="2031-01-18")
    for name in (["documents"], ["document", "DA01"]):
        assert "tenggat internal" not in signed_in(secretariat).get(player.application.url(*name)).content.decode()


def test_a_second_saver_sees_what_the_colleague_chose_and_keeps_their_own(script, staff_a, chair_a, on):
    application = script().begin(moment(on))
    seat, other = application.lsp.memberships.get(user=staff_a), application.lsp.memberships.get(user=chair_a)
    seen = opened_with(staff_a, application, "DA01")
    charge(chair_a, application, "DA01", person=other.pk, due_on="", opened_with=seen)
    late = charge(staff_a, application, "DA01", person=seat.pk, due_on="2031-01-18", opened_with=seen)
    assert late.status_code == 409
    page = late.content.decode()
    assert f"Rekan Anda baru saja menyimpan: {chair_a}" in page
    assert "2031-01-18" in page
    assert row(application, "DA01").person == other
    again = late.context["person_form"]["opened_with"].value()
    charge(staff_a, application, "DA01", person=seat.pk, due_on="2031-01-18", opened_with=again)
    assert row(application, "DA01").person == seat


def test_the_person_in_charge_is_reminded_of_the_internal_due_day_and_bnsp_is_not(script, staff_a, on):
    application = script().begin(moment(on))
    seat = application.lsp.memberships.get(user=staff_a)
    application.items.filter(requirement__code="DA01").update(due_on=on, person=seat)
    application.items.filter(requirement__code="DA02").update(due_on=on, state=ItemState.FILLED)
    for _again in range(2):
        schedule.plan(timezone.now())
        schedule.send_planned(timezone.now())
    (notice,) = Notice.objects.filter(kind="item_due")
    assert notice.recipient == staff_a
    assert "DA01" in notice.subject

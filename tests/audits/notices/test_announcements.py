"""BNSP announces: written as a draft, published once, read by those it is meant for, and the receipts show which LSPs have."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Announcement, Notice, Receipt, Regulation
from audits.notices import announcements
from lsp.models import Kind
from tests.audits.dossier.pages import signed_in
from tests.audits.files import samples

LIST = "/pengumuman/"


@pytest.fixture
def draft(secretariat):
    """Written through the page, with a file and a rule."""
    rule = Regulation.objects.get(code="PBNSP 211:2013")
    given = {"title": "Format laporan tahunan", "text": "Format baru berlaku.", "clauses": "butir 4", "for_p1": "on"}
    signed_in(secretariat).post(
        reverse("audits:announcement_new"),
        given | {"regulations": [rule.pk], "file": samples.named("format.pdf", samples.pdf("Format"))},
    )
    return Announcement.objects.get()


@pytest.fixture
def published(draft, secretariat):
    signed_in(secretariat).post(reverse("audits:announcement_publish", args=[draft.slug]))
    draft.refresh_from_db()
    return draft


def page(user, record) -> str:
    return " ".join(signed_in(user).get(record.get_absolute_url()).content.decode().split())


def test_a_draft_is_the_secretariats_alone(draft, secretariat, chair_a, lead):
    assert (draft.slug, draft.published_at, draft.kinds) == ("format-laporan-tahunan", None, ["P1"])
    assert "Setelah terbit, isinya tidak dapat diubah lagi" in page(secretariat, draft)
    for reader in (chair_a, lead):
        assert signed_in(reader).get(draft.get_absolute_url()).status_code == 404
        assert draft.title not in signed_in(reader).get(LIST).content.decode()


def test_a_published_one_is_read_with_its_rules_clauses_and_files(published, staff_a, lead, secretariat):
    for reader in (staff_a, lead, secretariat):
        text = page(reader, published)
        assert "PBNSP 211:2013" in text
        assert "Klausul: butir 4" in text
        file = signed_in(reader).get(published.files.get().get_absolute_url())
        assert file["Content-Disposition"].startswith("attachment")
        assert b"".join(file.streaming_content).startswith(b"%PDF-")


def test_only_the_kinds_it_is_meant_for_read_it(published, lsp_b, chair_b):
    assert signed_in(chair_b).get(published.get_absolute_url()).status_code == 200
    lsp_b.kind = Kind.P3
    lsp_b.save()
    assert signed_in(chair_b).get(published.get_absolute_url()).status_code == 404
    assert signed_in(chair_b).get(published.files.get().get_absolute_url()).status_code == 404
    assert published.title not in signed_in(chair_b).get(LIST).content.decode()
    assert signed_in(chair_b).post(reverse("audits:announcement_read", args=[published.slug])).status_code == 404


def test_everybody_it_is_meant_for_is_told_once(published, lsp_b, everybody):
    lsp_b.kind = Kind.P2
    lsp_b.save()
    assert announcements.tell_of(published, timezone.now()) == 3
    assert announcements.tell_of(published, timezone.now()) == 0
    told = Notice.objects.filter(kind="announced")
    assert {notice.recipient.full_name for notice in told} == {"Pairan", "Tarlani", "Arman Setiawan"}
    assert {notice.subject for notice in told} == {"Pengumuman BNSP: Format laporan tahunan"}
    assert {notice.url for notice in told} == {published.get_absolute_url()}


def test_receipts_show_which_lsps_have_read_it(published, staff_a, secretariat, lsp_b):
    assert "Belum dibaca" in signed_in(staff_a).get(LIST).content.decode()
    for _again in range(2):
        signed_in(staff_a).post(reverse("audits:announcement_read", args=[published.slug]))
    assert Receipt.objects.get().person == staff_a
    assert "Sudah dibaca" in signed_in(staff_a).get(LIST).content.decode()
    text = page(secretariat, published)
    assert "1 dari 2 LSP sudah membaca" in text
    assert lsp_b.name in text
    assert "sudah membaca" not in page(staff_a, published)


def test_what_was_published_stays_as_it_was_read(published, secretariat):
    edit = reverse("audits:announcement_edit", args=[published.slug])
    assert signed_in(secretariat).post(edit, {"title": "Lain", "text": "Lain", "for_p1": "on"}).status_code == 404
    first = published.published_at
    signed_in(secretariat).post(reverse("audits:announcement_publish", args=[published.slug]))
    published.refresh_from_db()
    assert published.published_at == first


def test_a_second_writer_sees_what_the_colleague_saved(draft, secretariat):
    browser, edit = signed_in(secretariat), reverse("audits:announcement_edit", args=[draft.slug])
    seen = browser.get(edit).context["form"]["opened_with"].value()
    given = {"title": draft.title, "for_p1": "on", "opened_with": seen}
    assert browser.post(edit, given | {"text": "Kalimat rekan."}).status_code == 302
    late = browser.post(edit, given | {"text": "Kalimat saya."})
    assert late.status_code == 409
    assert "Kalimat rekan." in late.content.decode()
    assert "Kalimat saya." in late.content.decode()
    draft.refresh_from_db()
    assert draft.text == "Kalimat rekan."


def test_an_announcement_is_for_somebody(secretariat):
    answer = signed_in(secretariat).post(reverse("audits:announcement_new"), {"title": "Tanpa tujuan", "text": "x"})
    assert answer.status_code == 422
    assert "Pilih paling sedikit satu jenis LSP." in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_costs_the_same_however_long_it_is(secretariat, staff_a, rows, django_assert_num_queries):
    Announcement.objects.bulk_create(
        Announcement(
            slug=f"pengumuman-{n}",
            title=f"Pengumuman {n}",
            text="Isi",
            written_by=secretariat,
            published_by=secretariat,
            published_at=timezone.now(),
        )
        for n in range(rows)
    )
    browser = signed_in(staff_a)
    with django_assert_num_queries(4):
        assert len(browser.get(LIST).context["rows"]) == rows


def test_the_page_that_changes_a_draft_does_not_say_it_writes_a_new_one(draft, secretariat):
    page = signed_in(secretariat).get(reverse("audits:announcement_edit", args=[draft.slug])).content.decode()
    assert "Ubah pengumuman" in page
    assert "Tulis pengumuman" not in page

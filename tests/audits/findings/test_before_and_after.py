"""Before and after on the page of a finding: pictures under a slider, documents by the difference of their texts, scans page by page."""

import pytest
from django.utils import timezone

from audits.files.text_diff import difference
from audits.models import Evidence
from audits.states import State
from tests.audits.files import samples
from tests.audits.files.test_preview import scan, word
from tests.audits.findings.test_answering import mark, typed, write  # noqa: F401
from tests.audits.onsite.phone import Phone
from tests.audits.onsite.test_handing_in import jpeg, send_pieces
from tests.audits.play import take


@pytest.fixture
def answered(client, player, application, staff_a, typed):  # noqa: F811
    """Answers T-01 with these files, each as (name, content, what it shows), and sends them."""

    def answer(*given: tuple[str, bytes, str], seq: int = 1) -> list[Evidence]:
        client.force_login(staff_a)
        seen = client.get(application.url("answer_edit", seq)).context["form"]["opened_with"].value()
        uploads = [samples.named(name, content) for name, content, _shows in given]
        write(client, application, typed | {"opened_with": seen}, seq=seq, files=uploads)
        said = typed | {"opened_with": mark(client, application, seq)}
        for name, _content, shows in given:
            key = Evidence.objects.get(original_name=name, answer__sent_at=None).sha256[:16]
            said |= {f"{key}-pages": "", f"{key}-shows": shows}
        client.post(application.url("answer_edit", seq), said)
        client.post(application.url("finding_step", seq, "answer"), {"seen": player.finding(seq).state})
        return list(player.finding(seq).answers.last().evidence.all())

    return answer


def names(response) -> list[tuple[str, str]]:
    return [(pair.before.name, pair.after.name) for pair in response.context["pairs"]]


def test_two_pictures_stand_side_by_side_before_any_script_runs(client, application, answered):
    answered(("lama.png", samples.picture("PNG"), "before"), ("baru.png", samples.picture("PNG", (80, 40)), ""))
    response = client.get(application.url("finding", 1))
    assert names(response) == [("lama.png", "baru.png")]
    page = response.content.decode()
    assert page.count("<figure><img src=") == 2
    assert "js/compare.js" in page


def test_without_two_files_nothing_is_compared_and_no_script_is_sent(client, application, answered):
    answered(("baru.png", samples.picture("PNG"), ""))
    page = client.get(application.url("finding", 1)).content.decode()
    assert "Berkas sebelum dan sesudah" not in page
    assert "js/compare.js" not in page


def test_what_the_assessor_photographed_is_the_picture_before(client, script, lead, member):
    player = script()
    application, at = player(State.ON_SITE), timezone.now()
    phone, content = Phone(application, lead), jpeg(300)
    made = phone.finds("C60", "Pengendalian dokumen")
    photographed = phone.photographs(made["said"]["subject"], content)
    client.force_login(lead)
    phone.sends(client, [made, photographed], finished=True)
    photo = application.photos.get()
    send_pieces(client, application, photo, content, lambda starts: range(len(starts)))
    player.close_visit(at)
    picture = {"content_type": "image/jpeg", "original_name": "sesudah.jpg", "size": 1, "sha256": "5" * 64}
    after = {
        "file": samples.named("sesudah.jpg", samples.picture()),
        "uploaded_by": player.company.staff,
        "uploaded_at": at,
    }
    player.write_answer(player.finding(1), at).evidence.create(**picture, **after)
    take(player.finding(1), "answer", player.company.staff)
    client.force_login(member)
    response = client.get(application.url("finding", 1))
    assert names(response) == [("Foto asesor 1", "sesudah.jpg")]
    assert f'<figure><img src="{photo.get_absolute_url()}?tampil"' in response.content.decode()


def test_two_documents_show_where_their_texts_differ(client, application, answered, member):
    answered(
        ("lama.docx", word("Pasal satu tetap.", "Berlaku tiga tahun."), "before"),
        ("baru.docx", word("Pasal satu tetap.", "Berlaku lima tahun."), "after"),
    )
    asking = client.get(application.url("finding", 1))
    assert "Tampilkan perbedaan isinya" in asking.content.decode()
    shown = client.get(f"{application.url('finding', 1)}?{asking.context['pairs'][0].asked}").content.decode()
    client.force_login(member)
    for page in (shown, client.get(application.url("finding", 1)).content.decode()):
        assert "Berlaku <del>tiga </del>tahun." in page
        assert "Berlaku <ins>lima </ins>tahun." in page
        assert "1 tempat berubah" in page


def test_a_new_edition_stands_beside_the_round_before(client, player, application, answered, member):
    answered(("SOP.docx", word("Edisi 1."), ""))
    player.verify_finding(1, timezone.now(), "return", "Masih edisi lama.")
    answered(("sop.docx", word("Edisi 2."), ""), ("lampiran.docx", word("Lain."), "before"))
    client.force_login(member)
    first = client.get(application.url("finding", 1))
    assert names(first) == [("lampiran.docx", "sop.docx")]
    one, two = (piece.key for piece in first.context["pieces"] if piece.name.lower() == "sop.docx")
    page = client.get(f"{application.url('finding', 1)}?sebelum={one}&sesudah={two}")
    assert names(page) == [("SOP.docx", "sop.docx")]
    assert "<ins>2.</ins>" in page.content.decode()


def test_scans_are_compared_as_pictures_of_their_pages(client, application, answered, member, staff_b):
    old, new = answered(("lama.pdf", scan(2), "before"), ("baru.pdf", scan(3), "after"))
    client.force_login(member)
    address = f"{application.url('finding', 1)}?sebelum={old.sha256[:16]}&sesudah={new.sha256[:16]}"
    page = client.get(address).content.decode()
    assert f'src="{old.get_absolute_url()}?halaman=1"' in page
    assert f'src="{new.get_absolute_url()}?halaman=1"' in page
    assert "js/compare.js" in page
    assert f"{address.partition('?')[2].replace('&', '&amp;')}&amp;halaman=2#banding" in page
    assert "Berkas ini hanya 2 halaman." in client.get(f"{address}&halaman=3").content.decode()
    assert client.get(f"{new.get_absolute_url()}?halaman=3")["Content-Type"] == "image/jpeg"
    client.force_login(staff_b)
    assert client.get(f"{new.get_absolute_url()}?halaman=1").status_code == 404


@pytest.mark.parametrize("damage", [lambda pdf: pdf[: len(pdf) // 2], lambda pdf: b"%PDF-1.4\n" + b"\0" * 400])
def test_a_damaged_pdf_breaks_no_page(client, player, application, answered, member, damage):
    _old, new = answered(
        ("lama.pdf", samples.pdf("Edisi satu"), "before"), ("baru.pdf", samples.pdf("Edisi dua"), "after")
    )
    with new.file.storage.open(new.file.name, "wb") as kept:
        kept.write(damage(samples.pdf("Edisi dua")))
    client.force_login(member)
    page = client.get(application.url("finding", 1))
    assert "tidak dapat dibandingkan" in page.content.decode()
    assert client.get(f"{new.get_absolute_url()}?halaman=1").status_code == 404
    new.file.storage.delete(new.file.name)
    gone = client.get(f"{application.url('finding', 1)}?{page.context['pairs'][0].asked}")
    assert gone.status_code == 200
    assert client.get(f"{new.get_absolute_url()}?halaman=1").status_code == 404


@pytest.mark.parametrize("query", ["sebelum=x&sesudah=y", "halaman=²", "halaman=0", "halaman=-1", "sebelum=&sesudah="])
def test_an_address_that_was_made_up_shows_the_page_as_it_is(client, application, answered, member, query):
    answered(("lama.docx", word("A."), "before"), ("baru.docx", word("B."), "after"))
    client.force_login(member)
    assert names(client.get(f"{application.url('finding', 1)}?{query}")) == [("lama.docx", "baru.docx")]


def test_a_draft_of_an_answer_is_compared_with_nothing(client, application, answered, staff_a, typed):  # noqa: F811
    client.force_login(staff_a)
    both = [samples.named("a.docx", word("A.")), samples.named("b.docx", word("B."))]
    write(client, application, typed, files=both)
    assert client.get(application.url("finding", 1)).context["pairs"] == []


def test_a_picture_beside_a_document_is_said_to_be_beyond_comparison(client, application, answered, member):
    a, b = answered(("a.png", samples.picture("PNG"), "before"), ("b.docx", word("B."), "after"))
    client.force_login(member)
    page = client.get(
        f"{application.url('finding', 1)}?sebelum={a.sha256[:16]}&sesudah={b.sha256[:16]}"
    ).content.decode()
    assert "Teks kedua berkas ini tidak dapat dibandingkan" in page


# Texts


def test_texts_that_only_repeat_themselves_are_marked_as_a_whole_at_once():
    same, other = "a " * 1000, "b a " * 500
    assert difference(same, other) == (f"<del>{same}</del>", f"<ins>{other}</ins>")
    assert difference("satu dua", "satu tiga") == ("satu <del>dua</del>", "satu <ins>tiga</ins>")

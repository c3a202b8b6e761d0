"""Whatever the form: a file that nobody can look into yet, or that comes with something wrong, is kept and never chosen twice."""

import datetime as dt
import hashlib
from contextlib import ExitStack

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.files import slots
from audits.files.formats.pdf import OBJECTS_MAX
from audits.files.reading_room import PLACES_OF_PERSON, key_of
from audits.models import Announcement, AnnouncementFile, DutyReport, Evidence, Extension, Notice, WaitingFile
from audits.operations import waiting_files
from audits.states import State
from lsp.dates import days_after
from tests.audits.dossier.pages import signed_in
from tests.audits.files import samples
from tests.readings import finish_reading

LATER = "tetapi belum dapat diperiksa sekarang"
KEPT = "sudah kami terima dan tidak perlu dipilih lagi: "


def pdf(name: str = "bukti.pdf"):
    return samples.named(name, samples.pdf_saying(name.encode()))


def bad():
    return samples.named("rusak.pdf", b"bukan pdf sama sekali")


@pytest.fixture
def application(script):
    player = script()
    player(State.CORRECTING)
    return player.application


@pytest.fixture
def busy():
    """No place in the reading room for this person until the block ends: `with busy(person): ...`."""

    def full(person) -> ExitStack:
        with ExitStack() as taken:
            for _place in range(PLACES_OF_PERSON):
                taken.enter_context(slots.take(f"person:{person.pk}", PLACES_OF_PERSON))
            return taken.pop_all()

    return full


def tidy():
    call_command("housekeeping", verbosity=0)


# Evidence


def test_evidence_waits_for_a_calmer_moment_and_the_answer_for_its_evidence(application, staff_a, busy):
    browser, address = signed_in(staff_a), application.url("answer_edit", 1)
    with busy(staff_a):
        said = {"correction": "SOP diganti.", "opened_with": "", "files": [pdf("a.pdf"), pdf("b.pdf")]}
        page = browser.post(address, said, follow=True).content.decode()
    assert f"a.pdf sudah kami terima, {LATER}" in page
    assert f"b.pdf sudah kami terima, {LATER}" in page
    assert page.count("menunggu diperiksa, lalu tersimpan dengan sendirinya") == 2
    assert application.findings.get(seq=1).answers.get().correction == "SOP diganti."
    tidy()
    assert sorted(Evidence.objects.values_list("original_name", flat=True)) == ["a.pdf", "b.pdf"]
    assert not WaitingFile.objects.exists()


def test_an_answer_is_not_sent_while_its_evidence_waits(application, staff_a, busy, on):
    browser = signed_in(staff_a)
    said = {
        "correction": "Diganti.",
        "root_cause": "Tidak dipantau.",
        "corrective_action": "Dipantau.",
        "person": staff_a.memberships.get().pk,
        "target_on": f"{on:%d-%m-%Y}",
        "opened_with": "",
        "files": [pdf("a.pdf")],
    }
    step = browser.post(application.url("answer_edit", 1), said | {"send": "1"}).url
    with busy(staff_a):
        browser.post(
            application.url("answer_edit", 1),
            {**said, "opened_with": mark(browser, application), "files": [pdf("b.pdf")]},
        )
    reasons = browser.get(step).context["reasons"]
    assert [str(reason.text) for reason in reasons] == ["Bukti b.pdf masih menunggu diperiksa"]
    tidy()
    assert browser.get(step).context["reasons"] == []


def mark(browser, application) -> str:
    return browser.get(application.url("answer_edit", 1)).context["form"]["opened_with"].value()


def test_files_of_an_answer_that_a_colleague_has_changed_are_kept_for_the_next_try(application, staff_a, chair_a):
    address = application.url("answer_edit", 1)
    signed_in(chair_a).post(address, {"correction": "Kata ketua.", "opened_with": ""})
    browser = signed_in(staff_a)
    late = browser.post(address, {"correction": "Kata staf.", "opened_with": "", "files": [pdf("a.pdf")]})
    assert late.status_code == 409
    assert f"{KEPT}a.pdf" in late.content.decode()
    browser.post(address, {"correction": "Kata berdua.", "opened_with": late.context["form"]["opened_with"].value()})
    assert Evidence.objects.get().original_name == "a.pdf"
    assert not WaitingFile.objects.exists()


def test_a_broken_file_beside_sound_ones_costs_none_of_them_in_a_saved_draft_either(application, staff_a):
    browser, address = signed_in(staff_a), application.url("answer_edit", 1)
    browser.post(address, {"correction": "Kata pertama.", "opened_with": ""})
    said = {"correction": "Kata kedua.", "opened_with": mark(browser, application), "files": [pdf("a.pdf"), bad()]}
    refused = browser.post(address, said)
    assert "Berkas ini sudah tersimpan sebagai bukti: a.pdf." in refused.content.decode()
    assert Evidence.objects.get().original_name == "a.pdf"
    again = said | {"opened_with": refused.context["form"]["opened_with"].value(), "files": []}
    assert browser.post(address, again).status_code == 302
    assert application.findings.get(seq=1).answers.get().correction == "Kata kedua."


# A longer deadline


def test_a_request_for_more_time_goes_at_once_and_its_letter_follows(application, chair_a, lead, busy, wanted):
    browser = signed_in(chair_a)
    with busy(chair_a):
        page = browser.post(application.url("extension_ask", 1), wanted | {"files": [pdf("surat.pdf")]}, follow=True)
    assert f"surat.pdf sudah kami terima, {LATER}" in page.content.decode()
    asked = Extension.objects.get()
    assert not asked.evidence.exists()
    shown = signed_in(lead).get(application.url("extension_rule", 1)).content.decode()
    assert "surat.pdf (masih menunggu diperiksa)" in shown
    tidy()
    assert asked.evidence.get().original_name == "surat.pdf"


@pytest.fixture
def wanted(application):
    due = application.findings.get(seq=1).due_on
    return {"wanted_on": f"{days_after(due, 3):%d-%m-%Y}", "reason": "Menunggu kiriman alat."}


def test_a_day_typed_wrongly_costs_no_letter(application, chair_a, wanted):
    browser, address = signed_in(chair_a), application.url("extension_ask", 1)
    given = wanted | {"wanted_on": "kapan-kapan", "files": [pdf("surat.pdf"), bad()]}
    refused = browser.post(address, given).content.decode()
    assert f"{KEPT}surat.pdf" in refused
    assert "rusak.pdf: " in refused
    assert "surat.pdf" in browser.get(address).content.decode()  # after a reload too
    browser.post(address, wanted)
    assert Extension.objects.get().evidence.get().original_name == "surat.pdf"
    assert not WaitingFile.objects.exists()


def test_a_file_that_was_kept_can_be_left_out(application, chair_a, wanted):
    browser, address = signed_in(chair_a), application.url("extension_ask", 1)
    browser.post(address, wanted | {"reason": "", "files": [pdf("salah.pdf"), pdf("surat.pdf")]})
    unwanted = WaitingFile.objects.get(name="salah.pdf")
    browser.post(address, wanted | {"files-drop": f"{unwanted.key}"})
    assert Extension.objects.get().evidence.get().original_name == "surat.pdf"


def test_nobody_else_sends_or_sees_what_waits_for_a_form(application, chair_a, staff_b, lead, wanted):
    address = application.url("extension_ask", 1)
    signed_in(chair_a).post(address, wanted | {"reason": "", "files": [pdf("surat.pdf")]})
    assert signed_in(staff_b).get(address).status_code == 404
    assert signed_in(lead).get(address).status_code == 403
    assert WaitingFile.objects.get().by == chair_a


# Announcements


WORDS = {"title": "Format laporan baru", "text": "Pakai format terlampir.", "for_p1": "on"}


def test_an_announcement_waits_for_its_file_before_it_is_published(rules, secretariat, busy):
    browser = signed_in(secretariat)
    with busy(secretariat):
        page = browser.post(reverse("audits:announcement_new"), WORDS | {"file": pdf("format.pdf")}, follow=True)
    assert f"format.pdf sudah kami terima, {LATER}" in page.content.decode()
    draft = Announcement.objects.get()
    publish = reverse("audits:announcement_publish", args=[draft.slug])
    assert "format.pdf masih menunggu diperiksa" in browser.post(publish, follow=True).content.decode()
    tidy()
    assert draft.files.get().original_name == "format.pdf"
    browser.post(publish)
    draft.refresh_from_db()
    assert draft.published_at


def test_an_announcement_without_a_title_keeps_its_file(rules, secretariat):
    browser, address = signed_in(secretariat), reverse("audits:announcement_new")
    refused = browser.post(address, WORDS | {"title": "", "file": pdf("format.pdf")})
    assert f"{KEPT}format.pdf" in refused.content.decode()
    browser.post(address, WORDS)
    assert AnnouncementFile.objects.get().original_name == "format.pdf"


def test_of_a_field_for_one_file_the_last_one_counts(rules, secretariat):
    browser, address = signed_in(secretariat), reverse("audits:announcement_new")
    for name in ("lama.pdf", "baru.pdf"):
        browser.post(address, WORDS | {"title": "", "file": pdf(name)})
    assert [one.name for one in WaitingFile.objects.all()] == ["baru.pdf"]


# Duties


def test_a_report_that_waits_counts_for_the_day_on_which_it_came(lsp_a, rules, chair_a, busy, on):
    browser = signed_in(chair_a)
    address = reverse("audits:duty", args=[lsp_a.slug, "report", on.year - 1])
    with busy(chair_a):
        page = browser.post(address, {"file": [pdf("laporan.pdf")], "note": "Lengkap"}, follow=True)
    assert f"laporan.pdf sudah kami terima, {LATER}" in page.content.decode()
    came = WaitingFile.objects.get().at
    waiting_files.take(timezone.now() + dt.timedelta(hours=30))
    report = DutyReport.objects.get()
    assert (report.original_name, report.note, report.uploaded_at) == ("laporan.pdf", "Lengkap", came)


# What comes of it


def test_whoever_sent_what_is_refused_later_is_told_with_the_page(application, staff_a, settings):
    settings.CLAMD = "clamd://127.0.0.1:1"
    browser, address = signed_in(staff_a), application.url("answer_edit", 1)
    browser.post(
        address, {"correction": "a", "opened_with": "", "files": [samples.named("x.pdf", samples.broken_pdf())]}
    )
    assert WaitingFile.objects.count() == 1
    settings.CLAMD = ""
    tidy()
    told = Notice.objects.get(kind="upload_refused")
    assert (told.recipient, told.url) == (staff_a, address)
    assert "Berkas x.pdf untuk jawaban T-01" in told.body
    assert not WaitingFile.objects.exists()
    assert not Evidence.objects.exists()


def test_a_refusal_is_told_in_the_language_of_whoever_sent_the_file(application, staff_a, settings):
    settings.CLAMD = "clamd://127.0.0.1:1"
    staff_a.language = "en"
    staff_a.save()
    browser, address = signed_in(staff_a), application.url("answer_edit", 1)
    browser.post(
        address, {"correction": "a", "opened_with": "", "files": [samples.named("x.pdf", samples.broken_pdf())]}
    )
    settings.CLAMD = ""
    tidy()
    told = Notice.objects.get(kind="upload_refused")
    assert "The file x.pdf for the answer to T-01 had arrived" in told.body
    assert "save it again, then upload it again." in told.body


def test_what_nobody_sends_again_is_forgotten_after_days(application, chair_a, wanted):
    signed_in(chair_a).post(application.url("extension_ask", 1), wanted | {"reason": "", "files": [pdf("surat.pdf")]})
    tidy()
    assert WaitingFile.objects.count() == 1
    assert waiting_files.drop_old(timezone.now() + dt.timedelta(hours=73)) == 1
    assert not WaitingFile.objects.exists()


def test_a_file_that_takes_too_long_keeps_no_other_waiting(application, staff_a, settings):
    settings.CLAMD = "clamd://127.0.0.1:1"
    browser, address = signed_in(staff_a), application.url("answer_edit", 1)
    browser.post(address, {"correction": "a", "opened_with": "", "files": [pdf("lama.pdf"), pdf("cepat.pdf")]})
    settings.CLAMD = ""
    finish_reading()  # else an answer that comes late takes the place of the one given here
    mark = hashlib.sha256(hashlib.sha256(samples.pdf_saying(b"lama.pdf")).digest()).hexdigest()
    caches["readings"].set(key_of("pdf-check", mark, [str(OBJECTS_MAX)]), "busy")
    tidy()
    assert Evidence.objects.get().original_name == "cepat.pdf"
    assert WaitingFile.objects.get().name == "lama.pdf"
    waiting_files.take(timezone.now() + dt.timedelta(hours=73))
    assert Notice.objects.get(kind="upload_refused").recipient == staff_a
    assert not WaitingFile.objects.exists()

"""Letters are in the language of whoever gets them, whoever has caused them; papers stay Indonesian."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from audits.models import Notice
from audits.notices.delivery import deliver
from audits.notices.digest import sum_up_for
from audits.notices.table import NOTICES
from audits.reminders.schedule import enumerated
from audits.states import State
from lsp.letters import written
from lsp.models import LicenceEvent, User
from lsp.people.invitations import send_word
from tests.cast import PASSWORD

FOLDER = settings.BASE_DIR / "templates/audits/mail"
NAMES = sorted(path.name for path in FOLDER.glob("*.txt"))
ASKED = re.compile(r"\b(?:facts|finding|application|lsp|announcement|condition|row|told|asked|ruled)\.[\w.]+")
INDONESIAN = re.compile(
    r"(?i)\b(yang|dan|sudah|belum|untuk|tidak|dari|Anda|hari|mohon|temuan|permohonan|berkas|surat|tenggat|lisensi|sidang|sampai)\b"
)
TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.S)
# The same thing under the name that its reader knows.
SAME = {"facts.rule.title": "facts.rule.name", "facts.item.requirement.title": "facts.item.requirement.name"}


@pytest.mark.parametrize("name", NAMES)
def test_an_english_letter_tells_the_same_facts_in_english_words(name):
    indonesian, english = (FOLDER / name).read_text(), (FOLDER / "en" / name).read_text()
    assert {SAME.get(one, one) for one in ASKED.findall(indonesian)} == set(ASKED.findall(english))
    assert INDONESIAN.findall(TAGS.sub("", english)) == []
    assert get_template(f"audits/mail/en/{name}")


@pytest.fixture
def english_chair(chair_a):
    chair_a.language = "en"
    chair_a.save()
    return chair_a


@pytest.mark.django_db
def test_one_act_writes_to_each_person_in_their_own_language(play, english_chair, staff_a):
    application = play(State.IN_REVIEW)
    told = {notice.recipient: notice for notice in Notice.objects.filter(kind="review_begun")}
    assert told[english_chair].subject == f"The review of application {application} has begun"
    assert told[english_chair].body.startswith("Dear Sir or Madam,")
    assert told[staff_a].subject == f"Dokumen permohonan {application} mulai ditinjau"
    assert told[staff_a].body.startswith("Yth. Bapak/Ibu,")


@pytest.mark.django_db
def test_the_language_of_whoever_acts_is_not_that_of_the_letter(
    lsp_a, english_chair, staff_a, secretariat, rules, on, django_capture_on_commit_callbacks
):
    with translation.override("en"), django_capture_on_commit_callbacks():
        LicenceEvent.objects.record(lsp_a, "suspended", on, decree_number="KEP.7", reason="Sebab", by=secretariat)
    told = {notice.recipient: notice for notice in Notice.objects.filter(kind="licence_event")}
    label = LicenceEvent.objects.get().get_kind_display
    with translation.override("id"):
        assert told[staff_a].subject == f"{label()}: {lsp_a.name}"
    with translation.override("en"):
        assert told[english_chair].subject == f"{label()}: {lsp_a.name}"
    assert told[staff_a].subject != told[english_chair].subject


@pytest.mark.django_db
def test_the_daily_summary_and_the_hour_of_a_deadline_are_in_the_readers_language(
    play, english_chair, on, mailoutbox, django_capture_on_commit_callbacks
):
    english_chair.zone = "Asia/Jayapura"
    english_chair.save()
    with django_capture_on_commit_callbacks(execute=True):
        play(State.RETURNED)
    deliver()
    (letter,) = [m for m in mail.outbox if m.to == [english_chair.email] and "have to be completed" in m.subject]
    assert "The day of a deadline ends at 23:59 WIB, which is 01:59 WIT of the next day." in letter.body
    waiting = list(Notice.objects.filter(recipient=english_chair, is_urgent=False))
    sum_up_for(waiting, on, timezone.now())
    summary = Notice.objects.get(kind="summary", recipient=english_chair)
    assert summary.subject == f"Summary: {len(waiting)} message{'s' if len(waiting) > 1 else ''} for you"


def test_who_was_reminded_is_listed_in_the_language_of_the_letter():
    people = ["staf", "Ketua", "Dewan Pengarah"]
    with translation.override("id"):
        assert [enumerated(people[:n]) for n in range(4)] == [
            "", "Staf", "Staf dan Ketua", "Staf, Ketua, dan Dewan Pengarah",
        ]  # fmt: skip
    with translation.override("en"):
        assert enumerated(people[:2]) == "Staf and Ketua"


@pytest.mark.django_db
def test_an_invitation_and_a_letter_about_the_account_are_in_the_persons_language(english_chair, secretariat):
    send_word(english_chair, secretariat)
    assert mail.outbox[-1].body.startswith(written("lsp/mail", "invitation", {"person": english_chair}, "en")[1][:4])
    assert "Yth." not in mail.outbox[-1].body
    Client().post(reverse("account_reset_password"), {"email": english_chair.email})
    assert "Anda" not in mail.outbox[-1].body
    assert "Password" in mail.outbox[-1].subject or "password" in mail.outbox[-1].subject


@pytest.mark.django_db
def test_whoever_switches_the_language_gets_letters_in_it_and_finds_it_on_another_device(rules, chair_a):
    chair_a.set_password(PASSWORD)
    chair_a.save()
    here, there = Client(), Client()
    here.force_login(chair_a)
    here.post(reverse("set_language"), {"language": "en"})
    assert User.objects.get(pk=chair_a.pk).language == "en"
    there.post(reverse("account_login"), {"login": chair_a.email, "password": PASSWORD})
    assert there.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    here.post(reverse("set_language"), {"language": "xx"})
    assert User.objects.get(pk=chair_a.pk).language == "en"
    data = {"full_name": "Pairan", "phone": "0812 2700 4451", "zone": chair_a.zone, "language": "id"}
    here.post(reverse("audits:account"), data)
    assert User.objects.get(pk=chair_a.pk).language == "id"
    assert here.cookies[settings.LANGUAGE_COOKIE_NAME].value == "id"


def test_every_notice_has_its_english_words():
    assert {f"{kind}{end}" for kind in NOTICES for end in (".txt", "_subject.txt")} <= {
        path.name for path in (FOLDER / "en").glob("*.txt")
    }

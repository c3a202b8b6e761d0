"""The reading room: so many places for all, for an address and for a person; nobody's page waits for what somebody else sent."""

import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from audits.files import preview, reading_room, sandbox, slots
from audits.files.reading_room import CHAIRS, INSIDE, PLACES_OF_ADDRESS, PLACES_OF_PERSON, PUBLIC, Reader
from audits.models import WaitingFile
from tests.audits.dossier.pages import row, send_file, signed_in
from tests.audits.files import samples

ADDRESS = "address:127.0.0.1/32"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def taken():
    """Takes slots until the test ends: `taken(row, how many)`."""
    with ExitStack() as all_taken:

        def take(name: str, many: int) -> ExitStack:
            some = all_taken.enter_context(ExitStack())
            for _one in range(many):
                slot = slots.take(name, many)
                assert slot
                some.enter_context(slot)
            return some

        yield take


def check(client, content: bytes = b"%PDF-1.7\n%%EOF", **extra):
    """Send a file to the public check."""
    return client.post(reverse("audits:check_file"), {"berkas": samples.named("a.pdf", content)}, **extra)


def when_read(client, url: str):
    """The page to which a file leads, asked for until the file was read."""
    while (page := client.get(url)).headers.get("Refresh"):
        time.sleep(0.5)  # sixty a minute are answered
    return page


# Slots


def test_a_row_has_so_many_slots_and_each_can_be_taken_again():
    first, second = slots.take("baris", 2), slots.take("baris", 2)
    assert first
    assert second
    assert slots.take("baris", 2) is None
    with slots.take("baris lain", 1):
        first.leave()
        with slots.take("baris", 2):
            assert slots.take("baris", 2) is None
    second.leave()


def test_a_slot_is_free_once_its_process_was_killed(settings):
    holder = (
        "from django.conf import settings; from pathlib import Path; import sys, time;"
        "settings.configure(DATA_DIR=Path(sys.argv[1]));"
        "from audits.files import slots; slot = slots.take('baris', 1); print(bool(slot), flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", holder, str(settings.DATA_DIR)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "True\n"
        assert slots.take("baris", 1) is None
        other.kill()
        other.wait()
        with slots.take("baris", 1) as slot:
            assert slot


# Who may have how many


def test_an_address_has_two_places_and_others_are_served_meanwhile(client, rules, taken):
    taken(ADDRESS, PLACES_OF_ADDRESS)
    answer = check(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Sedang banyak berkas yang diperiksa. Tunggu sekitar satu menit" in answer.content.decode()
    assert check(client, **ELSEWHERE).context["signature"].state == "unsigned"


def test_addresses_of_one_household_count_as_one(client, rules, taken):
    assert reading_room.household("2001:db8:1:2:3::4") == reading_room.household("2001:db8:1:2:9::9")
    taken("address:2001:db8:1:2::/64", PLACES_OF_ADDRESS)
    assert check(client, REMOTE_ADDR="2001:db8:1:2:3::4").status_code == 503
    assert check(client, REMOTE_ADDR="2001:db8:1:3::4").status_code == 200


def test_visitors_who_fill_their_room_keep_nobody_from_working(client, script, staff_a, taken):
    draft = script().begin(timezone.now())
    taken("room:public", PUBLIC.places)
    taken("turn:public", PUBLIC.at_once)
    assert check(client).status_code == 503
    assert check(client, **ELSEWHERE).status_code == 503
    assert send_file(staff_a, draft, "DA01", samples.pdf("Edisi satu")).status_code == 302
    version = row(draft, "DA01").latest
    assert signed_in(staff_a).get(f"{version.get_absolute_url()}?halaman=1").status_code == 200


def test_a_person_has_so_many_places_and_the_page_says_that_the_file_is_being_read(script, staff_a, chair_a, taken):
    draft = script().begin(timezone.now())
    send_file(staff_a, draft, "DA01", samples.pdf("Edisi satu"), "a.pdf")
    send_file(staff_a, draft, "DA01", samples.pdf("Edisi dua"), "b.pdf")
    mine = taken(f"person:{staff_a.pk}", PLACES_OF_PERSON)
    url, version = draft.url("document", "DA01"), row(draft, "DA01").latest
    page = signed_in(staff_a).get(f"{url}?banding=1")
    assert page.status_code == 200
    assert page.content.decode().count("Berkas ini masih dibaca.") == 1
    picture = signed_in(staff_a).get(f"{version.get_absolute_url()}?halaman=1")
    assert (picture.status_code, picture["Retry-After"], picture["Cache-Control"]) == (503, "2", "private, no-store")
    assert "<ins>dua</ins>" in signed_in(chair_a).get(f"{url}?banding=1").content.decode()
    mine.close()
    assert signed_in(staff_a).get(f"{version.get_absolute_url()}?halaman=1").status_code == 200


def test_what_is_sent_while_all_is_full_waits_and_is_no_version_yet(script, staff_a, taken):
    draft = script().begin(timezone.now())
    taken("room:inside", INSIDE.places)
    both = [samples.named("a.jpg", samples.picture()), samples.named("b.pdf", samples.pdf())]
    answer = signed_in(staff_a).post(draft.url("document", "DA01"), {"file": both}, follow=True)
    assert "b.pdf sudah kami terima, tetapi belum dapat diperiksa sekarang" in answer.content.decode()
    assert [one.name for one in WaitingFile.objects.all()] == ["a.jpg", "b.pdf"]
    assert not row(draft, "DA01").versions.exists()


# Places to wait


def test_a_visitor_whose_turn_has_not_come_gets_a_page_that_asks_again(client, rules, taken, settings):
    settings.FILES_PATIENCE = 0
    turn = taken("turn:public", PUBLIC.at_once)
    answer = check(client)
    assert answer.status_code == 302
    waiting = client.get(answer.url)
    assert (waiting.status_code, waiting["Refresh"]) == (200, "2")
    assert "Berkas Anda sedang diperiksa" in waiting.content.decode()
    assert check(client).url == answer.url  # sent again it is the same file, and takes no second place
    turn.close()
    page = when_read(client, answer.url)
    assert page.context["signature"].state == "unsigned"
    assert check(client).status_code == 200


def test_the_place_to_wait_knows_nothing_of_a_file_that_nobody_sent(client, rules):
    answer = client.get(reverse("audits:check_file_waiting", args=["0" * 64]))
    assert (answer.status_code, answer.url) == (302, reverse("audits:check_file"))


@pytest.fixture
def seated():
    """Lets other threads take chairs until the test ends: `seated(reader, how many)` says how many got one."""
    with ExitStack() as at_the_end:

        def slot(reader: Reader, many: int) -> int:
            sat = [at_the_end.enter_context(ThreadPoolExecutor(1)) for _one in range(many)]
            for one in sat:
                at_the_end.callback(lambda one=one: one.submit(CHAIRS.stand_up).result())
            return sum(one.submit(CHAIRS.sit, reader).result() for one in sat)

        yield slot


STRANGERS = [Reader(f"person:{number}", is_public=False) for number in (-1, -2, -3)]
VISITORS = [Reader(f"address:203.0.113.{number}/32", is_public=True) for number in (1, 2)]


@pytest.mark.parametrize("room", [PUBLIC, INSIDE], ids=["visitors", "people"])
def test_only_some_threads_wait_and_the_others_answer_at_once(client, script, staff_a, settings, room, seated):
    settings.FILES_PATIENCE = 20
    draft = script().begin(timezone.now())
    send_file(staff_a, draft, "DA01", samples.pdf("Edisi satu"))
    picture = f"{row(draft, 'DA01').latest.get_absolute_url()}?halaman=1"
    chairs = sum(seated(one, settings.WEB_THREADS) for one in {PUBLIC: VISITORS, INSIDE: STRANGERS}[room])
    assert chairs == {PUBLIC: settings.WEB_THREADS // 4, INSIDE: settings.WEB_THREADS // 2}[room]
    status = {PUBLIC: (302, 200), INSIDE: (302, 503)}[room]
    assert (check(client).status_code, signed_in(staff_a).get(picture).status_code) == status


def test_a_person_has_half_of_the_chairs_and_keeps_one_until_a_request_ends(settings, seated):
    settings.WEB_THREADS = 8
    assert [seated(one, settings.WEB_THREADS) for one in (STRANGERS[0], *VISITORS)] == [2, 2, 0]
    assert seated(STRANGERS[1], 1) == 0
    CHAIRS.stand_up()  # whoever has none leaves none
    assert len(CHAIRS.taken) == settings.WEB_THREADS // 2


def test_files_that_are_sent_while_every_chair_is_taken_hold_no_thread(script, staff_a, settings, seated):
    """The same slow file sent ten times held every thread of the site for half a minute."""
    draft = script().begin(timezone.now())
    assert sum(seated(other, 1) for other in STRANGERS) == settings.WEB_THREADS // 2
    for name, content, scanner in (
        ("a.pdf", samples.pdf("Edisi satu"), ""),
        ("b.jpg", samples.picture(), ""),
        ("c.pdf", samples.pdf("Edisi dua"), "clamd://127.0.0.1:1"),
    ):
        settings.CLAMD = scanner
        sent = {"file": samples.named(name, content)}
        answer = signed_in(staff_a).post(draft.url("document", "DA01"), sent, follow=True)
        assert f"{name} sudah kami terima, tetapi belum dapat diperiksa sekarang" in answer.content.decode()
    assert not row(draft, "DA01").versions.exists()


def test_a_request_leaves_its_chair_whatever_comes_of_it(client, script, staff_a):
    draft = script().begin(timezone.now())
    send_file(staff_a, draft, "DA01", samples.pdf("Edisi satu"))
    send_file(staff_a, draft, "DA01", samples.broken_pdf(), "b.pdf")
    check(client)
    assert CHAIRS.taken == []


# What a file may cost, and how often


def test_a_process_is_held_to_its_limits_and_gives_way_to_pages(settings):
    settings.FILES_NICE = 10
    act = sandbox.ACTS["pdf-page"]
    with subprocess.Popen(["/bin/sleep", "600"]) as process:
        sandbox.limit(process.pid, act)
        assert resource.prlimit(process.pid, resource.RLIMIT_CPU) == (act.seconds, act.seconds + 1)
        assert resource.prlimit(process.pid, resource.RLIMIT_AS) == (act.megabytes * 1024**2,) * 2
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 10
        assert os.sched_getscheduler(process.pid) == os.SCHED_BATCH
        process.kill()
    assert max(act.seconds for name, act in sandbox.ACTS.items() if not name.endswith("-words")) <= 20


def test_a_process_that_goes_on_is_killed_with_all_that_it_started(tmp_path):
    family = "import subprocess, time; print(subprocess.Popen(['/bin/sleep', '600']).pid, flush=True); time.sleep(600)"
    with subprocess.Popen(
        [sys.executable, "-c", family], stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        child = int(process.stdout.readline())
        assert not sandbox.ended(process.pid, 0)
        sandbox.end(process)
        assert process.returncode == -signal.SIGKILL
    with suppress(FileNotFoundError):
        while state_of(child) != "Z":
            time.sleep(0.01)


def state_of(pid: int) -> str:
    """How the kernel calls the state of a process."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_what_could_not_be_read_is_not_tried_again(script, staff_a, chair_a, caplog):
    draft = script().begin(timezone.now())
    send_file(staff_a, draft, "DA01", samples.pdf("Edisi satu"))
    beyond = f"{row(draft, 'DA01').latest.get_absolute_url()}?halaman=99"
    assert [signed_in(reader).get(beyond).status_code for reader in (staff_a, chair_a, staff_a)] == [404, 404, 404]
    told = [one.message for one in caplog.records if one.name == reading_room.__name__]
    assert len(told) == 1
    assert told[0].startswith("a file could not be read: pdf-page: 1")


def test_what_was_read_is_kept_for_everybody_who_asks(script, staff_a, chair_a, monkeypatch):
    draft = script().begin(timezone.now())
    send_file(staff_a, draft, "DA01", samples.pdf("Edisi satu"))
    version = row(draft, "DA01").latest
    picture = preview.picture_of(version, 1)
    monkeypatch.setitem(sandbox.ACTS, "pdf-page", sandbox.SandboxAct("no such program", 1, kept_seconds=1))
    assert preview.picture_of(version, 1) == picture
    caches["readings"].clear()
    assert preview.picture_of(version, 1) is None


def test_files_that_wait_take_no_place_in_memory_and_leave_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with sandbox.Copies([ContentFile(b"satu"), ContentFile(b"dua")]) as copies:
        assert [Path(place).read_bytes() for place in copies.places] == [b"satu", b"dua"]
    assert list(tmp_path.iterdir()) == []

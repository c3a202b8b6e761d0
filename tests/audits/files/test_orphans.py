"""Stored files without a row: swept up once they are old, never one that a row points to, and none at all where the store is another's."""

import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from audits.deadlines import minutes_before
from audits.dossier import resumable_upload
from audits.files import orphans
from audits.models import DocumentVersion, IssuedDocument, Photo
from audits.models.onsite import photo_name
from audits.models.storage import document_name, issued_name, private_files
from audits.states import State
from tests.audits.dossier.pages import row, send_file
from tests.audits.files import samples

OLD_HOURS = 73


@pytest.fixture
def age():
    """Makes a stored file look as if it had lain there for days."""

    def age(place: str) -> str:
        day = minutes_before(timezone.now(), OLD_HOURS * 60).timestamp()
        os.utime(private_files.place.path(place), (day, day))
        return place

    return age


def stray(name_for=document_name) -> str:
    """A file whose process died before its row was written."""
    return private_files.save(name_for(None, "a.pdf"), ContentFile(b"tanpa catatan"))


def there(*places: str) -> list[bool]:
    return [private_files.exists(place) for place in places]


def test_an_old_stray_goes_and_a_young_one_may_still_get_its_row(db, age):
    young, old = stray(), age(stray())
    orphans.sweep(timezone.now())
    assert there(young, old) == [True, False]
    private_files.delete(young)


@pytest.mark.parametrize("name_for", [issued_name, photo_name])
def test_strays_are_found_in_every_folder(rules, age, name_for):
    old = age(stray(name_for))
    call_command("send_reminders", stdout=io.StringIO())
    assert there(old) == [False]


def test_what_a_row_points_to_stays_however_old_it_is(play, staff_a, age):
    application = play(State.LICENSED)
    issued = [one.file.name for one in IssuedDocument.objects.filter(application=application)]
    photos = [file.name for photo in Photo.objects.all() for file in (photo.file, photo.view) if file]
    documents = DocumentVersion.objects.values_list("file", flat=True)
    kept = [place for place in {*issued, *photos, *documents} if private_files.exists(place)]
    assert issued
    assert set(issued) <= set(kept)
    for place in kept:
        age(place)
    orphans.sweep(timezone.now())
    assert all(there(*kept))


def test_the_original_beside_a_photograph_stays(play, staff_a, age):
    application = play(State.RETURNED)
    send_file(staff_a, application, "DA16", samples.heic(), "IMG_1.heic")
    version = row(application, "DA16").latest
    places = [age(version.file.name), age(version.original.name)]
    orphans.sweep(timezone.now())
    assert there(*places) == [True, True]


def test_a_piece_on_its_way_stays_and_one_that_was_never_entered_goes(script, staff_a, age):
    draft, at = script().begin(timezone.now()), timezone.now()
    sent = resumable_upload.begin(row(draft, "DA01"), application=draft, by=staff_a, at=at, name="a.pdf", size=9)
    resumable_upload.take(sent, 0, b"%PDF-", at=at)
    sent.refresh_from_db()
    never_entered = private_files.save(sent.pieces[0], ContentFile(b"%PDF-"))
    for place in (*sent.pieces, never_entered):
        age(place)
    orphans.sweep(timezone.now())
    assert there(*sent.pieces, never_entered) == [True, False]


def test_a_store_full_of_files_that_nobody_knows_belongs_to_another_database(db, age):
    strange = [age(stray()) for _n in range(orphans.STRAYS_MAX + 1)]
    assert orphans.sweep(timezone.now()) == 0
    assert all(there(*strange))
    for place in strange:
        private_files.delete(place)

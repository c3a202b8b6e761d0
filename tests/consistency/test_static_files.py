"""What `collectstatic` leaves: our files without what stands there for readers only, under the hash of what is sent."""

import hashlib
from pathlib import Path

import pytest
import tinycss2
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from audits.views.onsite import phone_app
from relisensi.static_files import MINIFIERS

SOURCE = Path(__file__).resolve().parents[2] / "static"
OURS = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*") if path.suffix in MINIFIERS)
THEIRS = "admin/js/actions.js"


@pytest.fixture
def collected(settings, tmp_path):
    """The static files of the site as production collects them; how small they get is another test's."""
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "svg"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "relisensi.static_files.MinifiedAndHashed"}}
    call_command("collectstatic", interactive=False, verbosity=0)


def sent(name: str) -> str:
    with staticfiles_storage.open(staticfiles_storage.stored_name(name)) as file:
        return file.read().decode()


def tokens(nodes: list) -> list:
    """What a browser reads in a sheet, without white space, and without the semicolon that may end a block."""
    found: list = []
    for node in nodes:
        inner = node.arguments if node.type == "function" else getattr(node, "content", None)
        if inner is not None:
            inside = tokens(inner)
            found += [node.type, *(inside[:-1] if inside[-1:] == [("literal", ";", "")] else inside), "end"]
        elif node.type not in {"whitespace", "comment"}:
            found.append((node.type, getattr(node, "value", ""), getattr(node, "lower_unit", "")))
    return found


def test_our_files_get_lighter_and_sheets_say_the_same(collected):
    for name in OURS:
        written = (SOURCE / name).read_text()
        assert len(sent(name)) < len(written), name
        if name.endswith(".css"):
            read = tinycss2.parse_component_value_list
            assert tokens(read(sent(name))) == tokens(read(written)), name


def test_what_a_package_brings_is_sent_as_it_came(collected):
    assert sent(THEIRS) == Path(finders.find(THEIRS)).read_text()


def test_the_phone_keeps_every_file_under_the_hash_of_what_is_sent(collected, client, settings):
    worker = client.get("/lapangan.js").content.decode()
    for name in phone_app.FILES:
        stored = staticfiles_storage.stored_name(name)
        assert hashlib.md5(sent(name).encode()).hexdigest()[:12] in stored
        assert f'"{settings.STATIC_URL}{stored}"' in worker

"""The chair's dashboard with a register of findings behind it: statements, SQL time, CPU beside a bare page, growth.

    DEVELOPMENT=1 .venv/bin/python -m tests.bench.dashboard [--findings 100000]

Ratios of one run are what counts; the figures of two machines are not compared.
"""

import argparse
import io
import os
import statistics
import tempfile
import time


def prepare() -> None:
    """An empty database of its own, with the rules."""
    os.environ.setdefault("RELISENSI_DATA", tempfile.mkdtemp(prefix="bench-"))
    os.environ.setdefault("DEVELOPMENT", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core import mail
    from django.core.management import call_command
    from django.test.utils import setup_databases

    mail.outbox = []
    setup_databases(verbosity=0, interactive=False)
    settings.ROOT_URLCONF = "tests.bench.bare"
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("make_signing_key", development=True, stdout=io.StringIO())


def columns(record) -> dict:
    """The values of a row, to make others like it."""
    return {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields if not f.primary_key}


def a_file(people, lsp, count: int):
    """An application that is being corrected, with so many findings like its first."""
    from audits.demo.play import FINDINGS
    from audits.models import Finding
    from audits.states import State
    from tests import cast

    player = cast.Player(lsp=lsp, company=cast.company_of(lsp, people), findings=FINDINGS[1:2])
    record = player(State.CORRECTING)
    more_findings(Finding.objects.get(application=record), record.pk, 2, count)
    return record


def more_findings(like, application_id: int, first: int, last: int) -> None:
    """Findings of these numbers."""
    from audits.models import Finding

    values = columns(like) | {"application_id": application_id}
    Finding.objects.bulk_create((Finding(**values | {"seq": seq}) for seq in range(first, last + 1)), batch_size=2000)


def copy_findings(source_id: int, application_id: int) -> None:
    """Another application gets the same findings."""
    from django.db import connection

    from audits.models import Finding

    names = [f.column for f in Finding._meta.concrete_fields if not f.primary_key and f.column != "application_id"]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audits_finding (application_id, {columns}) SELECT %s, {columns} FROM audits_finding WHERE application_id = %s",
            [application_id, source_id],
        )


def fill_register(record, count: int) -> None:
    """Other LSPs with an application and as many findings each as this one, until there are enough."""
    from django.db import connection

    from audits.models import Application
    from lsp.models import LSP

    like, body = columns(record), columns(record.lsp)
    start = Application.objects.count()
    for number in range(start, start - -count // record.findings.count()):
        names = {
            "name": f"LSP Uji {number}",
            "slug": f"uji-{number}",
            "licence_number": f"BNSP-LSP-{number + 10000}-ID",
        }
        lsp = LSP.objects.create(**body | {k: v for k, v in names.items() if k in body})
        other = {"ref": f"uji-{number}", "number": f"RL-UJI-{number}", "lsp_id": lsp.pk, "licence_id": None}
        other |= {"new_licence_id": None, "previous_id": None}
        copy_findings(record.pk, Application.objects.create(**like | other).pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what a database does by itself after a while


def measured(client, *paths: str, times: int = 40) -> list[tuple[float, int]]:
    """CPU milliseconds of each page (median) and its bytes, the pages asked for in turn."""
    spent: dict[str, list[float]] = {path: [] for path in paths}
    weights = {}
    for _turn in range(times):
        for path in paths:
            begun = time.process_time()
            response = client.get(path)
            spent[path].append((time.process_time() - begun) * 1000)
            assert response.status_code == 200, (path, response.status_code)
            weights[path] = len(response.content)
    return [(statistics.median(spent[path]), weights[path]) for path in paths]


def sql_of(client, path: str) -> tuple[int, float]:
    """Statements of a page, and the milliseconds spent in them (best of ten)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    best = None
    for _turn in range(10):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        spent = sum(float(query["time"]) for query in asked) * 1000
        best = min(spent, best) if best is not None else spent
    return len(asked), best


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--findings", type=int, default=100_000)
    chosen = options.parse_args()
    prepare()
    from django.test import Client
    from django.utils import timezone

    from audits.models import Finding
    from tests import cast

    cast.prepare_ground()
    people = cast.make_everybody(timezone.localdate())
    small, large = a_file(people, people["lsp_a"], 50), a_file(people, people["lsp_b"], 500)
    clients = {"50": (Client(), people["chair_a"], small), "500": (Client(), people["chair_b"], large)}
    for client, person, _record in clients.values():
        client.force_login(person)
    before = {}
    for size in (1_000, chosen.findings):
        fill_register(large, size - Finding.objects.count())
        print(f"\n{Finding.objects.count()} findings in the register")
        for own, (client, _person, record) in clients.items():
            home, plain = f"/lsp/{record.lsp.slug}/", "/polos/"
            measured(client, home, plain, times=5)  # warm
            (cpu, weight), (bare, bare_weight) = measured(client, home, plain)
            statements, spent = sql_of(client, home)
            print(
                f"  dashboard with {own}: {statements} statements, SQL {spent:.1f} ms, CPU {cpu:.1f} ms, "
                f"{cpu / bare:.2f} of the bare page ({bare:.1f} ms, {bare_weight} B), {weight} B"
                + (f", growth {cpu / before[own]:.2f}" if own in before else "")
            )
            before.setdefault(own, cpu)


if __name__ == "__main__":
    main()

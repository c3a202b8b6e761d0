"""Rows for lists and arithmetic: as many as one likes, made in two statements; nothing in them was ever moved."""

from audits.models import Application
from audits.states import State
from lsp.models import LSP, Licence
from tests.cast import moment


def many_applications(number, *, on, secretariat, rules, ends_on=None, state=State.IN_REVIEW, since=None, offset=0):
    """So many applications of as many bodies, in this state since this day."""
    names = range(offset, offset + number)
    bodies = LSP.objects.bulk_create(
        LSP(
            slug=f"contoh-{n}",
            name=f"LSP Contoh {n:04d}",
            kind="P1",
            licence_number=f"BNSP-LSP-{40000 + n}-ID",
            address="Jalan 1",
            regency="Kota Pati",
            province="JT",
            email=f"lsp{n}@contoh.example",
            phone="0281 637 0112",
        )
        for n in names
    )
    ends = ends_on or (lambda n: on.fromordinal(on.toordinal() + 10 + n))
    licences = Licence.objects.bulk_create(
        Licence(
            lsp=lsp,
            decree_number=f"KEP.{40000 + n}/BNSP/I/2020",
            decree_date=on.replace(year=on.year - 5, day=1),
            starts_on=on.replace(year=on.year - 5, day=1),
            ends_on=ends(n),
            renewal_opens_on=on.replace(year=on.year - 5, day=1),
        )
        for n, lsp in zip(names, bodies, strict=True)
    )
    at = since or moment(on)
    return Application.objects.bulk_create(
        Application(
            ref=f"berkas-{n}",
            number=f"RL-2026-{n:04d}",
            lsp=lsp,
            licence=licence,
            rule_set=rules,
            state=state,
            state_since=at,
            due_on=on,
            created_by=secretariat,
            created_at=at,
            submitted_at=at,
            declared_by=secretariat,
            reviewer=secretariat,
        )
        for n, lsp, licence in zip(names, bodies, licences, strict=True)
    )

"""The people of every test, named by role: LSP A renews its licence, LSP B is the stranger."""

import datetime as dt

from django.contrib.auth.models import Group
from django.core.management import call_command

from audits.deadlines import WIB, after_days
from audits.demo import cast
from audits.demo.play import Company, Play
from audits.models import RuleSet
from lsp.models import DECIDERS, LSP, SECRETARIAT, Position, User

PASSWORD = "satu-kata-sandi-panjang"


def prepare_ground() -> RuleSet:
    """The groups, rules and free days, which a test that commits has taken away with everything else."""
    if not Group.objects.exists():
        Group.objects.bulk_create(Group(name=name) for name in (SECRETARIAT, DECIDERS))
    if not RuleSet.objects.exists():
        call_command("load_rules", verbosity=0)
    return RuleSet.objects.get()


def person(name: str, **fields) -> User:
    """Somebody whose address is their name."""
    return cast.make_person(name, f"{name.split()[0].lower()}@relisensi.example", password=PASSWORD, **fields)


def assessor(name: str, number: str, on: dt.date) -> User:
    """A licensing assessor whose certificate runs for two more years."""
    user = person(name)
    cast.make_assessor(user, number, valid_until=after_days(on, 730).due_on)
    return user


def body(name: str, number: str, on: dt.date, *, days_left: int, decree: str) -> LSP:
    """A licensed LSP with three schemes, a site and two assessors of its own."""
    lsp = cast.make_lsp(name, number)
    schemes = cast.make_schemes(lsp)
    cast.make_licence(lsp, schemes, ends_on=after_days(on, days_left).due_on, decree=decree)
    cast.make_site(lsp, f"TUK {lsp.parent_institution}", schemes, verified_on=after_days(on, -300).due_on)
    cast.make_competency_assessors(lsp, ["Suwarno", "Endah Lestari"], schemes, on=on)
    return lsp


def company_of(lsp: LSP, people: dict[str, User]) -> Company:
    """Who plays a file of this LSP: its own people with BNSP's."""
    held = {m.position: m.user for m in lsp.memberships.select_related("user")}
    return Company(
        chair=held[Position.CHAIR],
        staff=held[Position.SECRETARY],
        secretariat=people["secretariat"],
        lead=people["lead"].assessor,
        member=people["member"].assessor,
        observer=people["observer"].assessor,
        decider=people["decider"],
    )


def moment(day: dt.date, hour: int = 9) -> dt.datetime:
    """A moment of a day in WIB."""
    return dt.datetime.combine(day, dt.time(hour), WIB)


__all__ = ["PASSWORD", "Play", "assessor", "body", "company_of", "moment", "person", "prepare_ground"]

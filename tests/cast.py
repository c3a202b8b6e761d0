"""The people of every test, named by role: LSP A renews its licence, LSP B is the stranger."""

import datetime as dt
from dataclasses import fields

from django.contrib.auth.models import Group
from django.core.management import call_command

from audits.deadlines import WIB, after_days, legal_day
from audits.demo import cast
from audits.demo.play import Company, Play
from audits.models import Application, RuleSet
from lsp.models import DECIDERS, LSP, SECRETARIAT, AdminChange, Licence, Position, User
from lsp.models.licence import LicenceQuerySet
from tests.played import ARCHIVE

BEGAN = ARCHIVE.began
PASSWORD = "satu-kata-sandi-panjang"


def prepare_ground() -> RuleSet:
    """The groups, rules and free days, which a test that commits has taken away with everything else."""
    if not RuleSet.objects.exists():
        ARCHIVE.once("ground", lay_ground)
    return RuleSet.objects.get()


def lay_ground() -> None:
    if not Group.objects.exists():
        Group.objects.bulk_create(Group(name=name) for name in (SECRETARIAT, DECIDERS))
    call_command("load_rules", verbosity=0)


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


def everybody(on: dt.date) -> dict:
    """All people and both bodies, by the names under which tests ask for them; made once, and put back for every other test."""
    found = ARCHIVE.once(
        ("everybody", on), lambda: {name: (type(one), one.pk) for name, one in make_everybody(on).items()}
    )
    return {name: model._default_manager.get(pk=pk) for name, (model, pk) in found.items()}


def make_everybody(on: dt.date) -> dict:
    """The cast, always made whole and in the same order."""
    cast_list = {
        "secretariat": person("Ratna Wulandari", groups=(SECRETARIAT,)),
        "decider": person("Haryanto Prasetyo", groups=(DECIDERS,)),
        "lead": assessor("Robiatun Awadiyah", "AL-0101", on),
        "member": assessor("Arofitun Nurjanah", "AL-0102", on),
        "observer": assessor("Bagus Santoso", "AL-0103", on),
        "outsider_assessor": assessor("Dewi Kartika", "AL-0104", on),
        "lsp_a": body("LSP SMK Wiworotomo", "BNSP-LSP-0001-ID", on, days_left=120, decree="KEP.0001/BNSP/I/2021"),
        "lsp_b": body("LSP SMK Contoh Banyumas", "BNSP-LSP-0002-ID", on, days_left=200, decree="KEP.0002/BNSP/I/2021"),
    }
    for lsp, role, name, position, title in (
        ("lsp_a", "chair_a", "Pairan", Position.CHAIR, ""),
        ("lsp_a", "staff_a", "Tarlani", Position.SECRETARY, ""),
        ("lsp_a", "quality_a", "Arman Setiawan", Position.QUALITY_MANAGER, "Waka Kesiswaan"),
        ("lsp_a", "board_a", "Yanuar Sumaryoko", Position.STEERING_BOARD, "Kepala SMK"),
        ("lsp_b", "chair_b", "Sulastri", Position.CHAIR, ""),
        ("lsp_b", "staff_b", "Wahyu Hidayat", Position.SECRETARY, ""),
    ):
        cast_list[role] = person(name)
        cast.seat(cast_list[lsp], cast_list[role], position, title)
    return cast_list


def company_of(lsp: LSP, people: dict[str, User]) -> Company:
    """Who plays an application of this LSP: its own people with BNSP's."""
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


class Player(Play):
    """Plays an application so that its last act happens when this run began: the same play is then the same to the letter, and is played once."""

    def __call__(self, to_state: str, *, until: dt.datetime = BEGAN) -> Application:
        pk = ARCHIVE.once(
            ("play", str(to_state), until, repr(self.parts())),
            lambda: super(Player, self).__call__(to_state, until=until).pk,
        )
        self.application = Application.objects.get(pk=pk)
        return self.application

    def submit(self, at: dt.datetime) -> None:
        """A play that begins long ago begins in a window that was open by then."""
        licence = self.application.licence
        if licence and licence.renewal_opens_on > legal_day(at):
            redate(Licence.objects.filter(pk=licence.pk), renewal_opens_on=legal_day(at))
            self.application.refresh_from_db()
        super().submit(at)

    def parts(self) -> list:
        """Everything that decides how this application is played, rows by their keys."""
        own = [getattr(self, part.name) for part in fields(self) if part.init and part.name not in {"lsp", "company"}]
        company = [getattr(self.company, part.name) for part in fields(self.company)]
        return [*own, self.lsp.pk, *(person.pk for person in company if person)]


def moment(day: dt.date, hour: int = 9) -> dt.datetime:
    """A moment of a day in WIB."""
    return dt.datetime.combine(day, dt.time(hour), WIB)


def redate(licences: LicenceQuerySet, **words: object) -> None:
    """Give periods other days or numbers than their decree did, each with the line of the log that the database asks for."""
    by = User.objects.first() or person("Petugas")
    for licence in licences:
        line = AdminChange.objects.create(
            what="masa lisensi",
            key=str(licence.pk),
            name=str(licence),
            changes=[
                {"field": name, "label": name, "before": "", "after": str(value)} for name, value in words.items()
            ],
            reason="Keadaan untuk uji",
            by=by,
            at=BEGAN,
        )
        Licence.objects.filter(pk=licence.pk).update(**words, correction=line)

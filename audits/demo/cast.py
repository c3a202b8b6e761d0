"""Makes the people and bodies that applications are played with."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils.text import slugify

from audits.deadlines import add_months, before_days, last_day_of_term, next_day
from audits.models import Assessor
from lsp.models import LSP, AssessmentSite, CompetencyAssessor, Licence, Membership, Scheme, User
from lsp.models.body import SchemeKind, SiteKind
from lsp.people import addresses
from lsp.shapes import Values

SINCE = dt.date(2019, 1, 7)
RENEWAL_WINDOW_DAYS = 180
ROMAN_MONTHS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]

SCHEMES = [
    ("KKNI-II-TKR", "KKNI Level II Teknik Kendaraan Ringan Otomotif", SchemeKind.KKNI, "SKKNI bidang otomotif"),
    ("KKNI-II-TPM", "KKNI Level II Teknik Pemesinan", SchemeKind.KKNI, "SKKNI bidang logam dan mesin"),
    ("KKNI-II-TBSM", "KKNI Level II Teknik Sepeda Motor", SchemeKind.KKNI, "SKKNI bidang otomotif"),
    (
        "KKNI-II-TITL",
        "KKNI Level II Teknik Instalasi Tenaga Listrik",
        SchemeKind.KKNI,
        "SKKNI bidang ketenagalistrikan",
    ),
    ("KKNI-II-TKJ", "KKNI Level II Teknik Komputer dan Jaringan", SchemeKind.KKNI, "SKKNI bidang komputer"),
    ("OKU-LAS", "Juru Las SMAW Posisi 3G", SchemeKind.OCCUPATION, "SKKNI bidang pengelasan"),
    ("KLS-ADM", "Pengelolaan Administrasi Perkantoran", SchemeKind.CLUSTER, "SKKNI bidang administrasi"),
    ("KLS-AKT", "Penyusunan Laporan Keuangan", SchemeKind.CLUSTER, "SKKNI bidang akuntansi"),
]


def decree_number(number: int, day: dt.date) -> str:
    """The number of a decree as BNSP writes it: KEP.0933/BNSP/IV/2025."""
    return f"KEP.{number:04d}/BNSP/{ROMAN_MONTHS[day.month - 1]}/{day.year}"


def make_person(
    name: str, email: str, *, phone: str = "", groups: tuple[str, ...] = (), password: str | None = None
) -> User:
    """A person, in BNSP's groups where they work there."""
    person = User.objects.create_user(email, name, password, phone=phone)
    if groups:
        person.groups.set(Group.objects.filter(name__in=groups))
    addresses.confirm(person)
    return person


def make_assessor(person: User, number: str, *, valid_until: dt.date, province: str = "DKI Jakarta") -> Assessor:
    """A licensing assessor."""
    return Assessor.objects.create(
        user=person, registration_number=number, certificate_valid_until=valid_until, home_province=province
    )


def seat(lsp: LSP, person: User, position: str, title: str = "", since: dt.date = SINCE) -> Membership:
    """A position of a person in a body."""
    return Membership.objects.create(lsp=lsp, user=person, position=position, title=title, started_on=since)


def make_lsp(
    name: str,
    number: str,
    *,
    kind: str = "P1",
    regency: str = "Kabupaten Banyumas",
    province: str = "JT",
    **fields: object,
) -> LSP:
    """A body with its address."""
    slug = slugify(name.removeprefix("LSP "))
    words: Values = {
        "sector": "pendidikan vokasi",
        "parent_institution": name.removeprefix("LSP "),
        "address": "Jalan Pendidikan 12",
        "postal_code": "53116",
        "email": f"lsp@{slug[:40]}.example",
        "phone": "0281 6370 112",
    } | fields
    return LSP.objects.create(
        slug=slug, name=name, licence_number=number, kind=kind, regency=regency, province=province, **words
    )


def make_schemes(lsp: LSP, choices: Iterable[tuple[str, str, str, str]] = SCHEMES[:3]) -> list[Scheme]:
    """Schemes of a body; choices are code, title, packing and standard."""
    return Scheme.objects.bulk_create(
        Scheme(lsp=lsp, code=code, title=title, kind=kind, standard=standard) for code, title, kind, standard in choices
    )


def make_licence(
    lsp: LSP, schemes: list[Scheme], *, ends_on: dt.date, decree: str, years: int = 5, starts_on: dt.date | None = None
) -> Licence:
    """A period that ends on this day, by default of the usual length."""
    starts_on = starts_on or add_months(next_day(ends_on), -12 * years)
    return Licence.objects.issue(
        lsp,
        decree_number=decree,
        decree_date=before_days(starts_on, 5),
        starts_on=starts_on,
        ends_on=ends_on,
        renewal_opens_on=max(before_days(ends_on, RENEWAL_WINDOW_DAYS), starts_on),
        schemes=schemes,
    )


def make_site(lsp: LSP, name: str, schemes: list[Scheme], *, verified_on: dt.date) -> AssessmentSite:
    """A place where the body assesses."""
    site = AssessmentSite.objects.create(
        lsp=lsp,
        name=name,
        kind=SiteKind.TEMPORARY,
        address=lsp.address,
        regency=lsp.regency,
        province=lsp.province,
        verified_on=verified_on,
    )
    site.schemes.set(schemes)
    return site


def make_competency_assessors(lsp: LSP, names: list[str], schemes: list[Scheme], *, on: dt.date) -> None:
    """Assessors of the body; their certificates run for three years."""
    for place, name in enumerate(names, start=1):
        assessor = CompetencyAssessor.objects.create(
            lsp=lsp,
            name=name,
            registration_number=f"MET.000.{lsp.pk:03d}{place:03d} {on.year - 1}",
            valid_until=last_day_of_term(add_months(on, -9 - place), 3),
        )
        assessor.schemes.set(schemes)

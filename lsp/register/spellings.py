"""How people write provinces and kinds of LSP: usual short and older names, each for the one that we keep."""

import re
from collections.abc import Callable

from lsp.models import Kind, Province
from lsp.text import plain

# What stands before the name of a province and says nothing.
BEFORE_PROVINCE = re.compile(r"^(?:id|provinsi|propinsi|prov|prop)\b ?")
OTHER_NAMES = {
    Province.AC: "nad|nanggroe aceh darussalam|aceh darussalam|daerah istimewa aceh|di aceh",
    Province.SU: "sumut|sumatra utara|north sumatra",
    Province.SB: "sumbar|sumatra barat|west sumatra",
    Province.RI: "riau daratan",
    Province.KR: "kepri|kep riau|riau kepulauan|riau islands",
    Province.SS: "sumsel|sumatra selatan|south sumatra",
    Province.BB: "babel|kep bangka belitung|bangka belitung|kepulauan babel|kep babel",
    Province.JK: (
        "jakarta|dki|dkj|dk jakarta|daerah khusus ibukota jakarta|daerah khusus ibu kota jakarta|daerah khusus jakarta"
        "|jakarta raya|dki jaya"
    ),
    Province.JB: "jabar|west java",
    Province.JT: "jateng|central java",
    Province.YO: (
        "diy|yogyakarta|jogjakarta|yogya|jogja|daerah istimewa yogyakarta|di jogjakarta|di yogya|diy yogyakarta"
        "|daerah istimewa jogjakarta"
    ),
    Province.JI: "jatim|east java",
    Province.NB: "ntb|nusa tenggara brt|west nusa tenggara",
    Province.NT: "ntt|nusa tenggara tmr|east nusa tenggara",
    Province.KB: "kalbar|west kalimantan",
    Province.KT: "kalteng|central kalimantan",
    Province.KS: "kalsel|south kalimantan",
    Province.KI: "kaltim|east kalimantan",
    Province.KU: "kaltara|kalut|north kalimantan",
    Province.SA: "sulut|north sulawesi",
    Province.ST: "sulteng|central sulawesi",
    Province.SR: "sulbar|west sulawesi",
    Province.SN: "sulsel|south sulawesi",
    Province.SG: "sultra|southeast sulawesi",
    Province.MU: "malut|north maluku",
    Province.PB: "pabar|irian jaya barat",
    Province.PD: "pbd|papua brt daya",
    Province.PT: "papteng",
    Province.PE: "papeg",
    Province.PS: "papsel",
}
LSP_KIND = re.compile(
    r"(?:lsp |tipe |jenis |kategori )*(?:lsp |pihak |p ?)(?P<number>[123]|i{1,3}|kesatu|pertama|kedua|ketiga)(?: (?P<form>\w[\w ]*))?"
)
NUMBERS = {"i": "1", "ii": "2", "iii": "3", "kesatu": "1", "pertama": "1", "kedua": "2", "ketiga": "3"}
INDUSTRY = re.compile(r"(?:i|ind|industri|perusahaan|dunia usaha|du di|dudi|bumn)\b.*")
EDUCATION = re.compile(
    r"(?:pendidikan|lembaga pendidikan|lembaga diklat|lemdik|lemdiklat|diklat|ldp|lpk|smk|kampus|perguruan tinggi|pt|sekolah)\b.*"
)


def bare(text: str) -> str:
    """The words alone: small letters and figures with single spaces."""
    return " ".join(re.findall(r"[a-z0-9]+", plain(text).lower()))


def agreed(read: Callable[[str], str | None], text: str) -> str | None:
    """What a text says as a whole; else what it says before and within its brackets, where both say the same: Aceh (NAD)."""
    if whole := read(text):
        return whole
    said = {read(part) for part in re.split(r"[()/]", text) if bare(part)}
    return said.pop() if len(said) == 1 else None


def province_of(text: str) -> str | None:
    """The code of a province, however it is written."""
    return agreed(one_province, text)


def kind_of(text: str) -> str | None:
    """The code of a kind, however it is written: P1, LSP P-1, Pihak Kesatu, P1 (Industri)."""
    return agreed(one_kind, text)


def one_province(text: str) -> str | None:
    said = bare(text)
    return PROVINCES.get(said.replace(" ", "")) or PROVINCES.get(BEFORE_PROVINCE.sub("", said).replace(" ", ""))


def one_kind(text: str) -> str | None:
    said = bare(text)
    if said in KINDS:
        return KINDS[said]
    found = LSP_KIND.fullmatch(re.sub(r"\bp(?=[123]|i+\b)", "p ", re.sub(r"(?<=[123])i\b", " i", said)))
    if found is None:
        return None
    number, form = NUMBERS.get(found["number"], found["number"]), found["form"] or ""
    if not form or (number == "1" and EDUCATION.fullmatch(form)):
        return f"P{number}"
    return str(Kind.P1_INDUSTRY) if number == "1" and INDUSTRY.fullmatch(form) else None


KINDS = {bare(said): code for code, label in Kind.choices for said in (code, str(label))}
PROVINCES = {bare(said).replace(" ", ""): str(code) for code, label in Province.choices for said in (code, label)} | {
    name.replace(" ", ""): str(code) for code, names in OTHER_NAMES.items() for name in names.split("|")
}

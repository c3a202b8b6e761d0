"""The question of the public check, “was it valid on that day, for that scheme?”, as it was typed."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from lsp.models import LSP, Scheme


class CheckQuestion:
    """What was typed, the day and the scheme it means, or what is wrong with it."""

    def __init__(self, typed: Mapping[str, str], lsp: LSP) -> None:
        self.typed_day, self.typed_month, self.typed_year = (
            typed.get(name, "").replace("\0", "").strip()[:8] for name in ("hari", "bulan", "tahun")
        )
        self.schemes = {scheme.code: scheme for licence in lsp.licences.all() for scheme in licence.schemes_ever()}
        self.scheme: Scheme | None = self.schemes.get(typed.get("skema", ""))
        self.day: dt.date | None = None
        self.error = ""
        if self.typed_day or self.typed_month or self.typed_year:
            self.read()

    def read(self) -> None:
        """Make a day of three numbers, or say what is wrong with them."""
        parts = (self.typed_year, self.typed_month, self.typed_day)
        if not all(part.isdecimal() for part in parts):
            self.error = _("Isi hari, bulan, dan tahun dengan angka, misalnya 10, 2, dan 2025.")
            return
        try:
            self.day = dt.date(*(int(part) for part in parts))
        except (ValueError, OverflowError):
            self.error = _("Tanggal itu tidak ada pada kalender. Periksa hari dan bulannya.")
            return
        if len(self.typed_year) != 4 or self.day.year < 1945:
            self.day, self.error = None, _("Tulis tahun dengan empat angka, misalnya 2025.")

    def options(self) -> list[tuple[str, str, bool]]:
        """The schemes to choose from: all that any period ever covered."""
        return [(code, scheme.title, scheme is self.scheme) for code, scheme in sorted(self.schemes.items())]

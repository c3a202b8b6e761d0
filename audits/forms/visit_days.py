"""The days of a visit as people type them: one day, or the first and the last of several; and days proposed to the other side."""

import datetime as dt
from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from audits.deadlines import days_between
from audits.forms.steps import ActForm
from audits.models import RuleSet
from audits.states import Side
from audits.visit.calendar_entry import knows_day
from audits.visit.day_window import DayWindow, window_of
from audits.visit.days import free_days_among
from lsp.forms.fields import DayField, asked_when, field_of

# A visit takes a day or two; whatever is much longer was mistyped.
LONGEST_VISIT = 7


class LastDayField(DayField):
    """The last day of a visit that takes more than one."""

    def __init__(self):
        super().__init__(
            label=_("Sampai hari"), required=False, help_text=_("Isi hanya bila asesmen lebih dari satu hari.")
        )


def not_past(day, on):
    """The day, if it does not lie behind us."""
    if day < on:
        raise forms.ValidationError(_("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya."))
    return day


def last_day(first, last):
    """The last day of a visit that takes several; None where it takes one."""
    if not first or not last or first == last:
        return None
    if last < first:
        raise forms.ValidationError(_("Hari terakhir tidak boleh sebelum hari pertama."))
    if days_between(first, last) >= LONGEST_VISIT:
        raise forms.ValidationError(
            _("Asesmen paling lama %(n)d hari berturut-turut. Periksa tanggalnya.") % {"n": LONGEST_VISIT}
        )
    return last


def day_in(form: forms.BaseForm, name: str) -> dt.date | None:
    """The day in a field of a form, as stored or as typed so far; None while it cannot be read."""
    try:
        return form.fields[name].to_python(form[name].value())
    except forms.ValidationError:
        return None


def warn_of_free_days(form: forms.BaseForm, rules: RuleSet, first: str, last: str = "") -> str:
    """Say beside the first day which of the days are free, and by what name; nothing is refused."""
    begins, ends = day_in(form, first), day_in(form, last) if last else None
    free = free_days_among(begins, ends, rules) if begins else []
    if not free:
        return ""
    words = str(_("%(days)s. Hari itu tetap dapat dipakai bila memang disepakati.") % {"days": "; ".join(free)})
    form.fields[first].warning = words  # type: ignore[attr-defined]  # for the template of the field
    return words


class ClockField(forms.TimeField):
    """A time of the day as people write it: 08.00, 8.30, 08:00."""

    default_error_messages = {"invalid": _("Tulis jamnya, misalnya 08.00.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%H.%M", "%H:%M", "%H", "%H.%M.%S", "%H:%M:%S"])
        kwargs.setdefault("widget", forms.TimeInput(format="%H.%M", attrs={"class": "w-num", "autocomplete": "off"}))
        super().__init__(required=False, **kwargs)


class HoursForm(forms.Form):
    """From when to when, and where to meet."""

    starts_at = ClockField(label=_("Mulai pukul"), help_text=_("Waktu setempat, misalnya 08.00"))
    ends_at = ClockField(label=_("Sampai pukul"))
    meeting_place = forms.CharField(
        label=_("Tempat bertemu"),
        max_length=200,
        required=False,
        help_text=_("Misalnya: ruang rapat lantai 2, lapor di pos satpam."),
    )

    def clean_ends_at(self):
        first, last = self.cleaned_data.get("starts_at"), self.cleaned_data["ends_at"]
        if last and not first and "starts_at" not in self.errors:
            raise forms.ValidationError(_("Tulis juga jam mulainya."))
        if first and last and last <= first:
            raise forms.ValidationError(_("Jam selesai harus sesudah jam mulai."))
        return last


# So many days may be proposed at once, so that the other side has a choice.
CHOICES = 3


class DaysForm(HoursForm):
    """Up to three days that the other side may choose from."""

    place = forms.CharField(
        label=_("Tempat"), max_length=200, error_messages={"required": _("Tulis tempat asesmen dilaksanakan.")}
    )
    note = forms.CharField(label=_("Pesan"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    first_is_required = True

    def add_days(self, window: DayWindow) -> None:
        """The fields of the days, which lie in this window."""
        self.window = window
        for number in range(1, CHOICES + 1):
            words = _("Hari yang diusulkan") if number == 1 else _("Atau hari")
            self.fields[f"day_{number}"] = DayField(
                label=words,
                required=self.first_is_required and number == 1,
                help_text=_("Senin sampai Sabtu. Contoh: 18-01-2025") if number == 1 else "",
            )
            self.fields[f"until_{number}"] = DayField(
                label=_("Sampai hari"),
                required=False,
                help_text=_("Isi hanya bila asesmen lebih dari satu hari.") if number == 1 else "",
            )

    def clean_days(self) -> None:
        """Say beside its field why a day cannot be proposed."""
        chosen: list = []
        for number in range(1, CHOICES + 1):
            name = f"day_{number}"
            first, until = self.cleaned_data.get(name), self.cleaned_data.get(f"until_{number}")
            if first is None:
                if until and name not in self.errors:
                    self.add_error(name, _("Tulis juga hari pertamanya."))
                continue
            try:
                last = last_day(first, until)
            except forms.ValidationError as fault:
                self.add_error(f"until_{number}", fault)
                continue
            if why := self.window.why_not(first, last or first):
                self.add_error(name, why)
            elif (first, last) in chosen:
                self.add_error(name, _("Hari ini sudah ditulis di atas."))
            else:
                chosen.append((first, last))
        self.cleaned_data["days"] = chosen

    @property
    def further_days(self) -> list:
        """The fields of the second and the third choice."""
        return [self[name] for name in day_fields()[2:]]

    @property
    def has_further_days(self) -> bool:
        """Whether one of them was written."""
        return any(bound.value() or bound.errors for bound in self.further_days)

    @property
    def days(self) -> Sequence:
        """The days that were written, each with the last one where it takes several."""
        return self.cleaned_data["days"]


class ProposeDaysForm(DaysForm):
    """Days proposed to the other side."""

    def __init__(self, *args, record, side, on, **kwargs):
        visit = record.visit_or_none if side == Side.BNSP or knows_day(record) else None
        given = {
            "place": visit.place if visit else f"{record.lsp.name}, {record.lsp.address}"[:200],
            "starts_at": visit.starts_at if visit else None,
            "ends_at": visit.ends_at if visit else None,
            "meeting_place": visit.meeting_place if visit else "",
        }
        window = window_of(record, on)
        wished, until = record.proposed_visit_on, record.proposed_visit_until
        if wished and visit is None and not window.why_not(wished, until or wished):
            given |= {"day_1": wished, "until_1": until}
        kwargs["initial"] = given
        super().__init__(*args, **kwargs)
        self.add_days(window)
        self.order_fields([*day_fields(), "starts_at", "ends_at", "place", "meeting_place", "note"])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        cleaned = super().clean()
        self.clean_days()
        return cleaned


def day_fields() -> list[str]:
    """The names of the fields of the days, in order."""
    return [name for number in range(1, CHOICES + 1) for name in (f"day_{number}", f"until_{number}")]


class AnswerDaysForm(ActForm, DaysForm):
    """One of the proposed days is agreed to, or others are asked for, best with days of one's own."""

    note_label = _("Alasan")
    note_required_message = _("Tulis alasan meminta hari lain.")
    first_is_required = False

    day = asked_when(
        forms.TypedChoiceField(
            label=_("Hari yang disetujui"),
            coerce=int,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Pilih salah satu hari yang diusulkan.")},
        ),
        _("wajib bila menyetujui"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        proposal = self.record
        self.ahead = [day for day in proposal.days.all() if day.first_on >= self.on]
        field = field_of(self, "day", forms.TypedChoiceField)
        field.choices = [(day.number, str(day)) for day in self.ahead]
        if len(self.ahead) == 1:
            field.initial = self.ahead[0].number
        self.add_days(window_of(proposal.application, self.on))
        for name in ("place", "starts_at", "ends_at", "meeting_place"):
            self.fields[name].initial = getattr(proposal, name)
        self.fields["place"].required = False
        self.order_fields(
            ["seen", "choice", "day", "note", *day_fields(), "starts_at", "ends_at", "place", "meeting_place"]
        )

    @property
    def has_own_days(self) -> bool:
        """Whether days of one's own were written, or something about them is wrong."""
        own = [*day_fields(), "starts_at", "ends_at", "place", "meeting_place"]
        written = any(self[name].value() for name in day_fields())
        return written or any(self[name].errors for name in own)

    @property
    def agrees(self) -> bool:
        """Whether the choice is to agree."""
        return bool(self.cleaned_data.get("choice", "agree") == "agree" and "agree" in self.steps)

    def clean(self):
        cleaned = super().clean()
        if "choice" in self.errors:
            return cleaned
        if self.agrees:
            for name in day_fields():
                self.errors.pop(name, None)
            if not cleaned.get("day") and "day" not in self.errors:
                if len(self.ahead) == 1:
                    cleaned["day"] = self.ahead[0].number
                else:
                    self.add_error("day", _("Pilih hari yang Anda setujui."))
            cleaned["days"] = []
        else:
            self.errors.pop("day", None)
            self.clean_days()
            if cleaned.get("days") and not cleaned.get("place"):
                cleaned["place"] = self.record.place
        return cleaned

    def facts(self) -> dict:
        said = self.cleaned_data
        if self.agrees:
            day = self.record.days.get(number=said["day"])
            return {"day": day.number, "planned_on": day.first_on, "planned_until": day.last_on}
        parts = {name: said[name] for name in ("place", "starts_at", "ends_at", "meeting_place", "note")}
        return {"days": said["days"], **parts}

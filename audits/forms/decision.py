"""Forms of the acts around the plenary: recommending, reopening corrections, deciding, issuing the decree."""

import re

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.decision.ballots import given, is_carried
from audits.documents.numbers import names_another_month, proposed_decree_number
from audits.forms.steps import ActForm
from audits.models import Application, Decree, Finding, Plenary, ScopeItem, Vote
from audits.permissions import excluded_among
from audits.states import FindingState, Outcome
from lsp.forms.fields import DayField, asked_when, data_with, field_of, unchosen
from lsp.models import Licence
from lsp.register.licence_status import written

GRANTED = {Outcome.GRANT, Outcome.CONDITIONS}
# KEP.0933/BNSP/IV/2025; another shape is only asked about.
DECREE_NUMBER = re.compile(r"^KEP\.\d{3,5}/BNSP/[IVX]{1,4}/\d{4}$")


def asked_schemes(application: Application) -> list[ScopeItem]:
    """What the LSP wants to keep or add: each is recommended and decided by itself."""
    wanted = application.scope.filter(action__in=[ScopeItem.Action.KEEP, ScopeItem.Action.ADD])
    return list(wanted.select_related("scheme").order_by("scheme__code"))


class SchemesForm(ActForm):
    """An act that says something about every scheme: an outcome, and a reason wherever it is not simply granted."""

    outcome_label = gettext_lazy("Rekomendasi")
    reason_message = gettext_lazy("Tulis alasan atau syaratnya.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = asked_schemes(self.record)
        for item in self.items:
            self.fields[f"outcome_{item.scheme_id}"] = forms.ChoiceField(
                label=self.outcome_label,
                choices=[("", _("Pilih")), *Outcome.choices],
                widget=forms.Select(attrs={"class": "w-short"}),
                error_messages={"required": _("Pilih satu untuk skema %(code)s.") % {"code": item.scheme.code}},
            )
            clause = forms.CharField(
                label=_("Acuan (klausul)"),
                required=False,
                max_length=80,
                widget=forms.TextInput(attrs={"list": "klausul", "autocomplete": "off"}),
            )
            reason = forms.CharField(
                label=_("Alasan atau syarat"),
                required=False,
                max_length=600,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"clause_{item.scheme_id}"] = asked_when(clause, _("wajib bila ditolak"))
            self.fields[f"reason_{item.scheme_id}"] = asked_when(reason, _("wajib kecuali diberikan tanpa syarat"))

    @cached_property
    def clauses(self) -> list[str]:
        """What can be cited: the clauses of the findings first, then those of every criterion."""
        cited = list(self.record.findings.order_by("seq").values_list("clause", flat=True))
        cited += self.record.rule_set.criteria.order_by("code").values_list("clause", flat=True)
        return list(dict.fromkeys(filter(None, cited)))

    def scheme_rows(self) -> list[dict]:
        """Each scheme with its fields, for the page."""
        return [
            {
                "scheme": item.scheme,
                "action": item.requested,
                "outcome": self[f"outcome_{item.scheme_id}"],
                "others": [
                    self[name]
                    for name in (f"{part}_{item.scheme_id}" for part in ("clause", "reason", "due"))
                    if name in self.fields
                ],
            }
            for item in self.items
        ]

    def clean(self):
        cleaned = super().clean()
        for item in self.items:
            outcome = cleaned.get(f"outcome_{item.scheme_id}")
            if outcome and outcome != Outcome.GRANT and not cleaned.get(f"reason_{item.scheme_id}", "").strip():
                self.add_error(f"reason_{item.scheme_id}", self.reason_message)
            if outcome == Outcome.REFUSE and not cleaned.get(f"clause_{item.scheme_id}", "").strip():
                self.add_error(f"clause_{item.scheme_id}", _("Sebutkan klausul yang tidak dipenuhi."))
        return cleaned

    def schemes(self) -> list[dict]:
        """The outcome of each scheme as the effects want it."""
        return [
            {
                "scheme": item.scheme_id,
                "outcome": self.cleaned_data[f"outcome_{item.scheme_id}"],
                "clause": " ".join(self.cleaned_data[f"clause_{item.scheme_id}"].split()),
                "reason": self.cleaned_data[f"reason_{item.scheme_id}"].strip(),
            }
            for item in self.items
        ]

    def facts(self) -> dict:
        return {"schemes": self.schemes()}


class RecommendForm(SchemesForm):
    """What the team recommends in all, per scheme and per clause, what stays open, and why."""

    note_label = gettext_lazy("Ringkasan untuk pemutus")
    note_required_message = gettext_lazy("Tulis ringkasan pertimbangan tim.")

    overall = forms.ChoiceField(
        label=gettext_lazy("Rekomendasi keseluruhan"),
        widget=forms.Select(attrs={"class": "w-short"}),
        error_messages={"required": gettext_lazy("Pilih rekomendasi untuk seluruh permohonan.")},
    )
    open_points = forms.CharField(
        label=gettext_lazy("Hal yang masih terbuka"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kosongkan bila tidak ada."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field_of(self, "overall", forms.ChoiceField).choices = [("", _("Pilih")), *Outcome.choices]
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = self.note_required_message
        findings = list(self.record.findings.binding().exclude(issued_on=None).order_by("seq"))
        self.open_findings = [finding for finding in findings if finding.is_open]
        self.clause_names: dict[str, str] = {}
        for finding in findings:
            finding.application = self.record
            if finding.clause and finding.clause not in self.clause_names:
                name = f"clause_reason_{finding.seq}"
                self.clause_names[finding.clause] = name
                self.fields[name] = forms.CharField(
                    label=finding.clause,
                    required=False,
                    max_length=600,
                    widget=forms.Textarea(attrs={"rows": 2}),
                    initial=proposed_reason(finding),
                )
        if self.open_findings:
            self.fields["open_points"].initial = "\n".join(f"{f.label}: {f.title}" for f in self.open_findings)

    def clause_rows(self) -> list:
        """The fields of the clauses, for the page."""
        return [self[name] for name in self.clause_names.values()]

    def clean(self):
        cleaned = super().clean()
        outcomes = {cleaned.get(f"outcome_{item.scheme_id}") for item in self.items} - {None, ""}
        overall = cleaned.get("overall")
        grants = overall in GRANTED
        if overall and outcomes and grants != bool(outcomes & GRANTED):
            self.add_error("overall", _("Rekomendasi keseluruhan tidak cocok dengan rekomendasi setiap skema."))
        elif overall == Outcome.GRANT and Outcome.CONDITIONS in outcomes:
            self.add_error("overall", _("Ada skema bersyarat, jadi keseluruhannya diberikan dengan syarat."))
        return cleaned

    def facts(self) -> dict:
        given = ((clause, self.cleaned_data[name].strip()) for clause, name in self.clause_names.items())
        return super().facts() | {
            "outcome": self.cleaned_data["overall"],
            "open_points": self.cleaned_data["open_points"].strip(),
            "clauses": [{"clause": clause, "text": text} for clause, text in given if text],
        }


def proposed_reason(finding: Finding) -> str:
    """What can be said about the clause of a finding from the application itself, for the team to accept or to write better."""
    words = {"label": finding.label, "category": finding.get_category_display().lower(), "title": finding.title}
    if finding.state == FindingState.WITHDRAWN:
        return _("%(label)s (%(category)s) ditarik: %(title)s.") % words
    if finding.is_open:
        return _("%(label)s (%(category)s) masih terbuka: %(title)s.") % words
    if finding.plan_accepted:
        return _("%(label)s (%(category)s): rencana perbaikan diterima: “%(title)s”.") % words
    return _("%(label)s (%(category)s) ditutup setelah buktinya diverifikasi: %(title)s.") % words


class ReopenForm(ActForm):
    """Which closed findings go back to the LSP, and why."""

    findings = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Temuan yang dibuka kembali"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pilih paling sedikit satu temuan.")},
    )

    note_label = gettext_lazy("Alasan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        binding = self.record.findings.binding()
        closed = binding.filter(state=FindingState.CLOSED)
        field_of(self, "findings", forms.ChoiceField).choices = [(f.seq, f"{f} · {f.claim}") for f in closed]
        # With a finding still open there is something to correct even when none is chosen.
        self.fields["findings"].required = not binding.open().exists()
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = self.note_required_message
        self.order_fields(["seen", "findings", "note"])

    def facts(self) -> dict:
        return {"findings": self.cleaned_data["findings"]}


class DecideForm(SchemesForm):
    """What the plenary decided: the verdict, each scheme, and how those present stood to it."""

    outcome_label = gettext_lazy("Putusan")
    note_label = gettext_lazy("Pertimbangan dan syarat")
    note_required_message = gettext_lazy("Tulis syarat penundaan atau alasan penolakan.")

    due_on = asked_when(
        DayField(
            label=gettext_lazy("Syarat penundaan dipenuhi paling lambat"),
            required=False,
        ),
        gettext_lazy("wajib bila menunda"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for item in self.items:
            due_on = DayField(label=_("Dipenuhi paling lambat"), required=False)
            self.fields[f"due_{item.scheme_id}"] = asked_when(due_on, _("wajib bila bersyarat atau ditunda"))
        if "choice" in self.fields:
            self.fields["choice"].label = _("Putusan sidang")
            self.fields["choice"].error_messages["required"] = _("Pilih putusan sidang.")
        self.fields["note"].help_text = _("Dibaca LSP.")
        self.recommendation = self.record.recommendations.filter(voided_at__isnull=True).first()
        advised = self.recommendation.schemes.all() if self.recommendation else []
        for row in advised:
            if f"outcome_{row.scheme_id}" in self.fields:
                self.fields[f"outcome_{row.scheme_id}"].initial = row.outcome
                self.fields[f"clause_{row.scheme_id}"].initial = row.clause
                self.fields[f"reason_{row.scheme_id}"].initial = row.reason
        waiting = self.record.agenda_items.waiting().filter(plenary__opened_at__isnull=False)
        self.plenary = Plenary.objects.filter(agenda__in=waiting).first()
        self.add_votes()

    def add_votes(self) -> None:
        """A stand and a reason for everybody who is present and may decide; the others stay out, with the reason."""
        present = [row.person for row in self.plenary.presences.select_related("person")] if self.plenary else []
        excluded = excluded_among(present, self.record)
        self.ballots = given(self.plenary, self.record) if self.plenary else {}
        self.voters = [person for person in present if not excluded[person.pk] and person.pk not in self.ballots]
        self.own_votes = [
            (person, self.ballots[person.pk])
            for person in present
            if person.pk in self.ballots and not excluded[person.pk]
        ]
        self.excluded = [(person, excluded[person.pk]) for person in present if excluded[person.pk]]
        for person in self.voters:
            self.fields[f"stand_{person.pk}"] = forms.ChoiceField(
                label=person.full_name,
                choices=unchosen(Vote.OWN),
                widget=forms.Select(attrs={"class": "w-short"}),
                error_messages={"required": _("Pilih suara %(name)s.") % {"name": person.full_name}},
            )
            why = forms.CharField(label=_("Alasan"), required=False, max_length=400)
            self.fields[f"why_{person.pk}"] = asked_when(why, _("wajib bila tidak setuju atau abstain"))

    def vote_rows(self) -> list[dict]:
        """The voters with their two fields, for the page."""
        return [
            {"name": person.full_name, "stand": self[f"stand_{person.pk}"], "why": self[f"why_{person.pk}"]}
            for person in self.voters
        ]

    def clean(self):
        cleaned = super().clean()
        self.check_votes(cleaned)
        outcomes = [cleaned.get(f"outcome_{item.scheme_id}") for item in self.items]
        if cleaned.get("choice") == "approve" and all(outcomes) and not GRANTED & set(outcomes):
            self.add_error(
                "choice", _("Untuk menyetujui, paling sedikit satu skema diberikan. Bila tidak, tunda atau tolak.")
            )
        self.ask_for_days(cleaned)
        return cleaned

    def check_votes(self, cleaned: dict) -> None:
        """Whoever records is present, whoever does not agree says why, and more agree than not."""
        there = {person.pk for person in self.voters} | {person.pk for person, _ballot in self.own_votes}
        if self.plenary and self.user.pk not in there:
            self.add_error(None, _("Anda belum tercatat hadir dalam sidang ini."))
        stands = {person.pk: cleaned.get(f"stand_{person.pk}") for person in self.voters}
        for pk, stand in stands.items():
            if stand and stand != Vote.Stand.AGREES and not cleaned.get(f"why_{pk}", "").strip():
                self.add_error(f"why_{pk}", _("Tulis alasannya."))
        own = [ballot.stand for _person, ballot in self.own_votes]
        said = [stand for stand in stands.values() if stand]
        if there and len(said) == len(stands) and not is_carried(said + own):
            self.add_error(None, _("Putusan ini tidak didukung suara terbanyak dari yang hadir."))

    def votes(self) -> list[dict]:
        """How everybody present stood, as the effects want it."""
        rows = [
            {
                "person": person.pk,
                "stand": self.cleaned_data[f"stand_{person.pk}"],
                "reason": self.cleaned_data[f"why_{person.pk}"].strip(),
            }
            for person in self.voters
        ]
        rows += [
            {"person": person.pk, "stand": ballot.stand, "reason": ballot.reason} for person, ballot in self.own_votes
        ]
        return rows + [{"person": p.pk, "stand": Vote.Stand.EXCLUDED.value, "reason": why} for p, why in self.excluded]

    def ask_for_days(self, cleaned: dict) -> None:
        """Every condition has a day, and it lies ahead."""
        wanted = {"due_on"} if cleaned.get("choice") == "defer" else set()
        if cleaned.get("choice") == "approve":
            pending = {Outcome.CONDITIONS, Outcome.DEFER}
            wanted = {f"due_{i.scheme_id}" for i in self.items if cleaned.get(f"outcome_{i.scheme_id}") in pending}
        for name in ["due_on", *(f"due_{item.scheme_id}" for item in self.items)]:
            if name in wanted and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Tulis sampai hari apa syarat ini harus dipenuhi."))
            elif cleaned.get(name) and cleaned[name] <= self.on:
                self.add_error(name, _("Hari itu harus sesudah hari ini."))

    def facts(self) -> dict:
        """A deferral or a refusal speaks of the whole application; its schemes follow."""
        whole = {"defer": Outcome.DEFER, "reject": Outcome.REFUSE}.get(self.step.name)
        rows = self.schemes()
        for row in rows:
            row["outcome"] = whole.value if whole else row["outcome"]
            due_on = self.cleaned_data[f"due_{row['scheme']}"]
            is_condition = not whole and row["outcome"] in {Outcome.CONDITIONS, Outcome.DEFER}
            row["due_on"] = due_on.isoformat() if due_on and is_condition else ""
        due_on = self.cleaned_data["due_on"] if self.step.name == "defer" else None
        return {
            "due_on": due_on.isoformat() if due_on else "",
            "plenary": self.plenary.pk if self.plenary else 0,
            "votes": self.votes(),
            "schemes": rows,
        }


class DecreeForm(ActForm):
    """The decree: number, day and who signs; an unusual number is asked about once, never refused."""

    number = forms.CharField(
        label=gettext_lazy("Nomor SK"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Usulan ini melanjutkan nomor tertinggi yang sudah dipakai dan boleh Anda ganti. Bila dikosongkan, nomor berikutnya dipakai."
        ),
        widget=forms.TextInput(attrs={"class": "w-short", "autocomplete": "off"}),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Nomor itu memang tertulis begitu pada SK."),
        error_messages={
            "required": gettext_lazy("Bentuk nomor SK tidak lazim. Periksa lagi, lalu centang bila memang begitu.")
        },
    )
    decree_date = DayField(label=gettext_lazy("Tanggal SK"))
    signatory = forms.CharField(label=gettext_lazy("Nama penanda tangan"), max_length=120)
    signatory_position = forms.CharField(label=gettext_lazy("Jabatan penanda tangan"), max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["note"]
        if not self.typed_number() or (DECREE_NUMBER.match(self.typed_number()) and not self.is_of_another_month()):
            del self.fields["confirmed"]
        last = Decree.objects.order_by("-at").first()
        self.fields["number"].initial = proposed_decree_number(self.on)
        self.fields["decree_date"].initial = self.on
        self.fields["signatory"].initial = last.signatory if last else ""
        self.fields["signatory_position"].initial = last.signatory_position if last else _("Ketua BNSP")
        decision = self.record.decisions.filter(outcome="approved").select_related("plenary").first()
        self.decided_on = decision.plenary.held_on if decision else None
        self.period = self.period_from(self.on)

    def typed_number(self) -> str:
        """The number as it was typed, in one line."""
        return " ".join(self.data.get(self.add_prefix("number"), "").split())

    def typed_day(self):
        """The decree's day as far as it can be read."""
        try:
            return self.fields["decree_date"].clean(self.data.get(self.add_prefix("decree_date"), ""))
        except forms.ValidationError:
            return None

    def is_of_another_month(self) -> bool:
        """Whether the number that was typed speaks of another month or year than the decree's day."""
        day = self.typed_day()
        return day is not None and names_another_month(self.typed_number(), day)

    def clean(self):
        super().clean()
        number, day = self.cleaned_data.get("number"), self.cleaned_data.get("decree_date")
        if not number or not day or not names_another_month(number, day):
            return self.cleaned_data
        fitting = proposed_decree_number(day)
        if number == proposed_decree_number(self.on):  # nobody chose it: it was proposed for another day
            self.data = data_with(self.data, self.add_prefix("number"), fitting)
            self.fields.pop("confirmed", None)
            self.errors.pop("confirmed", None)
            self.add_error("number", _("Tanggal SK diubah, jadi nomornya diusulkan lagi. Periksa, lalu terbitkan."))
        elif not self.cleaned_data.get("confirmed"):
            self.errors.pop("confirmed", None)
            words = _("Nomor ini menyebut bulan atau tahun lain dari tanggal SK. Untuk tanggal itu: %(number)s.")
            self.add_error("number", words % {"number": fitting})
        return self.cleaned_data

    def period_from(self, day):
        """First and last day of the licence and the gap before it, were the decree of this day."""
        return self.record.period_from(day)

    def clean_number(self) -> str:
        number = " ".join(self.cleaned_data["number"].split())
        taken = Decree.objects.filter(number__iexact=number), Licence.objects.filter(decree_number__iexact=number)
        if number and any(rows.exists() for rows in taken):
            raise forms.ValidationError(_("Nomor SK ini sudah dipakai."))
        return number

    def clean_decree_date(self):
        day = self.cleaned_data["decree_date"]
        if day > self.on:
            raise forms.ValidationError(_("Tanggal SK tidak boleh sesudah hari ini."))
        if self.decided_on and day < self.decided_on:
            raise forms.ValidationError(
                _("Tanggal SK tidak boleh sebelum sidang pleno, %(day)s.") % {"day": written(self.decided_on)}
            )
        starts_on, ends_on, _gap = self.period_from(day)
        clash = Licence.objects.overlapping(self.record.lsp_id, starts_on, ends_on).first()
        if clash:
            raise forms.ValidationError(
                _("Dengan tanggal itu masa lisensi bertumpang tindih dengan SK %(number)s.") % {"number": clash}
            )
        return day

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("number", "decree_date", "signatory", "signatory_position")}

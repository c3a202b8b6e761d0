"""Steps from the draft to documents that are complete."""

from django.utils.translation import gettext_lazy as _

from audits.models import Application
from audits.permissions import is_chair, is_reviewer, is_secretariat, is_staff
from audits.states import State
from audits.workflow import effects, guards
from audits.workflow.engine import Step
from lsp.models import User

S = State


WHAT_IS_SUBMITTED = (
    guards.rules_are_in_force,
    guards.scope_is_chosen,
    guards.counterparts_are_named,
    guards.contact_is_given,
    guards.criteria_are_self_assessed,
    guards.mandatory_documents_are_present,
)


def may_hand_over(user: User, application: Application) -> bool:
    """Whether the person prepares a draft that somebody else will submit, and that does not lie before that person yet."""
    return application.handed_over_at is None and is_staff(user, application) and not is_chair(user, application)


def may_hand_back(user: User, application: Application) -> bool:
    """Whether the draft lies before this person, who heads the LSP."""
    return application.handed_over_at is not None and is_chair(user, application)


STEPS = (
    Step(
        name="hand_over",
        label=_("Serahkan kepada Ketua"),
        past=_("menyerahkan permohonan kepada Ketua LSP"),
        done=_("Permohonan diserahkan kepada Ketua LSP."),
        sources=frozenset({S.DRAFT}),
        target="",
        who=may_hand_over,
        ready=(guards.chair_is_there, *WHAT_IS_SUBMITTED),
        sets=effects.sets_handed_over,
        tell=("handed_over",),
        consequence=_(
            "Ketua LSP menerima surel dan melihatnya di berandanya. Isian dan dokumen masih dapat diubah sampai ia mengajukan."
        ),
    ),
    Step(
        name="submit",
        label=_("Ajukan permohonan"),
        past=_("mengajukan permohonan"),
        done=_("Permohonan terkirim. Nomornya %(number)s."),
        sources=frozenset({S.DRAFT}),
        target=S.SUBMITTED,
        who=is_chair,
        ready=(guards.renewal_window_is_open, *WHAT_IS_SUBMITTED),
        sets=effects.sets_submission,
        effects=(effects.issue_receipt,),
        tell=("submitted",),
        consequence=_(
            "BNSP menerima permohonan dan memberi nomor. Isian dan dokumen tidak dapat diubah selama ditinjau."
        ),
    ),
    Step(
        name="hand_back",
        label=_("Kembalikan kepada yang menyiapkan"),
        past=_("mengembalikan permohonan kepada yang menyiapkan"),
        done=_("Permohonan dikembalikan kepada yang menyiapkan."),
        sources=frozenset({S.DRAFT}),
        target="",
        who=may_hand_back,
        sets=effects.sets_handed_back,
        effects=(effects.tell_who_handed_over,),
        wants_note=True,
        consequence=_("Yang menyerahkan menerima catatan Anda dan dapat menyerahkan lagi."),
    ),
    Step(
        name="begin_review",
        label=_("Mulai peninjauan"),
        past=_("memulai peninjauan dokumen"),
        done=_("Peninjauan dokumen dimulai."),
        sources=frozenset({S.SUBMITTED}),
        target=S.IN_REVIEW,
        who=is_secretariat,
        sets=effects.sets_reviewer,
        effects=(effects.lay_before_reviewer,),
        tell=("review_begun",),
        consequence=_("Anda menjadi peninjau permohonan ini. LSP diberi tahu."),
    ),
    Step(
        name="accept_documents",
        label=_("Nyatakan dokumen lengkap"),
        past=_("menyatakan dokumen lengkap"),
        done=_("Dokumen dinyatakan lengkap."),
        sources=frozenset({S.IN_REVIEW}),
        target=S.DOCUMENTS_ACCEPTED,
        who=is_reviewer,
        ready=(guards.documents_are_accepted,),
        tell=("documents_accepted",),
        consequence=_("LSP diberi tahu. Setelah itu tim asesor disusun."),
    ),
    Step(
        name="return_documents",
        label=_("Kembalikan kepada LSP"),
        past=_("mengembalikan dokumen"),
        done=_("Dokumen dikembalikan kepada LSP."),
        sources=frozenset({S.IN_REVIEW}),
        target=S.RETURNED,
        who=is_reviewer,
        ready=(guards.something_is_returned,),
        sets=effects.sets_return,
        effects=(effects.hand_over_notes,),
        tell=("documents_returned",),
        consequence=_("LSP menerima semua catatan sekaligus dan tenggat perbaikan mulai dihitung."),
    ),
    Step(
        name="resubmit",
        label=_("Kirim perbaikan dokumen"),
        past=_("mengirim perbaikan dokumen"),
        done=_("Perbaikan dokumen terkirim."),
        sources=frozenset({S.RETURNED}),
        target=S.IN_REVIEW,
        who=is_staff,
        ready=(guards.returned_documents_are_answered,),
        sets=effects.sets_no_due_day,
        effects=(effects.send_back_to_review,),
        tell=("documents_resubmitted",),
        consequence=_("BNSP meninjau lagi hanya dokumen yang dikembalikan. Yang sudah diterima tetap diterima."),
    ),
)

"""Announcements of BNSP: the list, one of them with its receipts, and how the secretariat writes and publishes it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.errors import Stale
from audits.forms.announcements import AnnouncementForm
from audits.forms.edit_conflict import mark_of
from audits.models import Announcement, AnnouncementFile, Receipt, WaitingFile
from audits.notices import announcements as announcing
from audits.views.files.chosen_files import ChosenFiles
from audits.views.files.stored_files import by_hash, send_private
from lsp.badges import Badge
from lsp.models import Membership

# So many are listed; older ones are found by the search of the browser's address: they keep theirs.
LISTED = 100
# So many LSPs without a receipt are named.
NAMED = 30


def secretariat_only(request) -> None:
    """Only BNSP's secretariat goes on."""
    if not request.user.is_secretariat:
        raise PermissionDenied


@require_GET
@login_required
def announcements(request):
    """What BNSP has announced to this reader, newest first."""
    read = Receipt.objects.filter(announcement=OuterRef("pk"), person=request.user)
    visible: QuerySet[Announcement] = Announcement.objects.visible_to(request.user)
    rows = visible.annotate(is_read=Exists(read))
    may_write = request.user.is_secretariat
    shown = [(row, badge_of(row, row.is_read, may_write)) for row in rows[:LISTED]]
    return render(request, "audits/notices/announcements.html", {"rows": shown, "may_write": may_write})


def badge_of(record: Announcement, is_read: bool, may_write: bool) -> Badge | None:
    """Whether it is out, and whether this reader has read it; who writes need not."""
    if not record.published_at:
        return Badge("", _("Konsep"), "lock")
    if is_read:
        return Badge("done", _("Sudah dibaca"))
    return None if may_write else Badge("soon", _("Belum dibaca"))


@require_GET
@login_required
def announcement(request, slug):
    """One announcement; its readers say that they have read it, the secretariat sees which LSPs did."""
    record = get_object_or_404(Announcement.objects.visible_to(request.user), slug=slug)
    context = {
        "announcement": record,
        "files": record.files.all(),
        "regulations": record.regulations.all(),
        "receipt": record.receipts.filter(person=request.user).first(),
        "may_confirm": bool(request.user.positions) and record.published_at is not None,
        "may_write": request.user.is_secretariat,
    }
    if request.user.is_secretariat and record.published_at:
        context |= receipts_of(record, timezone.localdate())
    return render(request, "audits/notices/announcement.html", context)


def receipts_of(record: Announcement, on) -> dict:
    """How many of the LSPs that it is for have read it, which have not, and who read it last."""
    readers = Membership.objects.filter(lsp=OuterRef("pk"), user__in=record.receipts.values("person")).current(on)
    bodies = record.audience().annotate(has_read=Exists(readers))
    counts = bodies.aggregate(all=Count("pk"), read=Count("pk", filter=Exists(readers)))
    seats = Prefetch("person__memberships", Membership.objects.current(on).select_related("lsp"))
    return {
        "counts": counts,
        "waiting": bodies.filter(has_read=False).order_by("name")[:NAMED],
        "more_waiting": max(counts["all"] - counts["read"] - NAMED, 0),
        "readers": record.receipts.select_related("person").prefetch_related(seats).order_by("-at", "-pk")[:NAMED],
    }


def words_of(record: Announcement) -> str:
    """The mark of an announcement as it stands."""
    if not record.pk:
        return ""
    rules = sorted(record.regulations.values_list("pk", flat=True))
    files = sorted(record.files.values_list("sha256", flat=True))
    return mark_of(record.title, record.text, record.clauses, record.kinds, rules, files)


@require_http_methods(["GET", "POST"])
@login_required
def announcement_new(request):
    """Begin an announcement; nobody reads it before it is published."""
    secretariat_only(request)
    return write(request, Announcement(written_by=request.user))


@require_http_methods(["GET", "POST"])
@login_required
def announcement_edit(request, slug):
    """Change an announcement that was not published yet; a second saver sees what a colleague saved."""
    secretariat_only(request)
    return write(request, get_object_or_404(Announcement, slug=slug, published_at__isnull=True))


def write(request, record: Announcement):
    """The form of an announcement, and its saving."""
    mark = words_of(record)
    form = AnnouncementForm(request.POST or None, request.FILES or None, instance=record, mark=mark)
    chosen = ChosenFiles(request, form)
    status, stored_now = 200, None
    if request.method == "POST":
        status = 422
        if chosen.is_valid():
            if form.fits(mark):
                announcing.save(
                    record,
                    regulations=form.cleaned_data["regulations"],
                    upload=form.cleaned_data["file"],
                    removed=form.cleaned_data.get("remove") or [],
                )
                page = reverse("audits:announcement_edit", args=[record.slug])
                chosen.put_by(WaitingFile.Place.ANNOUNCEMENT, record.pk, page=page)
                chosen.settle()
                messages.success(request, _("Pengumuman tersimpan sebagai konsep."))
                return redirect(record)
            status, stored_now = 409, Announcement.objects.get(pk=record.pk)
        chosen.hold()
    context = {"form": form, "announcement": record, "stored": stored_now}
    return render(request, "audits/notices/announcement_edit.html", context, status=status)


@require_POST
@login_required
def announcement_publish(request, slug):
    """Publish it: from now on it stays as it is, and everybody whom it is for is told."""
    secretariat_only(request)
    record = get_object_or_404(Announcement, slug=slug)
    try:
        announcing.publish(record, by=request.user, at=timezone.now())
    except Stale as stale:
        messages.info(request, str(stale))
    else:
        messages.success(request, _("Pengumuman diterbitkan. Pengurus LSP yang dituju diberi tahu."))
    return redirect(record)


@require_POST
@login_required
def announcement_read(request, slug):
    """Somebody of an LSP says that they have read it."""
    record = get_object_or_404(Announcement.objects.visible_to(request.user).published(), slug=slug)
    if not request.user.positions:
        raise PermissionDenied
    Receipt.objects.get_or_create(announcement=record, person=request.user, defaults={"at": timezone.now()})
    return redirect(record)


@require_GET
@login_required
def announcement_file(request, slug, sha):
    """A file of an announcement."""
    visible = Announcement.objects.visible_to(request.user)
    files = AnnouncementFile.objects.filter(announcement__in=visible, announcement__slug=slug)
    found = by_hash(files, sha)
    return send_private(request, found.file, found.original_name, found.content_type)

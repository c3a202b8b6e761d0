"""The pack of one assessor for one visit: what is in it, how large it is, who opened it, when it is taken back."""

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits.deadlines import Policy, legal_day
from audits.errors import NotAllowed
from audits.models import (
    Application,
    Device,
    DocumentVersion,
    Finding,
    FindingWording,
    Holiday,
    LogEntry,
    Pack,
    VisitEvent,
)
from audits.notices.delivery import deliver_soon
from audits.notices.outbox import tell
from audits.onsite.desk import catch_up
from audits.onsite.envelope import canonical, content_hash
from audits.permissions import is_assessing, membership_in_team
from audits.states import AREA_SLUGS, BEFORE_CLOSING, Category, FindingState, ReviewArea, State
from audits.visit.attendance import attends_as
from audits.visit.taken_back import take_back
from lsp.certain import certain
from lsp.models import Position, User
from lsp.shapes import Json

SLUGS = {area: slug for slug, area in AREA_SLUGS.items()}


def may_take_pack(user: User, application: Application) -> bool:
    """Whether this person takes a pack along: who judges in the team, until the visit is closed."""
    return application.state in BEFORE_CLOSING and is_assessing(user, application)


def contents(application: Application, user: User, on: dt.date) -> Json:
    """Everything the visit needs without a connection; only whole numbers and texts, so that its hash is the same everywhere."""
    visit, rules, lsp = application.visit, application.rule_set, application.lsp
    member = certain(membership_in_team(user, application))
    return {
        "ref": application.ref,
        "number": application.number or "",
        "lsp": {"name": lsp.name, "licence_number": lsp.licence_number, "place": lsp.place},
        "person": {"key": user.pk, "name": user.full_name, "role": member.role, "area": member.area},
        "visit": {
            "day": visit.planned_on.isoformat(),
            "until": visit.planned_until.isoformat() if visit.planned_until else "",
            "place": visit.place,
            "agenda": visit.agenda,
        },
        "licence_ends_on": application.licence_ends_on.isoformat() if application.licence_ends_on else "",
        "version": rules.version,
        "rules": {
            "major": policy(certain(rules.correction_policy(Category.MAJOR))),
            "minor": policy(certain(rules.correction_policy(Category.MINOR))),
            "dispute": policy(rules.working_days(rules.dispute_working_days)),
        },
        "holidays": {
            row.day.isoformat(): {"name": row.name, "joint_leave": row.kind == Holiday.Kind.JOINT_LEAVE}
            for row in Holiday.objects.all()
        },
        "criteria": criteria_rows(application),
        "sentences": sentence_rows(),
        "documents": document_rows(application),
        "last_findings": last_findings(application),
        "people": people_of(application, on),
    }


def policy(rule: Policy) -> Json:
    """How a deadline is counted, as the phone counts it."""
    return {
        "count": rule.count,
        "unit": str(rule.unit),
        "joint_leave_is_free": rule.joint_leave_is_free,
        "moves_to_working_day": rule.moves_to_working_day,
    }


def criteria_rows(application: Application) -> list[Json]:
    """The criteria with what the LSP says of itself and which documents are its evidence."""
    said = {answer.criterion_id: answer for answer in application.self_assessments.all()}
    rows = []
    for criterion in application.rule_set.criteria.prefetch_related("evidence"):
        answer = said.get(criterion.pk)
        rows.append(
            {
                "code": criterion.code,
                "area": criterion.area,
                "clause": criterion.clause,
                "title": criterion.name,
                "claim": criterion.title,
                "question": criterion.asks,
                "said": answer.result if answer else "open",
                "said_text": answer.text if answer else "",
                "documents": sorted(
                    {requirement.code for requirement in criterion.evidence.all()} | set(answer.codes if answer else ())
                ),
            }
        )
    return rows


def sentence_rows() -> list[Json]:
    """How findings are usually worded, by criterion."""
    return [
        {"criterion": row.criterion_code, "label": row.name, "claim": row.claim, "evidence": row.evidence}
        for row in FindingWording.objects.all()
    ]


def document_rows(application: Application) -> list[Json]:
    """The newest version of every document that is evidence of a criterion, or that the LSP names as such: these go along to the visit."""
    wanted = set(application.rule_set.criteria.values_list("evidence__code", flat=True))
    wanted |= {code for answer in application.self_assessments.all() for code in answer.codes}
    versions = DocumentVersion.objects.filter(item__application=application).select_related("item__requirement")
    newest: dict[str, DocumentVersion] = {}
    for version in versions.order_by("item__requirement__code", "number"):
        newest[version.item.requirement.code] = version
    return [
        {
            "code": code,
            "title": version.item.requirement.name,
            "version": version.number,
            "size": version.size,
            "sha256": version.sha256,
            "type": version.content_type,
            "url": application.url("document_file", code, version.number),
        }
        for code, version in sorted(newest.items())
        if code in wanted
    ]


def last_findings(application: Application) -> list[Json]:
    """What was found the last time, so that a repeat is seen on site."""
    earlier = Finding.objects.filter(application__lsp=application.lsp_id, issued_on__isnull=False)
    earlier = earlier.exclude(application=application.pk).exclude(state=FindingState.WITHDRAWN)
    return [
        {
            "label": finding.label,
            "year": certain(finding.issued_on).year,
            "criterion": finding.criterion.code,
            "category": finding.category,
            "claim": finding.claim,
            "evidence": finding.evidence,
        }
        for finding in earlier.select_related("criterion").order_by("-issued_on", "seq")[:60]
    ]


@override("id")
def people_of(application: Application, on: dt.date) -> list[Json]:
    """The team, the chair and the counterparts: who is expected (by `title`), and who signs (by `position`), in the language of the minutes."""
    rows = []
    for member in application.team.joined().select_related("assessor__user"):
        rows.append(
            {
                "name": member.assessor.user.full_name,
                "position": str(_("%(role)s asesor lisensi BNSP") % {"role": member.get_role_display()}),
                "side": "bnsp",
                "area": member.area,
                "key": f"team-{member.assessor.registration_number}",
                "who": member.assessor.user_id,
            }
        )
    counterparts = list(application.counterparts.select_related("person__user"))
    for counterpart in counterparts:
        area = ReviewArea(counterpart.area)
        rows.append(
            {
                "name": counterpart.person.user.full_name,
                "position": str(_("Pendamping area %(area)s") % {"area": area.label.lower()}),
                "side": "lsp",
                "area": counterpart.area,
                "key": f"counterpart-{SLUGS[area]}",
                "who": counterpart.person.user_id,
                "title": attends_as(counterpart.person),
            }
        )
    for chair in application.lsp.memberships.current(on).filter(position=Position.CHAIR).select_related("user"):
        position = str(_("Ketua LSP"))
        rows.append(
            {
                "name": chair.user.full_name,
                "position": position,
                "side": "lsp",
                "area": "",
                "key": "chair",
                "who": chair.user_id,
                "title": attends_as(chair),
            }
        )
    return [{"title": row["position"]} | row for row in rows]


def offer(application: Application, user: User, on: dt.date) -> dict[str, int]:
    """What a pack would weigh, before anything is downloaded."""
    packed = contents(application, user, on)
    documents = [row["size"] for row in packed["documents"]]
    return {
        "criteria": len(packed["criteria"]),
        "size": len(canonical(packed).encode()),
        "documents": len(documents),
        "documents_size": sum(documents),
    }


def open_pack(
    application: Application, user: User, device_key: uuid.UUID, label: str, *, at: dt.datetime, on: dt.date
) -> Json:
    """Hand the pack to a device of this person: contents, their hash, the secret that signs; the device is known from now on.

    Raises NotAllowed when the person takes no pack to this visit, or the device is somebody else's.
    """
    with transaction.atomic():
        record = Application.objects.select_for_update().get(pk=application.pk)
        if not may_take_pack(user, record):
            raise NotAllowed(_("Paket hanya untuk asesor yang menilai, sampai asesmen ditutup."))
        if record.state == State.ON_SITE:
            catch_up(record, at=at)  # what was judged at a desk comes along
        packed = contents(record, user, on)
        sha256 = content_hash(packed)
        size = len(canonical(packed).encode())
        pack = Pack.objects.counting().filter(application=record, person=user).last()
        if pack is None:
            pack = Pack(application=record, person=user, secret=secrets.token_hex(32), made_at=at)
        pack.sha256, pack.size = sha256, size
        pack.save()
        device = Device.objects.filter(key=device_key).select_related("pack").first()
        if device is None:
            device = Device(key=device_key, application=record, pack=pack, label=label[:80], opened_at=at)
        if device.application_id != record.pk or device.pack.person_id != user.pk or device.abandoned_at:
            raise NotAllowed(
                _("Ponsel ini sudah dikenal untuk asesmen atau orang lain. Hapus paket lama lebih dahulu.")
            )
        device.pack, device.seen_at, device.finished_at = pack, at, None
        device.save()
    return {
        "pack": str(pack.key),
        "secret": pack.secret,
        "sha256": sha256,
        "size": size,
        "contents": packed,
    }


def news(application: Application, since: int, own_device: uuid.UUID | None) -> tuple[list[Json], int]:
    """What others recorded since a device last asked: accepted events after this number, and the new number."""
    events = VisitEvent.objects.accepted().filter(application=application, pk__gt=since).select_related("by", "device")
    rows = [
        {"said": event.said, "sha256": event.sha256, "by": certain(event.by).full_name}
        for event in events
        if event.device is None or event.device.key != own_device
    ]
    last = VisitEvent.objects.filter(application=application).order_by("-pk").values_list("pk", flat=True).first()
    return rows, max(since, last or 0)


def report(device: Device, recorded: int, finished: bool, *, at: dt.datetime) -> None:
    """What a device says of itself: how many events it made, and whether its person has finished with it."""
    # Whoever says that they have finished knows how many there are; before that, a page left open may know less.
    device.recorded = recorded if finished else max(device.recorded, recorded)
    device.seen_at = at
    device.finished_at = (device.finished_at or at) if finished else None
    device.finished_with = device.recorded if finished else None
    device.save(update_fields=["recorded", "seen_at", "finished_at", "finished_with"])


def ask_for(device: Device, *, by: User, at: dt.datetime) -> int:
    """Ask the person whose phone is waited for to open it and send, once a day; returns how many were asked."""
    with transaction.atomic():
        record = Application.objects.select_for_update().get(pk=device.application_id)
        once = f"{device.key}:{legal_day(at)}"
        facts = {"device": str(device)}
        asked = tell("phone_wanted", record, at=at, by=by, to=[device.pack.person], once=once, facts=facts)
        transaction.on_commit(deliver_soon)
    return asked


def abandon(device: Device, reason: str, *, by: User, at: dt.datetime) -> None:
    """Give up waiting for a device; what still comes from it is kept aside."""
    with transaction.atomic():
        record = Application.objects.select_for_update().get(pk=device.application_id)
        record.touch(while_in=BEFORE_CLOSING)
        device.abandoned_at, device.abandoned_by, device.abandon_reason = at, by, reason
        device.save(update_fields=["abandoned_at", "abandoned_by", "abandon_reason"])
        facts = {"subject": f"{device} ({device.pack.person.full_name})"}
        LogEntry.write(record, verb="device_abandoned", by=by, at=at, note=reason, facts=facts)


def await_again(device: Device, *, by: User, at: dt.datetime) -> None:
    """Wait once more for a device that was given up in error: what was kept aside counts when it is sent again."""
    with transaction.atomic():
        record = Application.objects.select_for_update().get(pk=device.application_id)
        record.touch(while_in=BEFORE_CLOSING)
        device.abandoned_at, device.abandoned_by, device.abandon_reason = None, None, ""
        device.save(update_fields=["abandoned_at", "abandoned_by", "abandon_reason"])
        facts = {"subject": f"{device} ({device.pack.person.full_name})"}
        LogEntry.write(record, verb="device_awaited", by=by, at=at, facts=facts)


def restore(pack: Pack, reason: str, *, by: User, at: dt.datetime) -> None:
    """Put right that a pack was taken back: what it signs counts again, and the devices that went with it are waited for."""
    with transaction.atomic():
        record = Application.objects.select_for_update().get(pk=pack.application_id)
        record.touch(while_in=BEFORE_CLOSING)
        pack.restored_at = at
        pack.save(update_fields=["restored_at"])
        went_along = pack.devices.filter(abandoned_at=pack.revoked_at, abandoned_by=pack.revoked_by)
        went_along.update(abandoned_at=None, abandoned_by=None, abandon_reason="")
        facts = {"subject": pack.person.full_name}
        LogEntry.write(record, verb="pack_restored", by=by, at=at, note=reason, facts=facts)


def revoke(pack: Pack, reason: str, *, by: User, at: dt.datetime) -> None:
    """Take a pack back: nothing that it signs counts any more, and its devices are not waited for."""
    with transaction.atomic():
        record = Application.objects.select_for_update().get(pk=pack.application_id)
        record.touch(while_in=BEFORE_CLOSING)
        take_back(pack, reason, by=by, at=at)

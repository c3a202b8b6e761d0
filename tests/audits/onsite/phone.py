"""A phone of the tests: it opens a pack, writes events in the form devices use, keeps them until a receipt comes."""

import hashlib
import uuid

from django.utils import timezone

from audits.onsite.envelope import content_hash, signature
from audits.onsite.packs import open_pack
from audits.visit.attendance import subject_of_person


class Phone:
    """One person's phone at one visit."""

    def __init__(self, application, person):
        self.application, self.person = application, person
        self.key = str(uuid.uuid4())
        at = timezone.now()
        self.pack = open_pack(application, person, uuid.UUID(self.key), "Ponsel uji", at=at, on=timezone.localdate(at))
        self.made: list[dict] = []

    def writes(self, kind: str, subject: str, body: dict, *parents: dict, at=None, key: str | None = None) -> dict:
        """One signed event; `parents` are the events it replaces."""
        said = {
            "key": key or str(uuid.uuid4()),
            "device": self.key,
            "pack": self.pack["pack"],
            "number": len(self.made) + 1,
            "at": (at or timezone.now()).isoformat(),
            "version": self.pack["contents"]["version"],
            "kind": kind,
            "subject": subject,
            "parents": [parent["said"]["key"] for parent in parents],
            "body": body,
        }
        event = self.signs(said)
        self.made.append(event)
        return event

    def signs(self, said: dict) -> dict:
        """A message in its envelope."""
        sha256 = content_hash(said)
        return {"said": said, "sha256": sha256, "mac": signature(self.pack["secret"], sha256)}

    # What people record

    def judges(
        self, code: str, result: str = "conforms", note: str = "", *parents: dict, why: str = "", **extra
    ) -> dict:
        body = {"result": result, "methods": ["document"], "note": note} | ({"why": why} if why else {})
        return self.writes("judgement", code, body, *parents, **extra)

    def finds(self, code: str, claim: str, *parents: dict, subject: str = "", category: str = "minor", **extra) -> dict:
        body = {
            "criterion": code,
            "category": category,
            "claim": claim,
            "evidence": "tiga SOP lama",
            "clause": "10.2.3",
        }
        return self.writes("finding", subject or str(uuid.uuid4()), body | extra, *parents)

    def photographs(self, of: str, content: bytes, **extra) -> dict:
        body = {
            "of": of,
            "sha256": hashlib.sha256(content).hexdigest(),
            "original_sha256": hashlib.sha256(b"asli" + content).hexdigest(),
            "size": len(content),
            "type": "image/jpeg",
            "taken_at": timezone.now().isoformat(),
            "caption": "",
        }
        return self.writes("photo", str(uuid.uuid4()), body | extra)

    def attends(self, name: str, position: str = "Ketua LSP", side: str = "lsp", *parents: dict) -> dict:
        body = {"name": name, "position": position, "side": side}
        return self.writes("attendance", subject_of_person(name, position), body, *parents)

    def message(self, events: list[dict], *, finished: bool = False, since: int = 0) -> dict:
        """What the phone posts."""
        return {
            "device": self.key,
            "pack": self.pack["pack"],
            "recorded": len(self.made),
            "finished": finished,
            "since": since,
            "events": events,
        }

    def sends(self, client, events: list[dict] | None = None, **options):
        """Post events through the address that phones use."""
        return client.post(
            self.application.url("onsite_events"),
            self.message(self.made if events is None else events, **options),
            content_type="application/json",
        )

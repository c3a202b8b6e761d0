"""Pictures from outside; place, camera and owner that a phone writes into them are not kept."""

import json
from dataclasses import replace
from pathlib import PurePath

from django.core.files.base import File
from django.utils.translation import gettext as _

from audits.files.accepted_file import HEIC, JPEG, PNG, Upload, as_is, damaged, remade, too_rich
from audits.files.formats.apart import read_upload
from lsp.shapes import Json

# A picture of more points is kept with so many; nothing on it becomes harder to read.
PIXELS_MAX = 50_000_000
# How each kind is kept: as which, and with which endings.
KEPT = {
    "JPEG": (JPEG, (".jpg", ".jpeg")),
    "PNG": (PNG, (".png",)),
    "HEIF": (JPEG, (".jpg",)),
    "WEBP": (JPEG, (".jpg",)),
}


def keep_picture(upload: File[bytes], name: str, keeps_place: bool) -> Upload:
    """A picture as everybody can see it, whatever its name calls it, with its place where that is wanted and nothing else that stood beside it.

    A photograph of an iPhone becomes a JPEG; its original is kept beside it, and its hash is written down.
    """
    label = PurePath(name).suffix[1:].upper().replace("JPEG", "JPG")
    said = read_upload("picture", [upload], str(PIXELS_MAX), *(["place"] if keeps_place else []), label=label)
    head, _line, data = said.partition(b"\n")
    told = json.loads(head)
    if told.get("refused") == "rich":
        raise too_rich(label)
    if told.get("refused"):
        raise damaged(label)
    content_type, endings = KEPT[told["kind"]]
    kept_as = name if PurePath(name).suffix in endings else PurePath(name).stem + endings[0]
    picture = remade(data, kept_as, content_type)
    sent = as_is(upload, name, HEIC)
    if told["kind"] == "HEIF":
        picture = replace(picture, original=sent if keeps_place else without_place(upload, name))
    return replace(picture, remark=remark(told, name, kept_as, sent.sha256))


def remark(told: Json, name: str, kept_as: str, sha256: str) -> str:
    """What was done to the picture, for whoever compares it with the one at home."""
    if told["kind"] == "HEIF" and told["is_scaled"]:
        return _("HEIC diperkecil. SHA-256 berkas asli: %(hash)s") % {"hash": sha256}
    if told["kind"] == "HEIF":
        return _("Diubah dari HEIC. SHA-256 berkas asli: %(hash)s") % {"hash": sha256}
    if told["is_scaled"]:
        return _("Diperkecil. SHA-256 berkas asli: %(hash)s") % {"hash": sha256}
    if kept_as != name:
        return _("Isinya %(kind)s, jadi akhiran namanya %(ending)s diganti.") % {
            "kind": told["kind"],
            "ending": PurePath(name).suffix,
        }
    return ""


def without_place(upload: File[bytes], name: str) -> Upload | None:
    """The photograph as it was sent, without its place; None where that cannot be taken out of it."""
    upload.seek(0)
    data = read_upload("original", [upload], label="HEIC")
    return remade(data, f"{PurePath(name).stem}.heic", HEIC) if data else None

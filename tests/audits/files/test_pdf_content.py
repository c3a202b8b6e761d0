"""What a PDF may hold: judged by its objects as a real reader finds them, never by the letters in it."""

import io
import re

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from pikepdf import Array, Dictionary, Name, String

from audits.files.upload import accepted
from tests.audits.files import samples

GENERATE = pikepdf.ObjectStreamMode.generate


def refusal(content: bytes) -> str:
    """Why a PDF is not taken; empty for one that is."""
    try:
        accepted(samples.named("a.pdf", content))
    except ValidationError as refused:
        return refused.code
    return ""


def action(kind: str, **more) -> Dictionary:
    """An action of this kind."""
    return Dictionary(S=Name(f"/{kind}"), **more)


def script() -> Dictionary:
    return action("JavaScript", JS=String("app.alert(1)"))


def on_opening(value):
    return lambda document: document.Root.__setattr__("OpenAction", value)


def on_page(**more):
    return lambda document: document.pages[0].obj.update(Dictionary(**more))


def noted(**more):
    """A note on the first page."""

    def change(document):
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **({"Subtype": Name.Link} | more))
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return change


def file_inside(document) -> Dictionary:
    """Another file, as a document carries it."""
    return Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=document.make_stream(b"MZ")))


# Honest ones


def titled(document):
    document.docinfo["/Title"] = "Modul JavaScript, /JS /Launch /XFA /EmbeddedFile"


def bookmarked(document):
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("JavaScript: /OpenAction", 0))


def tagged(document):
    """A style of a word processor becomes a kind of structure, whatever its name."""
    part = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.JavaScript, A=Dictionary(O=Name.Layout)))
    document.Root.StructTreeRoot = Dictionary(K=part, RoleMap=Dictionary(JavaScript=Name.P))


def letter(document):
    """What a font draws for one letter."""
    return document.make_stream(b"0 0 9 9 re f")


HONEST = {
    "word in the text": samples.pdf("JavaScript /JS /Launch /OpenAction /AA /SubmitForm /EmbeddedFile"),
    "words in a stream": samples.pdf_saying(b"<</S/JavaScript/JS(app.alert(1))>> /XFA /Encrypt"),
    "title": samples.pdf_with(titled),
    "bookmark": samples.pdf_with(bookmarked),
    "link": samples.pdf_with(noted(A=action("URI", URI=String("https://example.com/JavaScript?launch=/JS")))),
    "style of that name": samples.pdf_with(tagged),
    "opens at a page": samples.pdf_with(
        lambda document: on_opening(Array([document.pages[0].obj, Name.Fit]))(document)
    ),
    "goes to a page": samples.pdf_with(noted(A=action("GoTo", D=String("bab-2")))),
    "link that is no address": samples.pdf_with(noted(A=action("URI", URI=String("http://[contoh")))),
    "turns to another page by itself": samples.pdf_with(
        lambda document: on_opening(action("GoTo", D=String("a"), Next=action("GoTo", D=String("b"))))(document)
    ),
    "letter of a font called so": samples.pdf_with(
        lambda document: document.Root.__setattr__("X", Dictionary(S=letter(document), JS=letter(document)))
    ),
    "empty names": samples.pdf_with(
        lambda document: document.Root.__setattr__("Names", Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))))
    ),
    "form that was filled in": samples.case("formulir-terisi.pdf"),
    "link to a page about it": samples.case("tautan-mdn.pdf"),
}


@pytest.mark.parametrize("content", HONEST.values(), ids=HONEST.keys())
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_an_honest_pdf_is_taken_whatever_words_are_in_it(content, packed):
    assert refusal(samples.saved_again(content, object_stream_mode=GENERATE) if packed else content) == ""


# What acts


def with_form(**more):
    return lambda document: document.Root.__setattr__("AcroForm", Dictionary(Fields=Array([]), **more))


ACTIVE = {
    "on opening: script": on_opening(script()),
    "on opening: address": on_opening(action("URI", URI=String("https://example.com"))),
    "on opening: program": on_opening(action("Launch", F=String("a.exe"))),
    "on opening: prints": on_opening(action("Named", N=Name.Print)),
    "page: script": on_page(AA=Dictionary(O=script())),
    "link: script": noted(A=script()),
    "link: script in an address": noted(A=action("URI", URI=String(" JavaScript:alert(1)"))),
    "link: program": noted(A=action("Launch", Win=Dictionary(F=String("a.exe")))),
    "link: other file": noted(A=action("GoToR", F=String("\\\\203.0.113.7\\a.pdf"), D=Array([0, Name.Fit]))),
    "link: file inside": noted(A=action("GoToE", D=Array([0, Name.Fit]))),
    "link: sends what was typed": noted(A=action("SubmitForm", F=String("https://example.com"))),
    "link: fetches": noted(A=action("ImportData", F=String("a.fdf"))),
    "link: kind that nobody knows": noted(A=action("Baru", F=String("a"))),
    "link: script after a harmless one": noted(A=action("GoTo", D=String("a"), Next=Array([script()]))),
    "link: script in an address that begins elsewhere": lambda document: document.Root.__setattr__(
        "URI", Dictionary(Base=String("java\tscript:"))
    ),
    "on opening: address after a harmless one": on_opening(
        action("GoTo", D=String("a"), Next=action("URI", URI=String("https://example.com")))
    ),
    "on opening: no kind but a script": on_opening(Dictionary(S=String("JavaScript"), JS=String("app.alert(1)"))),
    "field: script": noted(Subtype=Name.Widget, FT=Name.Tx, AA=Dictionary(K=script())),
    "names: script": lambda document: document.Root.__setattr__(
        "Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))
    ),
    "bookmark: script": lambda document: document.Root.__setattr__(
        "Outlines", Dictionary(First=document.make_indirect(Dictionary(Title=String("a"), A=script())))
    ),
    "presentation": on_page(PresSteps=Dictionary(Type=Name.NavNode, NA=script())),
    "film": noted(Subtype=Name.RichMedia),
    "film of old": noted(Subtype=Name.Movie),
    "attached to a page": lambda document: noted(Subtype=Name.FileAttachment, FS=file_inside(document))(document),
    "attached": lambda document: document.attachments.__setitem__("a.exe", b"MZ"),
    "attached as kin of another": lambda document: document.Root.__setattr__(
        "X", Dictionary(RF=Dictionary(F=Array([String("a.exe"), document.make_stream(b"MZ")])))
    ),
    "attached elsewhere": lambda document: document.Root.__setattr__("AF", Array([file_inside(document)])),
    "form of its own language": lambda document: with_form(XFA=document.make_stream(b"<xdp/>"))(document),
}


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE.keys())
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_a_pdf_that_acts_is_refused_wherever_that_stands(change, packed):
    mode = GENERATE if packed else pikepdf.ObjectStreamMode.disable
    assert refusal(samples.pdf_with(change, object_stream_mode=mode)) == "active"


def with_comment(content: bytes) -> bytes:
    """A line that says that a stream begins, where a reader sees a comment."""
    first, rest = content.split(b"\n", 1)
    return first + b"\n%stream\n" + rest


def unpacked(change) -> bytes:
    """A PDF whose objects lie in streams that are not compressed."""
    return samples.pdf_with(change, object_stream_mode=GENERATE, compress_streams=False)


def replaced(content: bytes, before: bytes, after: bytes) -> bytes:
    """Put other bytes into a PDF, once."""
    assert content.count(before) == 1
    return content.replace(before, after)


HIDDEN = {
    "behind a comment": with_comment(samples.scripted_pdf()),
    "in codes": samples.scripted_pdf().replace(b"/JavaScript", b"/J#61vaScript"),
    "packed, in codes": unpacked(on_opening(script())).replace(
        rb"/JS (app.alert\(1\)) /S /JavaScript", rb"/JS (app.alert\(\)) /S/J#61vaScript"
    ),
    "packed in a stream whose kind is in codes": unpacked(on_opening(script())).replace(
        b"/Type /ObjStm ", b"/Type/Obj#53tm"
    ),
    "packed in a stream with much to say": unpacked(on_opening(script())).replace(
        b"/Type /ObjStm ", b"/Type /ObjStm /Padding (" + b"x" * 2000 + b") "
    ),
    "in a dictionary with much to say": samples.pdf_with(
        on_opening(action("JavaScript", JS=String("1"), Aaa=String("x" * 5000)))
    ),
    "in a later revision": samples.scripted_pdf(object_stream_mode=GENERATE) + b"\n",
}


@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_script_is_found_however_it_is_hidden(content):
    assert refusal(content) == "active"
    on_disk = TemporaryUploadedFile("a.pdf", "application/pdf", len(content), None)
    on_disk.write(content)
    on_disk.flush()
    with pytest.raises(ValidationError, match="skrip, isian interaktif, atau berkas lain"):
        accepted(on_disk)


# What readers do not agree on


def on_wrong_places(content: bytes, shift: int) -> bytes:
    """The same PDF, the script of which does not lie where the table of places says."""
    at = content.index(b"/JavaScript")
    place = b"%010d 00000 n" % (content.rindex(b"\n", 0, content.rindex(b" obj", 0, at)) + 1)
    return replaced(content, place, b"%010d 00000 n" % (int(place[:10]) + shift))


@pytest.mark.parametrize("shift", [-5, 3])
def test_a_script_that_a_table_of_places_hides_is_found_as_readers_find_it(shift):
    plain = samples.scripted_pdf(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert refusal(on_wrong_places(plain, shift)) == "active"


def test_an_honest_pdf_whose_table_misses_an_object_is_put_right():
    plain = samples.pdf_with(
        lambda document: on_opening(document.make_indirect(action("GoTo", D=String("JavaScript"))))(document)
    )
    assert refusal(on_wrong_places(plain.replace(b"(JavaScript)", b"/JavaScript "), 3)) == ""


@pytest.mark.parametrize("key", ["OpenAction", "S"])
def test_of_two_values_for_one_key_neither_is_believed(key):
    script_first = {
        "OpenAction": b"/OpenAction<</S/JavaScript/JS 5 0 R>>/OpenAction[]",
        "S": b"/OpenAction<</S/JavaScript/S/GoTo>>",
    }[key]
    plain = samples.pdf_with(on_opening(String("x" * 80)))
    mark = b"/OpenAction (" + b"x" * 80 + b")"
    assert refusal(replaced(plain, mark, script_first.ljust(len(mark)))) == "damaged"


# Locks


def test_a_pdf_that_opens_without_a_password_is_taken_whatever_its_owner_forbids():
    assert refusal(samples.case("dibatasi-pemilik.pdf")) == ""
    permissions = pikepdf.Permissions(extract=False, print_highres=False, print_lowres=False, modify_other=False)
    forbidden = {}
    for strength in (3, 4, 6):
        lock = pikepdf.Encryption(
            owner="pemilik", user="", R=strength, allow=permissions, aes=strength > 3, metadata=strength > 3
        )
        forbidden[strength] = refusal(samples.pdf(encryption=lock, static_id=False))
    assert forbidden == {3: "", 4: "", 6: ""}


def test_a_script_in_a_pdf_that_opens_without_a_password_is_found():
    lock = pikepdf.Encryption(owner="pemilik", user="")
    assert refusal(samples.scripted_pdf(encryption=lock)) == "active"


# Whole ones


def test_a_pdf_whose_table_of_places_is_wrong_is_put_right_as_readers_do():
    shifted = re.sub(rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % (int(found[1]) + 3), samples.pdf())
    assert refusal(shifted) == ""


def test_a_pdf_without_pages_is_damaged():
    document, out = pikepdf.new(), io.BytesIO()
    document.save(out)
    assert refusal(out.getvalue()) == "damaged"

"""Holds the English catalogue against the interface: every sentence that can be shown has its translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

APPS = ("relisensi", "lsp", "audits")
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXTUAL = {"pgettext", "pgettext_lazy"}
# What `templatize` leaves of a template: calls around string literals, everything else crossed out.
CALL = re.compile(
    r"""\b(n?gettext|_)\(\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))(?:\s*,\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")))?""",
    re.S,
)
PLACES = re.compile(r"%\((\w+)\)|%[sd]|\{(\w*)\}")

# A sentence, its plural and its context; the last two are mostly empty.
Sentence = tuple[str, str, str]


def aliases(tree: ast.Module) -> dict[str, str]:
    """The names under which a module imported the functions of gettext."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }


def of_python(source: str) -> Iterator[Sentence]:
    """The sentences of a module, with their plural where they have one."""
    tree = ast.parse(source)
    names = aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = names.get(node.func.id)
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if called in SINGULAR and words:
                yield words[0], "", ""
            elif called in PLURAL and len(words) > 1:
                yield words[0], words[1], ""
            elif called in CONTEXTUAL and len(words) > 1:
                yield words[1], "", words[0]


def of_template(source: str, name: str) -> Iterator[Sentence]:
    """The sentences of a template."""
    for function, first, second in CALL.findall(templatize(source, origin=name)):
        yield ast.literal_eval(first), ast.literal_eval(second) if function == "ngettext" and second else "", ""


def sentences(root: Path) -> dict[Sentence, list[str]]:
    """Every sentence of the interface with the files that say it."""
    found: dict[Sentence, list[str]] = {}
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                for sentence in of_python(path.read_text(encoding="utf-8")):
                    found.setdefault(sentence, []).append(str(path.relative_to(root)))
    for path in sorted(path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"}):
        name = str(path.relative_to(root))
        for sentence in of_template(path.read_text(encoding="utf-8"), name):
            found.setdefault(sentence, []).append(name)
    found.pop(("", "", ""), None)
    return found


def places(text: str) -> set[str]:
    """The placeholders of a sentence."""
    return {match.group(0) for match in PLACES.finditer(text)}


def faults(catalogue: polib.POFile, found: dict[Sentence, list[str]]) -> list[str]:
    """What is missing, doubtful or left over in a catalogue."""
    entries = {
        (entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""): entry for entry in catalogue if not entry.obsolete
    }
    wrong = []
    for (text, plural, context), files in found.items():
        entry = entries.pop((text, plural, context), None)
        words = [] if entry is None else list(entry.msgstr_plural.values()) if plural else [entry.msgstr]
        if not words or not all(words) or entry.fuzzy:
            wrong.append(f"not translated: {text!r} ({files[0]})")
        elif any(places(said) - places(text) - places(plural) or places(text) - places(said) for said in words[-1:]):
            wrong.append(f"other placeholders: {text!r} ({files[0]})")
    return wrong + [f"no longer said: {text!r}" for text, _plural, _context in entries]


def complete(catalogue: polib.POFile, found: dict[Sentence, list[str]]) -> None:
    """Add what is missing, still untranslated, and take out what nobody says any more."""
    known = {(entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""): entry for entry in catalogue}
    for (text, plural, context), files in found.items():
        entry = known.pop((text, plural, context), None)
        if entry is None:
            entry = polib.POEntry(
                msgid=text, msgid_plural=plural, msgctxt=context or None, msgstr_plural={0: "", 1: ""} if plural else {}
            )
            if "%(" in text:
                entry.flags.append("python-format")
            catalogue.append(entry)
        entry.occurrences = [(name, "") for name in dict.fromkeys(files)]
    for entry in known.values():
        catalogue.remove(entry)
    catalogue.sort(key=lambda entry: (entry.occurrences[0][0], entry.msgid))


class Command(BaseCommand):
    """Works without gettext on the machine."""

    help = "Periksa apakah setiap kalimat antarmuka sudah diterjemahkan."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="tambahkan kalimat baru, buang yang tidak dipakai")

    def handle(self, *args: object, write: bool, verbosity: int, **options: object) -> None:
        found = sentences(settings.BASE_DIR)
        wrong = []
        for language, _name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue
            path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
            catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile(wrapwidth=0)
            if write:
                if not catalogue.metadata:
                    catalogue.metadata = {
                        "Language": language,
                        "Content-Type": "text/plain; charset=UTF-8",
                        "Content-Transfer-Encoding": "8bit",
                        "Plural-Forms": "nplurals=2; plural=(n != 1);",
                    }
                complete(catalogue, found)
                path.parent.mkdir(parents=True, exist_ok=True)
                catalogue.wrapwidth = 0
                catalogue.save(str(path))
            wrong += [f"{language}: {fault}" for fault in faults(catalogue, found)]
        if wrong:
            raise CommandError("\n".join([*wrong, f"{len(wrong)} of {len(found)} sentences need work."]))
        if verbosity:
            self.stdout.write(f"{len(found)} sentences, all translated.")

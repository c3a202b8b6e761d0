"""The habits of the house, held by tests: one door per state, one place that counts days, no template that nobody shows."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
APPS = ("relisensi", "lsp", "audits")
MODULES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
OURS = [model for app in ("lsp", "audits") for model in apps.get_app_config(app).get_models()]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Size and names

LONGEST_MODULE = 500


def test_no_module_is_longer_than_one_can_hold_in_the_head():
    assert [named(path) for path in MODULES if len(path.read_text().splitlines()) > LONGEST_MODULE] == []


def test_no_two_public_classes_share_a_name():
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                homes.setdefault(node.name, []).append(named(path))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


# Words that stood for an image or for many things; each has a word of the trade now (`docs/words.md`).
DEAD_WORDS = re.compile(
    r"(?:\b|_)(?:standings?|brakes?|braked|ladders?|press room|hats?|radar|foresight|upkeep|lewat|segera|tepat|keadaan)(?:\b|_)",
    re.I,
)


def names_in(path: Path) -> set[str]:
    """Every name that a module gives or uses, and the words of its docstrings."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found |= {node.name, ast.get_docstring(node) or ""}
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.arg | ast.keyword):
            found.add(node.arg or "")
    return found | {ast.get_docstring(ast.parse(path.read_text())) or "", path.stem}


def test_dead_words_stay_dead():
    wrong = {
        named(path): sorted(hits)[:5]
        for path in MODULES
        if (hits := {n[:60] for n in names_in(path) if DEAD_WORDS.search(n)})
    }
    assert wrong == {}


# Rooms

# Folders that hold parts of several nouns: fragments that pages share, and letters.
OF_SEVERAL_NOUNS = {"includes", "mail"}


def folders_in(path: str) -> set[str]:
    return {entry.name for entry in (ROOT / path).iterdir() if entry.is_dir() and not entry.name.startswith(("_", "."))}


@pytest.mark.parametrize("path", ["audits/views", "templates/audits", "tests/audits"])
def test_the_same_nouns_name_packages_views_templates_and_tests(path):
    assert folders_in(path) - folders_in("audits") - OF_SEVERAL_NOUNS == set()


def test_every_folder_of_modules_is_a_package():
    folders = {path.parent for path in MODULES if path.parent != ROOT}
    assert sorted(named(folder) for folder in folders if not (folder / "__init__.py").exists()) == []


# Acts live in the package of their noun


ACTS = re.compile(
    r"\b(?:transaction\.|atomic\(|LogEntry\b|\.log\.create\(|outbox\b|tell(?:_\w+)?\(|\w+\.objects\.create\()"
)


def test_views_and_forms_open_no_transaction_write_no_log_and_tell_nobody():
    on_top = [path for path in MODULES if {"views", "forms"} & set(path.parts)]
    assert [named(path) for path in on_top if ACTS.search(path.read_text())] == []


# Types


LOOSE = re.compile(r"\bAny\b|# type: ignore")


def says_why(lines: list[str], at: int) -> bool:
    """Whether something is said beside the line, or in the comment above it."""
    beside = re.sub(r"# type: ignore\[[\w-]+\]", "", lines[at])
    return "# " in beside or lines[at - 1].lstrip().startswith("# ")


def test_any_and_ignores_stand_with_a_reason_beside():
    wrong = []
    for path in MODULES:
        lines = path.read_text().splitlines()
        for at, line in enumerate(lines):
            if (
                LOOSE.search(line)
                and "import" not in line
                and not line.lstrip().startswith("#")
                and not says_why(lines, at)
            ):
                wrong.append(f"{named(path)}:{at + 1}")
    assert wrong == []


# One door per state


def writes_state(node: ast.AST) -> bool:
    """`x.state = ...`, or `update(state=...)` on applications or findings."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in node.targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        called_on = ast.unparse(node.func.value)
        touches = any(keyword.arg == "state" for keyword in node.keywords)
        return touches and bool(re.search(r"Application|Finding|findings|_default_manager", called_on))
    return False


def test_only_the_engine_writes_the_state_of_an_application_or_a_finding():
    # Rows of the dossier have a state of their own: it belongs to their module, and to those who play a dossier.
    rows = {"audits/dossier/items.py", "audits/demo/play/prepare.py"}
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if writes_state(node) and named(path) not in rows | {"audits/workflow/engine.py"}
    ]
    assert wrong == []


def test_the_state_of_an_application_is_no_field_of_any_form():
    for model in ("application", "finding"):
        assert apps.get_model("audits", model)._meta.get_field("state").editable is False


# One place that counts days


# Everything about deadlines, and the little below it that the register needs.
OWNS_TIME = {"audits/deadlines.py", "lsp/dates.py"}
ARITHMETIC = {"timedelta", "relativedelta", "monthrange", "toordinal", "fromordinal", "isocalendar"}
A_DAY = re.compile(r"(?:^(?:on|now|today|date|localdate)|(?:^|_)(?:day|until|since|deadline)|_(?:on|at|date))$")


def word_of(node: ast.AST) -> str:
    """The last word by which an expression is called: `finding.due_on`, `timezone.now()`, `end.date()`, `F("ends_on")`."""
    if isinstance(node, ast.Call):
        return word_of(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def counts_days(node: ast.AST) -> bool:
    """A word of the calendar, or something added to or taken from what is called a day or a moment."""
    if isinstance(node, ast.Name | ast.Attribute) and word_of(node) in ARITHMETIC:
        return True
    if isinstance(node, ast.alias) and node.name.split(".")[-1] in ARITHMETIC:
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return any(A_DAY.search(word_of(side)) for side in (node.left, node.right))
    return isinstance(node, ast.Attribute) and node.attr == "days" and isinstance(node.value, ast.BinOp)


def test_days_are_counted_in_one_module():
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        if named(path) not in OWNS_TIME
        for node in ast.walk(ast.parse(path.read_text()))
        if counts_days(node)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "due_on + week",
        "finding.due_on - on",
        "(ends_on - begins).days",
        "timezone.now() - pause",
        "moment.date() - today",
        "from datetime import timedelta",
        "from dateutil.relativedelta import relativedelta",
        "dt.date.fromordinal(1)",
    ],
)
def test_arithmetic_with_days_is_recognised(line):
    assert any(counts_days(node) for node in ast.walk(ast.parse(line)))


def test_nobody_asks_the_machine_for_its_own_day():
    asks = re.compile(r"date\.today\(|datetime\.(?:today|utcnow)\(|datetime\.now\(\)")
    assert [named(path) for path in MODULES if asks.search(path.read_text())] == []


# Models


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_constraint_has_a_name(model):
    assert all(constraint.name for constraint in model._meta.constraints)


def test_evidence_is_protected_from_the_deletion_of_people():
    user = apps.get_model("lsp", "user")
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is user
        and field.remote_field.on_delete is models.CASCADE
        and model._meta.label not in {"audits.Notice"}
    ]
    assert wrong == []


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Addresses


def routes(resolver=None, before=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace in {None, "lsp", "audits"} and entry.app_name in {None, "lsp", "audits"}:
                yield from routes(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern) and entry.callback.__module__.split(".")[0] in {"lsp", "audits"}:
            yield before + str(entry.pattern), entry


def test_addresses_are_words_and_human_keys():
    wrong = []
    for route, entry in routes():
        spoken = re.sub(r"<[^>]+>", "", route)
        if not re.fullmatch(r"[a-z0-9/.-]*", spoken) or re.search(r"<(?:int:)?(?:pk|id)>", route):
            wrong.append(route)
        elif route and not route.endswith(
            ("/", ".txt", ".ics", ".js", ".json", ".webmanifest", ".csv", ".xlsx", ".zip", ".pdf")
        ):
            wrong.append(f"{route} ({entry.name})")
    assert wrong == []


def test_every_address_has_a_name_and_no_two_share_one():
    names = [(entry.callback.__module__.split(".")[0], entry.name) for _route, entry in routes()]
    assert all(name for _app, name in names)
    assert sorted({name for name in names if names.count(name) > 1}) == []


# Templates

BUILT_BY = re.compile(r"""["']([\w./-]+\.(?:html|txt))["']""")


def test_no_template_is_left_over():
    folder = ROOT / "templates"
    said = {
        name
        for path in [*MODULES, *folder.rglob("*.html"), *folder.rglob("*.txt")]
        for name in BUILT_BY.findall(path.read_text())
    }
    # Found by Django, its packages or a table of kinds under their own names.
    conventions = (
        "account/",
        "allauth/",
        "mfa/",
        "bootstrap5/",
        "admin/",
        "audits/mail/",
        "lsp/mail/",
        "audits/documents/",
        "django/",
    )
    faults = {"403_csrf.html", *(path.name for path in folder.glob("[45]??.html"))}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.*") if path.is_file()}
    left = {name for name in there - said - faults if not name.startswith(conventions)}
    assert sorted(left) == []


def test_every_page_of_a_document_kind_has_its_row():
    from audits.documents.table import DOCUMENTS

    there = {
        path.stem for path in (ROOT / "templates/audits/documents").glob("*.html") if not path.name.startswith("_")
    }
    assert there == set(DOCUMENTS)


def test_pages_hold_no_script_and_no_style_of_their_own():
    inline = re.compile(
        r"<style\b|<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|\son[a-z]+=\"|\sstyle=\"|href=\"#\"", re.I
    )
    printed = ROOT / "templates" / "print"
    pages = [path for path in (ROOT / "templates").rglob("*.html") if printed not in path.parents]
    wrong = [named(path) for path in pages if "documents" not in path.parts and inline.search(path.read_text())]
    assert wrong == []


# The demonstration stays outside


def test_production_never_imports_the_demonstration():
    wrong = [
        named(path)
        for path in MODULES
        if "demo" not in path.parts and path.name != "seed_demo.py" and "audits.demo" in path.read_text()
    ]
    assert wrong == []

"""Imports point one way: relisensi, then lsp, then audits; and between the packages of each app only along known arrows."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("lsp", "audits")

# Django loads these; they may know every package, and no package knows them.
LOADED_BY_DJANGO = {
    "",
    "admin",
    "api",
    "api_docs",
    "apps",
    "urls",
    "account_urls",
    "language_urls",
    "middleware",
    "templatetags",
    "management",
}
# What every package of an app may import.
GROUND = {
    "lsp": {"badges", "certain", "dates", "shapes", "signals", "text", "models"},
    "audits": {"states", "errors", "deadlines", "models", "permissions"},
}


def modules(package: str):
    for path in sorted((ROOT / package).rglob("*.py")):
        if "migrations" not in path.parts:
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield path, parts[:-1] if parts[-1] == "__init__" else parts


def imported(path: Path, parts: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Dotted names that the module imports anywhere, functions included, relative ones resolved."""
    package = parts if path.name == "__init__.py" else parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = (*base, *(node.module.split(".") if node.module else ()))
            found |= {(*stem, alias.name) for alias in node.names}
    return found


def package_of(parts: tuple[str, ...]) -> str:
    """The package or module of an app: `audits.findings.answers` lies in `findings`."""
    return parts[1] if len(parts) > 1 else ""


def arrows_of(app: str) -> dict[str, set[str]]:
    """Which package of an app imports which others, as the code stands."""
    found: dict[str, set[str]] = {}
    for path, parts in modules(app):
        targets = {package_of(name) for name in imported(path, parts) if name[0] == app}
        found.setdefault(package_of(parts), set()).update(targets - {package_of(parts)})
    return found


def cycles_in(arrows: dict[str, set[str]]) -> list[list[str]]:
    """A cycle between packages where there is one."""
    known = {
        package: targets - LOADED_BY_DJANGO for package, targets in arrows.items() if package not in LOADED_BY_DJANGO
    }
    try:
        TopologicalSorter(known).prepare()
    except CycleError as cycle:
        return [cycle.args[1]]
    return []


def law(app: str) -> dict[str, set[str]]:
    """The arrows that are allowed, read from `arrows_<app>.txt`: `package: the packages that it may import`."""
    lines = (Path(__file__).parent / f"arrows_{app}.txt").read_text().splitlines()
    rows = (line.split(":") for line in lines if line and not line.startswith("#"))
    return {package: set(targets.split()) for package, targets in rows}


def test_configuration_imports_no_app():
    wrong = [
        f"{path.relative_to(ROOT)} imports {'.'.join(name)}"
        for path, parts in modules("relisensi")
        for name in imported(path, parts)
        if name[0] in {"lsp", "audits"}
    ]
    assert wrong == []


def test_the_register_knows_nothing_of_audits():
    wrong = [
        f"{path.relative_to(ROOT)} imports {'.'.join(name)}"
        for path, parts in modules("lsp")
        for name in imported(path, parts)
        if name[0] == "audits"
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_packages_import_along_known_arrows_only(app):
    known, ground = law(app), GROUND[app]
    for package, targets in arrows_of(app).items():
        if package not in LOADED_BY_DJANGO:
            told = targets - (ground if package not in ground else set())
            assert sorted(told - known.get(package, set())) == [], f"{app}/{package} may not import these"


@pytest.mark.parametrize("app", APPS)
def test_every_known_arrow_is_used(app):
    there = arrows_of(app)
    for package, targets in law(app).items():
        assert sorted(targets - there.get(package, set())) == [], f"{app}/{package} imports these no more"


@pytest.mark.parametrize("app", APPS)
def test_no_two_packages_import_each_other_even_through_others(app):
    assert cycles_in(arrows_of(app)) == []
    assert cycles_in(law(app)) == []


@pytest.mark.parametrize("app", APPS)
def test_every_package_says_what_lives_there(app):
    silent = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / app).rglob("__init__.py"))
        if not ast.get_docstring(ast.parse(path.read_text()))
        and not {"migrations", "management", "commands"} & set(path.parts)
    ]
    assert silent == []


def test_programs_apart_alone_open_the_documents_of_others():
    opening = {"pypdfium2", "pikepdf", "docx"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in APPS
        for path, parts in modules(package)
        for name in imported(path, parts)
        if name[0] in opening
    }
    assert readers == {f"audits/files/sandboxed/{name}.py" for name in ("pdf_check", "pictures", "text", "word")}


# Why a function may import: a large library that few requests need, a process of its own, Django's registry that must be ready first.
REASONS = re.compile(r"# (?:heavy|worker|ready): \w")


def imports_in_functions(tree: ast.AST):
    """The imports that stand inside a function."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {
        node for function in functions for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    }


def reason_beside(lines: list[str], at: int) -> bool:
    """Whether this import, or the first one of its run, says why it stands here; `at` counts lines from one."""
    while lines[at - 2].lstrip().startswith(("import ", "from ")):
        at -= 1
    return bool(REASONS.search(lines[at - 1]))


@pytest.mark.parametrize("app", ["relisensi", *APPS])
def test_a_function_imports_only_with_a_reason_beside(app):
    wrong = []
    for path, _parts in modules(app):
        text = path.read_text()
        lines = text.splitlines()
        wrong += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in imports_in_functions(ast.parse(text))
            if not reason_beside(lines, node.lineno)
        ]
    assert wrong == []

"""Imports point one way: relisensi, then lsp, then audits; inside audits from the facts to the pages."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Each layer may import what stands left of it, and from its own layer.
LAYERS = [
    {"states", "errors", "deadlines", "press"},
    {"models"},
    {
        "permissions",
        "roles",
        "track",
        "seal",
        "guards",
        "notifications",
        "documents",
        "signing",
        "uploads",
        "proof",
        "timestamps",
    }
    | {"entries"}
    | {"apart", "sandbox", "scanning", "background", "register_news", "reading", "orphans"}
    | {"reckoning"},
    {
        "effects",
        "dossier",
        "incoming",
        "last_period",
        "duties",
        "calendars",
        "radar",
        "announcing",
        "plenary",
        "recommendation",
        "objection",
    },
    {"workflow"},
    {"onsite"},
    {"plan", "foresight", "drawings", "burndown", "clock", "owed"}
    | {"dashboard", "exports", "feed", "repeats"}
    | {"standing", "corrections", "tasks", "conversation", "timeline", "preview", "comparison", "bundles"}
    | {"forms", "reminders", "operations", "upkeep"}
    | {"ladders"},
    {"views", "demo", "api"},
    {"management"},
]
RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}
# Django loads these; they may know every layer, and no layer knows them.
OUTSIDE = {"", "admin", "apps", "urls", "migrations", "templatetags"}
TOP = len(LAYERS)


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


def room(parts: tuple[str, ...]) -> str:
    return parts[1] if len(parts) > 1 else ""


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


def test_every_room_of_audits_has_its_layer():
    rooms = {room(parts) for _, parts in modules("audits")}
    assert sorted(rooms - set(RANK) - OUTSIDE) == [], "add the room to LAYERS where it belongs"


def test_layers_of_audits_import_only_to_the_left():
    wrong = [
        f"{path.relative_to(ROOT)} imports {'.'.join(name)}"
        for path, parts in modules("audits")
        for name in imported(path, parts)
        if name[0] == "audits" and room(parts) in RANK and RANK.get(room(name), TOP) > RANK[room(parts)]
    ]
    assert wrong == []


def test_one_program_alone_opens_the_documents_of_others():
    opening = {"pypdfium2", "docx"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for package in ("lsp", "audits")
        for path, parts in modules(package)
        for name in imported(path, parts)
        if name[0] in opening
    }
    assert readers == {"audits/sandbox.py"}

"""The figures of the house, one line each: `make figures`. They describe; `tests/consistency` holds what must stay."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import mean

from tests.consistency.test_import_direction import arrows_of, cycles_in

ROOT = Path(__file__).resolve().parents[1]


def tracked(*patterns: str) -> list[Path]:
    """The files of the repository that match."""
    named = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in named.split("\n") if name and (ROOT / name).is_file()]


def entries_in_audits() -> str:
    named = {path.relative_to(ROOT / "audits").parts[0] for path in tracked("audits")}
    return f"{len(named)} entries"


def package_cycles() -> str:
    return f"{len(cycles_in(arrows_of('audits')))} in audits, {len(cycles_in(arrows_of('lsp')))} in lsp"


def template_lines() -> str:
    lengths = [
        len(line) for path in tracked("templates/**.html") for line in path.read_text().splitlines() if line.strip()
    ]
    long = sum(length > 160 for length in lengths)
    return f"mean {mean(lengths):.0f} characters, {100 * long / len(lengths):.1f} % over 160, {sum(n > 500 for n in lengths)} over 500"


def over_500_lines(*patterns: str) -> str:
    files = [path for path in tracked(*patterns) if "migrations" not in path.parts]
    long = [path.relative_to(ROOT).as_posix() for path in files if len(path.read_text().splitlines()) > 500]
    return f"{len(long)} of {len(files)} {' '.join(long)}".strip()


def modules_over_500_lines() -> str:
    return over_500_lines("audits/**.py", "lsp/**.py", "relisensi/**.py", "tests/**.py")


def other_files_over_500_lines() -> str:
    return over_500_lines("templates/**.html", "static/**.css", "static/**.js")


def types() -> str:
    said = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return said.strip().splitlines()[-1]


def cpu_of_migrate() -> str:
    before = getrusage(RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        given = os.environ | {"RELISENSI_DATA": folder, "DEVELOPMENT": "1"}
        given.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=given, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return f"{after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.1f} s"


def commit_subjects() -> str:
    subjects = subprocess.run(
        ["git", "log", "--format=%s", "-100"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    named = sum(bool(re.match(r"[a-z, -]+: ", subject)) for subject in subjects)
    return f"{sum(len(subject) > 72 for subject in subjects)} of the last {len(subjects)} over 72 characters, {named} name an area"


FIGURES = {
    "audits/": entries_in_audits,
    "package cycles": package_cycles,
    "template lines": template_lines,
    "modules over 500 lines": modules_over_500_lines,
    "pages, styles, scripts": other_files_over_500_lines,
    "mypy": types,
    "CPU of migrate from nothing": cpu_of_migrate,
    "commits": commit_subjects,
}


if __name__ == "__main__":
    for name, figure in FIGURES.items():
        print(f"{name + ':':<30}{figure()}", flush=True)

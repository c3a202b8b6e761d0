"""Says where a newer text differs from an older one, both a JSON list of lines.

    python compare.py compare OLD NEW

Comes out as JSON: for each line that differs what stood there and what stands there now, each as [[changed or not, words], ...]. Texts that
were made to be hard to compare take as long as they take, here and nowhere else.
"""

import difflib
import json
import re
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

# Paragraphs of more letters than this are not compared word by word.
WORDS_MAX = 4000

Words = list[tuple[bool, str]]


def changes(was: list[str], now: list[str]) -> Iterator[tuple[Words, Words]]:
    """Every place where the newer text says something else."""
    for kind, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind != "equal":
            for before, after in zip_longest(was[a:b], now[c:d], fillvalue=""):
                yield marked(before, after)


def marked(before: str, after: str) -> tuple[Words, Words]:
    """Two lines with the words that differ marked; of very long ones the whole is."""
    if len(before) + len(after) > WORDS_MAX:
        return [(True, before)], [(True, after)]
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    left: Words = []
    right: Words = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append((kind != "equal", "".join(old[a:b])))
        right.append((kind != "equal", "".join(new[c:d])))
    return left, right


if __name__ == "__main__":
    json.dump(list(changes(*(json.loads(Path(path).read_text()) for path in sys.argv[2:4]))), sys.stdout)

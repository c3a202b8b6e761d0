"""What a later text says otherwise than an earlier one."""

import difflib
import re
from collections import Counter

from django.utils.html import format_html, format_html_join

# Words of one text that stand in the other as well, each counted with each: a page of prose has a few thousand. The time to compare grows
# with their square, and a text that says one word a thousand times would hold a thread for minutes.
PAIRS_MAX = 20_000


def difference(before: str, after: str) -> tuple[str, str]:
    """Two texts word by word: what went is marked in the first, what came in the second; of texts that only repeat themselves the whole is."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    there = Counter(new)
    if sum(many * there[word] for word, many in Counter(old).items()) > PAIRS_MAX:
        return format_html("<del>{}</del>", before), format_html("<ins>{}</ins>", after)
    left: list[str] = []
    right: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            left.append(format_html("{}", gone))
            right.append(format_html("{}", come))
        else:
            left.append(format_html("<del>{}</del>", gone) if gone else "")
            right.append(format_html("<ins>{}</ins>", come) if come else "")
    return joined(left), joined(right)


def joined(parts: list[str]) -> str:
    """The parts as one text."""
    return format_html_join("", "{}", ((part,) for part in parts))

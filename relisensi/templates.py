"""Templates are written for reading; what only readers of the source need is taken away once, when a template is compiled."""

import re
from collections.abc import Iterator

from django.template.base import Origin
from django.template.loaders import filesystem

# What keeps its lines: text that is shown or translated to the letter.
KEPT = re.compile(
    r"<(pre|textarea)\b.*?</\1>"
    r"|\{%\s*verbatim\b.*?\{%\s*endverbatim\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b(?:(?!\btrimmed\b)[^%])*%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}",
    re.DOTALL,
)
# One piece of source: a tag or a variable of the template language, a quoted value, or a single letter.
PIECE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|.", re.DOTALL)
# Elements that stand by themselves, those of drawings among them: white space beside their edges is never seen.
BLOCK = (
    "address|article|aside|body|caption|col|colgroup|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header"
    "|hr|html|legend|li|link|main|meta|nav|ol|optgroup|option|p|section|summary|table|tbody|td|template|tfoot|th|thead|title|tr|ul|button"
    "|circle|defs|g|path|pattern|rect|text"
)
EDGE = re.compile(
    rf"\n?(</?(?:{BLOCK})\b(?:\{{%.*?%\}}|\{{\{{.*?\}}\}}|\"(?:\{{%.*?%\}}|\{{\{{.*?\}}\}}|[^\"])*\"|[^>])*>)\n?",
    re.DOTALL,
)
# A line with nothing but tags that print nothing: the end of the line before it already is the space between its neighbours.
SILENT = (
    r"\{%-?\s*(?:if|elif|else|endif|for|empty|endfor|with|endwith|load|block|endblock|endlocalize|localize)\b[^%\n]*%\}"
)
SILENT_LINE = re.compile(rf"(?<=\n)((?:{SILENT})+)\n")
COMMENT_LINE = re.compile(r"(?<=\n)\{#[^\n]*#\}\n")
# Punctuation closes up to the word before it, also where a condition brings it along.
PUNCTUATION = re.compile(rf"\n((?:{SILENT})*[,.;:)](?=[\s<{{]|$))")
# A drawing keeps its distance to the words beside it by style alone: a line break would add a space.
DRAWN = re.compile(
    r"(<(?:button|summary|h1|p class=\"meta\")[^>]*>(?:(?!</(?:button|summary|h1|p)>).)*?)"
    r"(\{% (?:icon|include \"[^\"]*/_i\.html\")[^%]*%\})\n",
    re.DOTALL,
)


def without_indentation(source: str) -> str:
    """The source of a page without what indents its lines, without empty lines, and without lines that print nothing."""
    parts, end = [], 0
    for kept in KEPT.finditer(source):
        parts += [stripped(source[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*parts, stripped(source[end:])])


def stripped(source: str) -> str:
    """One stretch of source with one space for each run of white space that holds a line break, and none where it is never seen."""
    flat = "".join(tags_on_one_line(re.sub(r"[ \t]*\n[ \t\n]*", "\n", source)))
    flat = PUNCTUATION.sub(r"\1", flat)
    flat = DRAWN.sub(r"\1\2", SILENT_LINE.sub(r"\1", EDGE.sub(r"\1", COMMENT_LINE.sub("", flat))))
    return flat.replace("\n", " ")


def tags_on_one_line(source: str) -> Iterator[str]:
    """The source with every element's tag on one line, one space between its attributes; a condition brings its own space along."""
    end = 0
    for opening in re.finditer(r"</?[a-zA-Z]", source):
        if opening.start() < end:
            continue
        yield source[end : opening.start()]
        pieces, end = [], opening.start()
        for piece in PIECE.finditer(source, opening.start()):
            pieces.append(piece.group())
            end = piece.end()
            if piece.group() == ">":
                break
        yield one_line(pieces)
    yield source[end:]


def one_line(pieces: list[str]) -> str:
    """The pieces of one tag on one line."""
    line, shifted = "", []
    for piece in pieces:
        if piece.startswith("{%"):
            word = piece[2:-2].split()[0]
            if word in {"if", "for"}:
                shifted.append(line.endswith((" ", "\n")))
                line = line.rstrip() + piece + " " if shifted[-1] else line + piece
                continue
            if word in {"elif", "else", "empty"} and shifted and shifted[-1]:
                line = line.rstrip() + piece + " "
                continue
            if word in {"endif", "endfor"} and shifted:
                line = (line.rstrip() if shifted.pop() else line) + piece
                continue
        if piece == "\n":
            piece = " "
        if piece == " " and line.endswith(" "):
            continue
        line = line.rstrip() + piece if piece == ">" else line + piece.replace("\n", " ")
    return line


class PageLoader(filesystem.Loader):
    """Loads our own templates; plain text (letters, calendars, the service worker) stays as it is."""

    def get_contents(self, origin: Origin) -> str:
        """The source of a template, ready to be compiled."""
        source = super().get_contents(origin)
        return without_indentation(source) if str(origin.template_name).endswith(".html") else source

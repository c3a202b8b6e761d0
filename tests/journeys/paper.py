"""Reads a page as a person does: its words, and the forms that it offers with what stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "link", "meta", "br", "img", "hr", "path", "rect", "use", "circle", "line", "col", "wbr"}
UNSEEN = {"script", "style", "title"}


@dataclass
class Form:
    """A form with the values that a browser would send, and all that can be chosen in it."""

    action: str = ""
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    single: set[str] = field(default_factory=set)
    buttons: list[dict] = field(default_factory=list)

    def offer(self, name: str, value: str | None = None) -> None:
        """There is such a field, and perhaps such a choice."""
        known = self.choices.setdefault(name, [])
        if value is not None:
            known.append(value)

    def put(self, name: str, value: str) -> None:
        """This is what stands in the field."""
        self.offer(name)
        self.values.setdefault(name, []).append(value)

    def button(self, words: str) -> dict | None:
        """The button that says this."""
        exact = [b for b in self.buttons if b["words"] == words]
        return next(iter(exact or [b for b in self.buttons if b["words"].startswith(words)]), None)


class Paper(HTMLParser):
    """One page."""

    def __init__(self, html: str):
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._by_id: dict[str, Form] = {}
        self._waiting: list[tuple[str, callable]] = []
        self._form: Form | None = None
        self._words: list[str] = []
        self._unseen = 0
        self._open: list[tuple[str, dict, int]] = []
        self._select: tuple[dict, list[tuple[str, bool]]] | None = None
        self.feed(html)
        for name, act in self._waiting:
            act(self._by_id[name])
        self.text = " ".join(" ".join(self._words).split())

    # Which form a field belongs to: the one around it, or the one it names.

    def _give(self, attributes: dict, act) -> None:
        if name := attributes.get("form"):
            self._waiting.append((name, act))
        elif self._form is not None:
            act(self._form)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in UNSEEN:
            self._unseen += 1
        if tag == "form":
            self._form = Form(attributes.get("action", ""), attributes.get("method", "get").lower())
            self.forms.append(self._form)
            if attributes.get("id"):
                self._by_id[attributes["id"]] = self._form
        elif tag == "input":
            self._input(attributes)
        elif tag in {"textarea", "button", "a", "option"}:
            self._open.append((tag, attributes, len(self._words)))
        elif tag == "select":
            self._select = (attributes, [])

    def _input(self, attributes: dict) -> None:
        name, kind, value = attributes.get("name"), attributes.get("type", "text"), attributes.get("value", "")
        if not name or "disabled" in attributes:
            return

        def act(form: Form) -> None:
            if kind in {"radio", "checkbox"}:
                form.offer(name, attributes.get("value", "on"))
                if kind == "radio":
                    form.single.add(name)
                if "checked" in attributes:
                    form.values.setdefault(name, []).append(attributes.get("value", "on"))
            elif kind == "file":
                form.offer(name)
            else:
                form.put(name, value)

        self._give(attributes, act)

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self._unseen -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            attributes, options = self._select
            self._select = None
            self._give(attributes, lambda form: self._choose(form, attributes["name"], options))
        elif tag in {"textarea", "button", "a", "option"} and self._open:
            _tag, attributes, begun = self._open.pop()
            self._close(tag, attributes, " ".join("".join(self._words[begun:]).split()))
            if tag in {"textarea", "option"}:
                del self._words[begun:]

    @staticmethod
    def _choose(form: Form, name: str, options) -> None:
        form.single.add(name)
        for value, _is_chosen in options:
            form.offer(name, value)
        chosen = [value for value, is_chosen in options if is_chosen] or [value for value, _ in options[:1]]
        form.values[name] = chosen

    def _close(self, tag: str, attributes: dict, words: str) -> None:
        if tag == "a":
            self.links.append((words, attributes.get("href", "")))
        elif tag == "option" and self._select:  # a list of proposals offers no choice
            self._select[1].append((attributes.get("value", words), "selected" in attributes))
        elif tag == "textarea":
            self._give(attributes, lambda form: form.put(attributes["name"], words))
        else:
            button = {
                "words": words,
                "name": attributes.get("name"),
                "value": attributes.get("value", ""),
                "action": attributes.get("formaction"),
                "is_disabled": "disabled" in attributes,
            }
            self._give(attributes, lambda form: form.buttons.append(button))

    def handle_data(self, data):
        if not self._unseen:
            self._words.append(data)

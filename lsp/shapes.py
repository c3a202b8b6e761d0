"""Dictionaries that keep another type under each key, and why none of them says so more closely; and what a form and an act both speak of."""

from dataclasses import dataclass
from typing import Any

Cleaned = dict[str, Any]  # what a form accepted: each field has its own type, and Django knows them only when it runs
Context = dict[str, Any]  # what a template reads: it takes whatever it can print
Facts = dict[str, Any]  # what a log entry, a notice or a step carries along for those who read it
Json = dict[str, Any]  # what came as JSON, or goes out as it
Values = dict[str, Any]  # what the columns of a row hold, by name: each has its own type


@dataclass(frozen=True)
class OpenThing:
    """One open thing of which somebody in a body is in charge."""

    key: str
    label: str
    url: str
    needs_person: bool = False  # it may not be left to everybody

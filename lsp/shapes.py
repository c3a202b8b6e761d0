"""Dictionaries that keep another type under each key, and why none of them says so more closely."""

from typing import Any

Cleaned = dict[str, Any]  # what a form accepted: each field has its own type, and Django knows them only when it runs
Context = dict[str, Any]  # what a template reads: it takes whatever it can print
Facts = dict[str, Any]  # what a log entry, a notice or a step carries along for those who read it
Json = dict[str, Any]  # what came as JSON, or goes out as it
Values = dict[str, Any]  # what the columns of a row hold, by name: each has its own type

"""A value that a row may lack in general, where its state or a constraint promises that it is there."""

from typing import TypeVar

Value = TypeVar("Value")


def certain(value: Value | None) -> Value:
    """The value itself; raises ValueError where the promise was broken."""
    if value is None:
        raise ValueError("A value that has to be there is missing.")
    return value

"""One LSP on one day: its situation, the tasks of its people, obligations and burndown. May import findings and licence."""

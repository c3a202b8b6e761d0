"""Versions of the rules and of the working calendar, and what a changed calendar does to deadlines; may import findings and notices."""

"""Pages of messages and announcements."""

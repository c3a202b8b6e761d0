"""Who hears of what: table, recipients, outbox, delivery, digest, announcements. May import files."""

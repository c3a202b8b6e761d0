"""Acts on findings: answers, extensions, questions, drafts; their due date, urgency and recurrence. May import files and notices."""

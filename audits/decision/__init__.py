"""Recommendation, plenary, conditions, objection, and the dossier hash that a decision rests on. May import documents, notices and findings."""

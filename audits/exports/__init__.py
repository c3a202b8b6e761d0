"""What people take along: the ZIP of a dossier, corrections as XLSX and PDF, a private calendar; may import documents, findings, dashboard, history."""

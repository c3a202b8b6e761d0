"""How people come in: invitations, and what accounts may do."""

"""The certification body, its people, its licence and the public register; knows nothing of audits."""

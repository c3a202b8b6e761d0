"""Pages of the public check."""

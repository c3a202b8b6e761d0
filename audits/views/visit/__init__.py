"""Pages of the visit."""

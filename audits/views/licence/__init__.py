"""Pages of duties of a licence period."""

"""Pages of the phone app."""

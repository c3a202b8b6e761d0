"""Pages of the state of the site."""

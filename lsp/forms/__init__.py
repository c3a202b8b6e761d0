"""Forms of the body's own pages."""

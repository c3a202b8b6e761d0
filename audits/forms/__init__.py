"""Forms of the renewal, by noun."""

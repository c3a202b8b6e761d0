"""Acts on a visit at a desk, and what its events say together. May import the ground alone."""

"""Pages of the register and of the people in it."""

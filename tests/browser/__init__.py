"""What only a real browser can tell: the case as people click it, every page of every role, keyboard, weight."""

"""The PDF worker: a process of its own that prints, so that no document can take a web worker's time or memory with it."""

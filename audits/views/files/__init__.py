"""Stored files on their way out, each after its object was checked."""

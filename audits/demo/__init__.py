"""A world to try things in: people, bodies and applications played through real steps; nothing in production imports it."""

"""A world to try things in: people, bodies and files played through real steps; nothing in production imports it."""

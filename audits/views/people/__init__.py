"""Pages of the person who is signed in."""

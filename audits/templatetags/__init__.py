"""Tags and filters of the pages of a renewal."""

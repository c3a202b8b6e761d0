"""What each kind of file is checked for, and what of it is kept."""

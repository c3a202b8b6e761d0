"""Files from outside: checked, kept, scanned, and read by a program apart; may import models only."""

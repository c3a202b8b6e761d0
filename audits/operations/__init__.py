"""The site looking after itself: health checks, housekeeping, tasks of workers that died. May import what it looks after."""

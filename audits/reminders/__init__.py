"""The schedule of reminders and the daily run. May import what can be due."""

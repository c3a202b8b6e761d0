"""The licence clock, the plan backwards from its end, the forecast, and duties between two renewals. May import files."""

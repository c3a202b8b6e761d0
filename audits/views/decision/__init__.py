"""Pages of recommendation, plenary and decision."""

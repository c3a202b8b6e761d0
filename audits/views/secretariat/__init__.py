"""Pages of BNSP's secretariat."""

"""Pages of the homes of an LSP."""

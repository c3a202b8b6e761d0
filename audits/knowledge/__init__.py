"""What the people of an LSP ask, answer and keep for each other; may import models, `lsp`, and nothing else of audits."""

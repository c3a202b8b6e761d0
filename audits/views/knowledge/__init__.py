"""Pages on which the people of an LSP ask and answer; HTTP and nothing else."""

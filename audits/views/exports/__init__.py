"""Downloads of an LSP and of an application; HTTP and nothing else."""

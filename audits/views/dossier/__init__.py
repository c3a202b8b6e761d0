"""Pages of the documents of an application; HTTP and nothing else."""

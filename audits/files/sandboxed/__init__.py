"""The programs of the subprocess sandbox: each reads foreign files by their paths, and none knows anything of the site; `files/sandbox.py` runs them and sets their limits."""

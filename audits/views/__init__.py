"""Pages of the renewal: fetch, choose the template, redirect."""

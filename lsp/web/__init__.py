"""What every page of both apps needs of HTTP: rate limit, idempotent forms, middleware, dates and sizes in words."""

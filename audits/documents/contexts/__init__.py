"""What each kind of document says: the facts of one application, read from the models, as its template takes them."""

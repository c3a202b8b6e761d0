"""Who somebody is: roles, reauthentication, second factor. May import the ground alone."""

"""What anybody may know of a file or a printed paper that claims to be ours. May import documents."""

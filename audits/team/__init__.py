"""The team of an application: who is proposed, who accepts, who stands in for whom. Imports the ground and notices."""

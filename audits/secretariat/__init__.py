"""What waits for BNSP's secretariat: the queue of applications, and tasks that no application holds. May import application and licence."""

"""What happened, in the words of its reader: the log, the conversation about a finding, files side by side; may import files and the workflow's tables."""

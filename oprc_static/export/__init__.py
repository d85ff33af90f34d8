"""From registered packages to documents and their text, one shape for each group of targets."""

"""Package documents as people edit them: reading with exact places, edits that keep everything else, and rules."""

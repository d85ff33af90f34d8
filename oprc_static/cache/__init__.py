"""What earlier runs left behind: lowered files by content, and whole runs by everything that they looked at.

An entry is authenticated with a secret of the user's, holds no code, and is a miss whenever anything about it is not
as it should be. Without the cache every result is the same, byte for byte.
"""

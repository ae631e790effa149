"""The desk in a browser of the same machine: a door with a lock, a page, and one child process a connection."""

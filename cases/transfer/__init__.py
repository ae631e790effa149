"""Cases on their way: copied from one keeper to another, backed up, restored."""

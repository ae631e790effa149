"""The commands of `penalty`, one module a family."""

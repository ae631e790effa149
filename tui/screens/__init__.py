"""The screens of the desk, one class a file; each is imported when it is opened."""

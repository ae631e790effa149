"""The error of a table, apart from the table code: commands name it without loading that."""


class TableError(ValueError):
    """The table cannot be read or written at all; the message is one Chinese sentence a fault, a line each."""

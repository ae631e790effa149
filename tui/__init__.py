"""The desk: the Textual screens and the command line. Only this package imports textual or click."""

"""Documents of a penalty case: data -> blocks -> text for the terminal and Word, one source a document."""

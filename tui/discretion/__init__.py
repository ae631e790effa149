"""What the desk says of the discretion of a case while somebody types: computed apart from the keys, page by page."""

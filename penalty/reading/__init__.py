"""From files to rules: YAML and JSON read strictly, every fault with file:line."""

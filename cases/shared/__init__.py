"""Cases kept in one PostgreSQL for all of an office, whoever writes from whichever machine.

Only this package knows the database. `link` is the connection, `keeper` the cases, `schema` the administrator's part,
`inspection` what must hold of the database itself, `protection` what keeps its rows as they are.
"""

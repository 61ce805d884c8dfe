"""The state database itself: its engine, its tables, its transactions, the order of locks, its newest shape.

Works the same on SQLite and PostgreSQL. `database` puts the repositories together; what the rows mean, they know.
"""

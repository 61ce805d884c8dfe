"""Posts on their way from the outbox to chats: planned, written, carried, recorded, corrected.

With all that is told unasked: announcements, doubts, what became of reports. What is owed is decided by the outbox in
the state database.
"""

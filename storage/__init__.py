"""The only SQL: the content database (facts, search) and the state database (chats, sheets, the outbox, revisions)."""

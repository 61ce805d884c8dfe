"""What those who run the bot do: roles, proposals, revisions, reports, announcements, and the log of it all.

Each repository notes what was done in the transaction that does it. Who may do what stands in the content's roles and
is asked before.
"""

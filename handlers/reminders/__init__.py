"""Reminders as people set and see them: sheets page by page, what is owed, what was posted and why.

Shows and changes what is stored; planning and sending are the work of `bot`.
"""

"""Records: their kinds, the parts and single values they are made of, and what their keys mean to people.

Models alone, with the entries and dossiers that a content database answers with. Nothing here knows files, tables or
reminders.
"""

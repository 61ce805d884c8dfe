"""The content database: built whole from one revision, opened read-only, asked by everything that answers.

Plain SQL through aiosqlite, with the search, the lists and the finished dossiers. It holds facts alone; it knows no
chat and can be made anew at any time.
"""

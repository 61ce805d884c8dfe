"""Changes of the content before they are applied: drafts of one record, their parts, differences, conflicts.

Knows what an edit is and what a review shows; who edits, and where it is stored, it does not know.
"""

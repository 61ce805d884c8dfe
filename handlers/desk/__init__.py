"""The content desk in the chat: edits, files, what they would change, history, reports and what comes of them.

A change asks for rights first and is seen before it is made; a report needs none. How contents are made is known behind
the services.
"""

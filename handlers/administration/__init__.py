"""Running the bot from the chat: roles and their log, announcements, copies, and how the bot is.

For owners and admins. What is told to chats here is handed over to storage; nothing is posted from here.
"""

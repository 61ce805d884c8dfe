"""What owners are shown: roles, announcements, the log, how the bot is."""

"""What is owed and when: dates that return, the lunar calendar, a chat's sheet, the posts of a day.

All of it is pure: days and records in, occasions out. It reads nothing, and knows neither chats nor the outbox.
"""

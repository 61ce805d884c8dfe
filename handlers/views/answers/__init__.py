"""What members are shown: records, lists, searches, days."""

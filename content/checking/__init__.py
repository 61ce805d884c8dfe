"""What is wrong with content, in plain words: faults with their places, and what may have been meant.

YAML is looked at closely, references are followed, likely dates and numbers are guessed. The words are English; views
say them in other languages.
"""

"""What is wrong with content, in plain words: faults with their places, and what may have been meant.

YAML is looked at closely, references are followed, likely dates and numbers are guessed. Words are English here; who
reads them in another language is told so by the views.
"""

"""Time zones as people name them: by places of the content, towns of the world, territories, a location.

Names come from the content and from the data of libraries, never from code.
"""

"""Prints what wheels have to fit: the implementation and version of this Python, its system and its machine."""

import sys
import sysconfig

sys.stdout.write(f"{sys.implementation.cache_tag} {sysconfig.get_platform()}\n")

"""`python -m hostile FOLDER` writes the hostile files."""

import sys

from . import write_hostile

print(len(write_hostile(sys.argv[1])), "files")

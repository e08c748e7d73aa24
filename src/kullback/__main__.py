"""``python -m kullback`` is ``kullback``."""

import sys

from kullback.cli import main

sys.exit(main())

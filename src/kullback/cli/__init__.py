"""The command line: arguments in, exit code out; nothing else."""

from kullback.cli.main import main

__all__ = ["main"]

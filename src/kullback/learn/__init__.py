"""What is learned by neural networks, with torch: critics that tell two samples apart."""

from kullback._errors import MissingExtraError

try:
    import torch as _torch  # noqa: F401
except ImportError:
    raise MissingExtraError("to use kullback.learn", "torch") from None

from kullback.learn.bounds import NWJ, SMILE, DonskerVaradhan

__all__ = ["NWJ", "SMILE", "DonskerVaradhan"]

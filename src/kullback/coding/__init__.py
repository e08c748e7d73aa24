"""Codes: what coding P with a code made for Q costs, to the bit. All numbers are in bits."""

from kullback.coding.compressors import compress
from kullback.coding.models.adaptive import adaptive
from kullback.coding.models.blockwise import blockwise
from kullback.coding.models.context_models import ContextModel, contexts, orders
from kullback.coding.models.windows import profile

__all__ = ["ContextModel", "adaptive", "blockwise", "compress", "contexts", "orders", "profile"]

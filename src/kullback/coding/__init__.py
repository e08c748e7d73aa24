"""Codes: what coding P with a code made for Q costs, to the bit. All numbers are in bits."""

from kullback.coding.containers import Dissection, dissect, is_container

__all__ = ["Dissection", "dissect", "is_container"]

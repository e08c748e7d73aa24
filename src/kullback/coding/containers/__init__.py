"""Real containers (.gz, .zip, .png, .zst) taken apart: where bits go, and what codes lose."""

from kullback.coding.containers.dissect import dissect, is_container
from kullback.coding.containers.dissection import Dissection
from kullback.coding.containers.stream import CodeCost, Stream

__all__ = ["CodeCost", "Dissection", "Stream", "dissect", "is_container"]

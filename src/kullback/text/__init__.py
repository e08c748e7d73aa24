"""Text: how far bodies of text and topic models are apart. Numbers are in bits by default."""

from kullback.text.topics import (
    Stability,
    TopicComparison,
    TopicModel,
    compare_topics,
    fit_topics,
    nearest_documents,
    topic_model,
    topic_stability,
)

__all__ = [
    "Stability",
    "TopicComparison",
    "TopicModel",
    "compare_topics",
    "fit_topics",
    "nearest_documents",
    "topic_model",
    "topic_stability",
]

"""Topic models: which topics of two models are the same, changed, split, merged, lost or new."""

from kullback.text.topics.comparing import compare_topics
from kullback.text.topics.comparison import TopicComparison, TopicRow
from kullback.text.topics.fitting import fit_topics
from kullback.text.topics.model import TopicModel
from kullback.text.topics.neighbours import nearest_documents
from kullback.text.topics.reading import topic_model
from kullback.text.topics.stability import Stability, topic_stability

__all__ = [
    "Stability",
    "TopicComparison",
    "TopicModel",
    "TopicRow",
    "compare_topics",
    "fit_topics",
    "nearest_documents",
    "topic_model",
    "topic_stability",
]

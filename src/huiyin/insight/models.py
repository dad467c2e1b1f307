"""What the machine proposes and nobody is bound by."""

from huiyin.insight.models_groups import GroupingRun, RunState, Topic, TopicMember, TopicState

__all__ = ["GroupingRun", "RunState", "Topic", "TopicMember", "TopicState"]

"""The biggest matter of the messages comes out as one group, with few strangers in it."""

from __future__ import annotations

from huiyin.text.trials import hot_topics
from huiyin.text.trials.messages import read_messages
from tests.gold.recorded import data_file, holds


def test_the_biggest_matter_is_one_group() -> None:
    path = data_file("messages.xlsx")
    found = hot_topics.run(path)
    biggest = found["topics"][0]
    said = {message.number: message.subject + message.text for message in read_messages(path)}
    members = biggest["ids"].split()
    assert len(members) == biggest["size"] >= 40
    own = biggest["place"][:3]
    holds("hot_topics", {"of_the_matter": sum(own in said[number] for number in members) / len(members)})

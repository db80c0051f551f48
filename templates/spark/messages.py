"""What the job writes: results as schemas/stream-result.json describes them, and dead letters with the reason in headers."""

import json

# headers of a dead letter, beside those of the message
REASON = "dead-letter-reason"
DETAIL = "dead-letter-detail"
TOPIC = "dead-letter-topic"
PARTITION = "dead-letter-partition"
OFFSET = "dead-letter-offset"
GROUP = "dead-letter-group"

# characters: a detail quotes what a message holds, and headers are small
LONGEST_DETAIL = 1000


def result_value(topic, partition, offset, key, score):
    """The value of a result. Results with the same id are of the same message."""
    result = {
        "id": f"{topic}/{partition}/{offset}",
        "source": {"topic": topic, "partition": partition, "offset": offset},
        "key": None if key is None else bytes(key).decode("utf-8", "replace"),
        **scored(score),
    }
    return encode(result)


def scored(score):
    members = {"model": score.model, "prediction": score.prediction}
    if score.probabilities is not None:
        members["probabilities"] = score.probabilities
    return {**members, "drift": score.drift}


def encode(value):
    # half of a surrogate pair stays the escape that it is in JSON
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def dead_letter_headers(topic, partition, offset, group, unscorable):
    """Headers as Spark writes them: pairs of a name and bytes."""
    texts = {
        REASON: unscorable.reason,
        DETAIL: unscorable.detail[:LONGEST_DETAIL],
        TOPIC: topic,
        PARTITION: str(partition),
        OFFSET: str(offset),
        GROUP: group,
    }
    return [(name, text.encode("utf-8", "replace")) for name, text in texts.items()]

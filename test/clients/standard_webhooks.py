"""Verifies signed bodies with the Python library of Standard Webhooks and prints for each whether it is genuine, as JSON.

    standard_webhooks.py <JSON list of {key, headers, body}>
"""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError


def genuine(key, headers, body):
    try:
        Webhook(key).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


print(json.dumps([genuine(**each) for each in json.loads(sys.argv[1])]))

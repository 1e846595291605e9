"""The package standardwebhooks judges the simulator: what it signs is taken, and what is wrong is refused.

Arguments: URL SECRET. The simulator's events fail with 503 and 429, in this order, after the first three.
Prints a line for each difference; nothing when all is the same.
"""
import datetime
import json
import sys
import urllib.error
import urllib.request

from standardwebhooks import Webhook

url, secret = sys.argv[1:3]


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def post(path, event, id="msg_1", secret=secret, when=None, change=b""):
    body = json.dumps(event).encode()
    when = when or datetime.datetime.now(datetime.timezone.utc)
    signature = Webhook(secret).sign(id, when, body.decode())
    request = urllib.request.Request(url + path, data=body + change, method="POST", headers={
        "content-type": "application/json", "webhook-id": id,
        "webhook-timestamp": str(int(when.timestamp())), "webhook-signature": signature})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("retry-after")


event = {"type": "call.logged", "timestamp": "2026-04-30T10:00:00Z", "data": {"call_id": "c1"}}
expect("an event", post("/events", event), (200, {"id": 1}))
expect("the same again", post("/events", event), (200, {"id": 1}))
expect("another", post("/events", event, id="msg_2"), (200, {"id": 2}))
expect("503", post("/events", event), (503, None))
expect("429", post("/events", event), (429, "7"))
expect("another secret", post("/events", event, secret="whsec_" + "A" * 32)[0], 401)
expect("another body", post("/events", event, change=b" ")[0], 401)
old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=6)
expect("an old one", post("/events", event, when=old)[0], 401)

find = {"type": "contact.find", "timestamp": "2026-04-30T10:00:00Z", "data": {"number": "+15550100001"}}
expect("a contact", post("/contacts", find)[1]["contact"]["name"], "Ada Lovelace")
find["data"] = {"account": "none"}
expect("nobody", post("/contacts", find)[0], 404)

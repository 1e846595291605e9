"""Twilio's own package judges ours: signatures, TwiML, and the REST API of the simulator.

Arguments: signatures FILE | twiml FILE | rest URL ACCOUNT TOKEN. The files hold JSON.
Prints a line for each difference; nothing when all is the same.
"""
import json
import sys
import time
import xml.etree.ElementTree as ElementTree

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import Connect, Dial, VoiceResponse


class Fields(dict):
    """Names with lists of values, as web frameworks give them."""

    def getlist(self, name):
        return self[name]


def check_signatures(path):
    for case in json.load(open(path)):
        validator = RequestValidator(case["token"])
        fields = Fields()
        for name, value in case["fields"]:
            fields.setdefault(name, []).append(value)
        expected = validator.compute_signature(case["url"], fields)
        if expected != case["signature"]:
            print("signature of", case, "is", expected)
        if not validator.validate(case["url"], fields, case["signature"]):
            print("not valid:", case)
        if validator.validate(case["url"] + "x", fields, case["signature"]):
            print("the oracle takes anything:", case)
    bodies = [case for case in json.load(open(path)) if case.get("body") is not None]
    for case in bodies:
        if RequestValidator(case["token"]).compute_hash(case["body"]) not in case["url"]:
            print("hash of", case)


def canonical(xml):
    return ElementTree.canonicalize(xml_data=xml, strip_text=True)


def twiml(name):
    response = VoiceResponse()
    if name == "stream":
        connect = Connect()
        stream = connect.stream(url="wss://calls.example.com/phone/media")
        stream.parameter(name="jackfield", value="a & \"b\" <c>")
        response.append(connect)
        response.say("We are sorry: <&>", language="en-US")
        response.dial().number("+15550111")
    elif name == "transfer":
        dial = Dial(action="https://x/call/1/transfer?a=1&b=2", caller_id="+15550100", timeout=30)
        dial.number("+15550199", status_callback="https://x/done", status_callback_event="answered")
        response.append(dial)
    elif name == "sip":
        response.dial().sip("sip:desk@example.com")
    elif name == "keys":
        response.play("", digits="12w#")
    elif name == "busy":
        response.reject(reason="busy")
    elif name == "hangup":
        response.hangup()
    return str(response)


def check_twiml(path):
    for name, ours in json.load(open(path)).items():
        theirs = twiml(name)
        if canonical(ours) != canonical(theirs):
            print(name, "is", ours, "and should be", theirs)


class Redirected(TwilioHttpClient):
    """The package has no setting for the server: its URL is changed on the way."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def request(self, method, url, *args, **kwargs):
        url = url.replace("https://api.twilio.com", self.url)
        return super().request(method, url, *args, **kwargs)


def refused(what, code, status, body):
    try:
        body()
    except TwilioRestException as error:
        if (error.code, error.status) != (code, status):
            print(what, "gives", error.code, error.status)
        return
    print(what, "is taken")


def check_rest(url, account, token):
    client = Client(account, token, http_client=Redirected(url))
    twiml = "<Response><Pause length=\"60\"/></Response>"
    call = client.calls.create(
        to="+15550177", from_="+15550100", twiml=twiml,
        status_callback_event=["initiated", "answered"])
    if not call.sid.startswith("CA") or call.direction != "outbound-api":
        print("create gives", call.sid, call.direction)
    for _ in range(100):
        if client.calls(call.sid).fetch().status == "in-progress":
            break
        time.sleep(0.05)
    else:
        print("the call never begins")
    client.calls(call.sid).update(twiml=twiml)
    recording = client.calls(call.sid).recordings.create()
    if not recording.sid.startswith("RE"):
        print("record gives", recording.sid)
    client.calls(call.sid).update(status="completed")
    for _ in range(100):
        if client.calls(call.sid).fetch().status == "completed":
            break
        time.sleep(0.05)
    else:
        print("the call never ends")
    if [other.sid for other in client.calls.list(to="+15550177", limit=5)] != [call.sid]:
        print("list does not find the call")
    if client.calls.list(to="+15550178", limit=5):
        print("list finds too much")

    def create(**changes):
        return lambda: client.calls.create(
            **{"to": "+15550177", "from_": "+15550100", "twiml": twiml, **changes})

    refused("an invalid number", 21211, 400, create(to="+15005550001"))
    refused("no number", 21211, 400, create(to="me"))
    refused("an invalid caller", 21212, 400, create(from_="+15005550001"))
    refused("another's number", 21210, 400, create(from_="+15550199"))
    refused("a forbidden country", 21215, 400, create(to="+15005550003"))
    refused("a blocked number", 21216, 400, create(to="+15005550004"))
    refused("no URL", 21205, 400, create(twiml=None, url="x"))
    refused(
        "a call that is over", 21220, 400, lambda: client.calls(call.sid).update(twiml=twiml))
    refused("no such call", 20404, 404, lambda: client.calls("CA" + "0" * 32).fetch())
    try:
        client.calls.list(limit=1, from_="+1")
        print("too much is taken")
    except TwilioException as error:
        if "HTTP 429" not in str(error) or "20429" not in str(error):
            print("too much gives", error)
    stranger = Client(account, "wrong", http_client=Redirected(url))
    refused("a wrong token", 20003, 401, lambda: stranger.calls(call.sid).fetch())


{"signatures": check_signatures, "twiml": check_twiml, "rest": check_rest}[sys.argv[1]](
    *sys.argv[2:])

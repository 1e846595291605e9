"""The package simple-salesforce judges the simulator: tokens, queries, searches, upserts, tasks, and failures.

Arguments: URL SECRET. The organisation has one contact, Ada Lovelace. The simulator's writes fail with 503 and 403, in
this order, after the first eight.
Prints a line for each difference; nothing when all is the same.
"""
import sys
import urllib.parse

import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed, SalesforceError, SalesforceExpiredSession, SalesforceMalformedRequest,
    SalesforceRefusedRequest, SalesforceResourceNotFound)

url, secret = sys.argv[1:3]


class Plain(HTTPAdapter):
    """Leads what is sent to https to the simulator, which has no TLS."""

    def send(self, request, **more):
        parts = urllib.parse.urlsplit(request.url)
        request.url = url + parts.path + ("?" + parts.query if parts.query else "")
        return super().send(request, **more)

    def get_connection_with_tls_context(self, request, verify, proxies=None, cert=None):
        return self.poolmanager.connection_from_url(request.url)


def session():
    made = requests.Session()
    made.mount("https://", Plain())
    return made


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def fails(what, kind, ask):
    try:
        ask()
    except kind:
        pass
    except Exception as error:
        print(f"{what}: {error!r}, expected {kind.__name__}")
    else:
        print(f"{what}: nothing, expected {kind.__name__}")


def login(password):
    return Salesforce(
        consumer_key="app", consumer_secret=password, domain="acme.my", session=session(), version="60.0")


sf = login(secret)
fails("another secret", SalesforceAuthenticationFailed, lambda: login("wrong"))
expect("limits", sf.limits()["DailyApiRequests"]["Max"], 15000)

found = sf.query("SELECT Id,Name FROM Contact WHERE Phone = '(555) 010-0001' OR MobilePhone IN ('1','2') LIMIT 2")
expect("by number", [(r["Name"], r["attributes"]["type"]) for r in found["records"]], [("Ada Lovelace", "Contact")])
ada = found["records"][0]["Id"]
expect("quotes", sf.query(r"SELECT Id FROM Contact WHERE LastName = 'O\'Neil'")["totalSize"], 0)
fails("no query", SalesforceMalformedRequest, lambda: sf.query("SELECT"))
found = sf.search("FIND {5550100001} IN PHONE FIELDS RETURNING Contact(Id,Name), Lead(Id,Name) LIMIT 10")
expect("by digits", [r["Id"] for r in found["searchRecords"]], [ada])

expect("upsert of one who is there", sf.Contact.upsert("Account_Number__c/4071", {"Email": "ada@example.com"}), 200)
expect("upsert of a new one", sf.Contact.upsert("Account_Number__c/4072", {"LastName": "Byron"}), 201)
expect("changed", sf.Contact.get(ada)["Email"], "ada@example.com")
expect("update", sf.Contact.update(ada, {"FirstName": "Augusta Ada"}), 204)
fails("nothing there", SalesforceResourceNotFound, lambda: sf.Contact.get("003000000000999"))
fails("no family name", SalesforceMalformedRequest, lambda: sf.Contact.create({"FirstName": "x"}))
task = sf.Task.create({"Subject": "Call", "WhoId": ada, "TaskSubtype": "Call", "CallObject": "c1"})
expect("a task", task["success"], True)
fails("its subtype again", SalesforceMalformedRequest, lambda: sf.Task.update(task["id"], {"TaskSubtype": "Call"}))
found = sf.query("SELECT Id FROM Task WHERE CallObject = 'c1' AND CreatedDate >= 2026-04-30T09:00:00Z LIMIT 1")
expect("the task", found["records"][0]["Id"], task["id"])
case = sf.Case.create({"Subject": "boiler", "Origin": "Phone", "ContactId": ada})
expect("a case", case["id"][:3], "500")
expect("gone", sf.Task.delete(task["id"]), 204)

fails("503", SalesforceError, lambda: sf.Case.create({"Subject": "x"}))
fails("the day's limit", SalesforceRefusedRequest, lambda: sf.Case.create({"Subject": "x"}))
other = Salesforce(session_id="wrong", instance="acme.my.salesforce.com", session=session(), version="60.0")
fails("another token", SalesforceExpiredSession, lambda: other.limits())

"""HubSpot's own package judges the simulator: contacts, searches, calls, and failures.

Arguments: URL KEY. The account has one contact, Ada Lovelace. The simulator's writes fail with 429 and 500, in this
order, after the first five.
Prints a line for each difference; nothing when all is the same.
"""
import sys

import hubspot
from hubspot.crm import contacts, objects

url, key = sys.argv[1:3]


def client(token=key):
    return hubspot.Client.create(access_token=token, host=url)


def expect(what, found, expected):
    if found != expected:
        print(f"{what}: {found!r}, expected {expected!r}")


def fails(what, status, ask):
    try:
        ask()
    except (contacts.ApiException, objects.ApiException) as error:
        expect(f"{what}: status", error.status, status)
    except Exception as error:
        print(f"{what}: {error!r}, expected ApiException")
    else:
        print(f"{what}: nothing, expected {status}")


def found(*filters, query=None):
    groups = [{"filters": [f]} for f in filters]
    request = contacts.PublicObjectSearchRequest(
        filter_groups=groups, query=query, properties=["firstname", "phone"], limit=10, sorts=[], after="0")
    answer = search.do_search(public_object_search_request=request)
    expect("total", answer.total, len(answer.results))
    return [contact.properties["firstname"] for contact in answer.results]


made = client()
people, search, things = made.crm.contacts.basic_api, made.crm.contacts.search_api, made.crm.objects.basic_api

expect("by number", found(
    {"propertyName": "phone", "operator": "IN", "values": ["+15550100001", "(555) 010-0001"]},
    {"propertyName": "mobilephone", "operator": "EQ", "value": "none"}), ["Ada"])
expect("by name", found(query="lovelace"), ["Ada"])
expect("nobody", found({"propertyName": "phone", "operator": "EQ", "value": "1"}), [])
ada = people.get_by_id("4071", id_property="customer_number", properties=["email"])
expect("by account", ada.properties["email"], "ada@example.com")

new = contacts.SimplePublicObjectInputForCreate(properties={"email": "bob@example.com", "firstname": "Bob"}, associations=[])
bob = people.create(simple_public_object_input_for_create=new)
expect("created", bob.properties["firstname"], "Bob")
fails("the same e-mail", 409, lambda: people.create(simple_public_object_input_for_create=new))
change = contacts.SimplePublicObjectInput(properties={"firstname": "Robert"})
expect("changed", people.update(bob.id, simple_public_object_input=change).properties["firstname"], "Robert")
fails("no contact", 404, lambda: people.get_by_id("1"))


def call(properties):
    association = {"to": {"id": ada.id}, "types": [
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 194}]}
    return things.create("calls", simple_public_object_input_for_create=objects.SimplePublicObjectInputForCreate(
        properties=properties, associations=[association]))


logged = call({"hs_timestamp": "1777000000000", "hs_call_title": "Call c1"})
expect("a call", logged.properties["hs_call_title"], "Call c1")
fails("a call without its time", 400, lambda: call({"hs_call_title": "Call c2"}))
fails("429", 429, lambda: call({"hs_timestamp": "1777000000000"}))
fails("500", 500, lambda: call({"hs_timestamp": "1777000000000"}))
fails("another token", 401, lambda: client("wrong").crm.contacts.basic_api.get_by_id(ada.id))

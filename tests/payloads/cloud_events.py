"""Prints `cloud_events.jsonl`: deliveries of CloudEvents as the official Python SDK makes them.

    pip install cloudevents==2.2.0 && python cloud_events.py > cloud_events.jsonl
"""

import json
from datetime import datetime, timezone

from cloudevents.core.bindings import kafka
from cloudevents.core.v1.event import CloudEvent

TIME = datetime(2026, 11, 20, 10, tzinfo=timezone.utc)
JSON = {"specversion": "1.0", "datacontenttype": "application/json", "time": TIME}

EVENTS = [
    ({"id": "e-1", "source": "/parcels/7", "type": "com.acme.parcel.moved", "subject": "parcel-7"}, {"number": 7, "depot": "north"}),
    ({"id": "e-1", "source": "/parcels/8", "type": "com.acme.parcel.moved"}, {"number": 8}),
    ({"id": "7 e-1", "source": "/parcels", "type": "com.acme.parcel.lost", "subject": "Päckchen"}, {"number": 9}),
    ({"id": "e-2", "source": "urn:acme:parcels", "type": "com.acme.parcel.lost", "depotid": "north"}, {"number": 10}),
]

for attributes, data in EVENTS:
    event = CloudEvent({**attributes, **JSON}, data)
    for mode, message in [("structured", kafka.to_structured_event(event)), ("binary", kafka.to_binary_event(event))]:
        headers = {name: value.decode() for name, value in message.headers.items()}
        print(json.dumps({"mode": mode, "headers": headers, "body": message.value.decode()}))

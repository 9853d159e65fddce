// Prints `cloud_events_over_http.jsonl`: deliveries of CloudEvents as the official JavaScript SDK makes them.
//
//     npm install cloudevents@10.0.0 && node cloud_events.mjs > cloud_events_over_http.jsonl

import { CloudEvent, HTTP } from "cloudevents";

const JSON_OF_ALL = { specversion: "1.0", datacontenttype: "application/json", time: "2026-11-20T10:00:00Z" };

const EVENTS = [
  [{ id: "e-1", source: "/parcels/7", type: "com.acme.parcel.moved", subject: "parcel-7" }, { number: 7, depot: "north" }],
  [{ id: "e-1", source: "/parcels/8", type: "com.acme.parcel.moved" }, { number: 8 }],
  [{ id: "7 e-1", source: "/parcels", type: "com.acme.parcel.lost", subject: "Päckchen" }, { number: 9 }],
  [{ id: "e-2", source: "urn:acme:parcels", type: "com.acme.parcel.lost", depotid: "north" }, { number: 10 }],
];

for (const [attributes, data] of EVENTS) {
  const event = new CloudEvent({ ...attributes, ...JSON_OF_ALL, data });
  for (const mode of ["structured", "binary"]) {
    const { headers, body } = HTTP[mode](event);
    console.log(JSON.stringify({ mode, headers, body }));
  }
}

// Times one event bus in the page it lives in; the same code for all. Imported by the widgets of the portal and by the
// page of the peers.

/** A payload of about 256 bytes; `seq` makes each its own. */
export const payload = (seq) => ({
  seq,
  petitionNo: "20261124-a1b2c3",
  kind: "road",
  region: "1111000000",
  filedOn: "2026-11-24",
  place: { lat: 37.5665, lng: 126.978, address: "Sejong-daero 110, Jung-gu" },
  note: "The street lamp in front of the library has been dark for three nights; please look after it.",
});

const task = () => new Promise((done) => setTimeout(done));

/**
 * Publishes `events` to whoever listens and waits for the deliveries, at most until none came for half a second.
 *
 * `bus.publish(data)` publishes; `heard.count` is what all listeners together have counted.
 */
export async function measure(bus, heard, events, listeners) {
  const expected = events * listeners;
  heard.count = heard.sum = 0;
  const start = performance.now();
  for (let seq = 0; seq < events; seq++) bus.publish(payload(seq));
  await null;
  let end = performance.now();
  for (let seen = -1, quiet = 0; heard.count < expected && quiet < 100; end = performance.now()) {
    quiet = heard.count === seen ? quiet + 1 : 0;
    seen = heard.count;
    await task();
  }
  return { ms: end - start, delivered: heard.count, lost: expected - heard.count, refused: bus.refused ?? 0 };
}

// One way of writing an event down, its hash, its signature; the server writes and hashes the same.

const encoder = new TextEncoder();
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

/** Keys in order, no blanks, whole numbers only. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 in hexadecimal letters, of a text or of bytes. */
export async function sha256(content) {
  return hex(await crypto.subtle.digest("SHA-256", typeof content === "string" ? encoder.encode(content) : content));
}

export async function sign(secret, hash) {
  const key = await crypto.subtle.importKey("raw", bytesOf(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", key, encoder.encode(hash)));
}

/** The moment with this device's distance from UTC. */
export function moment(date = new Date()) {
  const ahead = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + ahead * 60000).toISOString().slice(0, 19);
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${local}${ahead < 0 ? "-" : "+"}${two(ahead / 60)}:${two(ahead % 60)}`;
}

/** Half of a pair of letters, which no server can store, becomes a mark; everything else stays as it was typed. */
const whole = (value) => {
  if (typeof value === "string") return value.toWellFormed ? value.toWellFormed() : value;
  if (Array.isArray(value)) return value.map(whole);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
  return value;
};

/** A signed event as it is stored and sent. */
export async function makeEvent(pack, { number, kind, subject, parents, body }) {
  const said = whole({
    key: crypto.randomUUID(),
    device: pack.device,
    pack: pack.pack,
    number,
    at: moment(),
    version: pack.contents.version,
    kind,
    subject,
    parents,
    body,
  });
  const hash = await sha256(canonical(said));
  return {
    key: said.key,
    ref: pack.ref,
    said,
    sha256: hash,
    mac: await sign(pack.secret, hash),
    own: true,
    by: pack.contents.person.name,
    status: "here",
  };
}

/** Whether an entry overrules somebody else's judgement without saying why: then it replaces nothing, and both stand side by side. */
const lacksReason = (entry, before) =>
  entry.said.kind === "judgement" &&
  entry.by !== before.by &&
  !["open", entry.said.body.result].includes(before.said.body.result) &&
  !entry.said.body.why?.trim();

/** The entries of one item that no other entry replaces, the earliest first; as on the server. */
export function heads(events) {
  const byKey = new Map(events.map((event) => [event.said.key, event]));
  const replaced = new Set();
  for (const event of events)
    for (const parent of event.said.parents) {
      const before = byKey.get(parent);
      if (parent !== event.said.key && !(before && lacksReason(event, before))) replaced.add(parent);
    }
  const left = events.filter(({ said }) => !replaced.has(said.key));
  const order = (one) => [Date.parse(one.said.at), one.said.key];
  return (left.length ? left : [...events]).sort((a, b) => {
    const [first, second] = [order(a), order(b)];
    return first[0] - second[0] || (first[1] < second[1] ? -1 : 1);
  });
}

const withoutReason = ({ why: _why, ...body }) => canonical(body);
/** Whether several heads say different things; why they say it is no difference. */
export const differ = (events) =>
  events.slice(1).some(({ said }) => withoutReason(said.body) !== withoutReason(events[0].said.body));

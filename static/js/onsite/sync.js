// Sends what is on this phone: texts first and never behind a photo, again after a pause when it fails, at once when the connection is back.

import { correctClock } from "./deadline.js";
import { say, told } from "./dom.js";
import { canonical, sha256, sign } from "./records.js";
import { Undelivered, ask, askVisits, foreign } from "./server.js";
import { allOf, erase, get } from "./store.js";

const MOST = 50;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 300000;
// A photo that was refused so often waits for a hand: it would cost the person's data in vain.
const MOST_TRIES = 3;
// What others recorded is looked for this often while the page is open.
const LOOK_AGAIN = 45000;

export class Sync extends EventTarget {
  constructor(visit) {
    super();
    this.visit = visit;
    this.base = `/relisensi/${visit.pack.ref}/asesmen/lapangan/`;
    this.failures = 0;
    this.at = MOST;
    this.trouble = null;
    this.busy = false;
    this.offlineSince = null;
    visit.addEventListener("change", () => this.soon(300));
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.tell(new Undelivered("offline", say("no_connection"))));
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  get state() {
    return this.trouble?.kind ?? (this.busy ? "busy" : "calm");
  }
  tell(trouble) {
    this.trouble = trouble;
    if (trouble?.kind === "offline") this.offlineSince ??= new Date();
    else this.offlineSince = null;
    this.dispatchEvent(new Event("change"));
  }

  /** By hand: everything, what was refused again and again too; a request that hangs is given up. */
  byHand() {
    for (const photo of this.visit.photos.values()) photo.tries = 0;
    this.request?.abort();
    return this.now();
  }
  now() {
    this.failures = 0;
    this.renewed = false;
    return this.soon(0);
  }
  soon(pause) {
    if (this.closed) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    if (this.failures && pause) return; // a pause is running: only a hand or a returning connection cuts it short
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), pause);
  }

  async run() {
    if (this.busy || this.closed) return;
    this.busy = true;
    this.again = false;
    this.request = new AbortController();
    this.dispatchEvent(new Event("change"));
    try {
      await this.visit.flush().catch(() => {}); // the server may still take what the disk does not
      await this.texts();
      await this.photos();
      this.failures = 0;
      this.at = MOST;
      this.tell(null);
      clearTimeout(this.timer);
      if (!document.hidden) this.timer = setTimeout(() => this.run(), LOOK_AGAIN);
    } catch (caught) {
      let trouble = caught;
      if (!(trouble instanceof Undelivered)) {
        console.error(caught); // a fault of the phone ends no sending: it is tried again after a pause
        trouble = new Undelivered("phone", told(caught));
      }
      if (trouble.kind === "token") {
        // another sign-in changed the token, or there is nobody signed in any more: asking for a new one tells which
        try {
          await askVisits();
        } catch (reason) {
          trouble = reason;
        }
      }
      if (this.request.signal.aborted) {
        this.again = true;
      } else if (trouble.kind === "token" && !this.renewed) {
        this.renewed = true;
        this.again = true;
      } else {
        this.failures += 1;
        const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.failures - 1));
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.run(), pause * (0.75 + Math.random() / 2));
      }
      this.tell(trouble);
    } finally {
      this.busy = false;
      this.dispatchEvent(new Event("change"));
      if (this.again && !this.failures) this.soon(0);
    }
  }

  /** Events in messages of at most so many, in the order of making; at least one message, which also brings what others recorded. */
  async texts() {
    const { visit } = this;
    for (let first = true; first || visit.unsent().some((event) => event.status !== "waiting"); first = false) {
      const unsent = visit.unsent();
      const waits = ({ status }) => status === "waiting";
      const batch = [...unsent.filter((event) => !waits(event)), ...unsent.filter(waits)].slice(0, this.at);
      if (!first && !batch.some((event) => event.status !== "waiting")) return;
      await visit.keep(batch.filter((event) => event.status === "here").map((event) => ({ ...event, status: "sent" })));
      let reply;
      try {
        reply = await this.ask("kiriman/", {
          shape: {
            answers: Array.isArray,
            news: Array.isArray,
            last: Number.isInteger,
            mac: (mac) => typeof mac === "string",
          },
          json: {
            device: visit.pack.device,
            pack: visit.pack.pack,
            recorded: [...visit.events.values()].filter(
              ({ own, status, said }) => own && status !== "invalid" && said.device === visit.pack.device,
            ).length,
            finished: visit.pack.finished === true,
            since: visit.pack.since ?? 0,
            events: batch.map(({ said, sha256, mac }) => ({ said, sha256, mac })),
          },
        });
        if (!(await this.isOurs(reply))) throw foreign();
        this.renewed = false;
      } catch (trouble) {
        // nothing says that it arrived: then it is on this phone, and nowhere else
        await visit.keep(
          batch
            .map(({ key }) => visit.events.get(key))
            .filter(({ status }) => status === "sent")
            .map((event) => ({ ...event, status: "here" })),
        );
        if (trouble.kind === "large" && batch.length > 1) {
          this.at = Math.max(1, Math.floor(batch.length / 2));
          first = true;
          continue;
        }
        if (trouble.kind === "large" && batch.length === 1)
          await visit.keep([{ ...batch[0], status: "invalid", reason: trouble.message }]);
        throw trouble;
      }
      await this.take(reply);
      if (this.closed) return;
      if (batch.length && batch.every(({ key }) => visit.events.get(key).status === "sent"))
        throw new Undelivered("server", say("server_trouble")); // nothing of it was answered: after a pause, not at once
    }
  }

  ask(path, options) {
    return ask(`${this.base}${path}`, { ...options, signal: this.request.signal });
  }
  /** Whether the server signed this answer with the secret of our pack: nothing else changes what lies on this phone. */
  async isOurs({ mac, ...said }) {
    return mac === (await sign(this.visit.pack.secret, await sha256(canonical(said))));
  }

  /** What the server said about our events, and what others recorded; a receipt counts only when it is the hash of what lies here. */
  async take(reply) {
    const { visit } = this;
    const changed = [];
    for (const { key, status, receipt, reason, code } of reply.answers ?? []) {
      const event = visit.events.get(key);
      if (!event) continue;
      if (status === "stored" && receipt === event.sha256) changed.push({ ...event, status: "received", reason: "" });
      else if (status === "refused" || status === "invalid") changed.push({ ...event, status, reason, code });
      else if (status === "waiting") changed.push({ ...event, status, reason });
    }
    for (const { said, sha256: hash, by } of reply.news ?? [])
      if (!visit.events.has(said.key))
        changed.push({ key: said.key, ref: visit.pack.ref, said, sha256: hash, by, own: false, status: "received" });
    const told = {
      since: (await visit.keep(changed)) ? reply.last : (visit.pack.since ?? 0),
      inTeam: reply.in_team,
      revoked: reply.revoked,
      released: reply.abandoned,
      state: reply.state,
      handedIn: reply.handed_in,
      others: (reply.others ?? []).join(", "),
      behind: Math.round((Date.parse(reply.at) - Date.now()) / 600000) * 600000,
    };
    correctClock(told.behind);
    await this.sendAgain(reply);
    if (Object.keys(told).some((name) => visit.pack[name] !== told[name])) await visit.keepPack(told);
    const counts = visit.counts();
    if (!reply.open && !counts.here && !counts.sent && !counts.refused && !counts.photos && !visit.unfinished) {
      this.closed = true;
      await erase(visit.db, visit.pack.ref);
      this.dispatchEvent(new Event("erased"));
    }
  }

  /** What was kept aside because of the pack or the phone counts once that was put right: it goes out again. */
  async sendAgain({ packs = [], abandoned }) {
    const { visit } = this;
    const passed = {
      revoked: ({ said }) => packs.includes(said.pack),
      abandoned: ({ said }) => !abandoned && said.device === visit.pack.device && packs.includes(said.pack),
    };
    const again = [...visit.events.values()].filter(
      (event) => event.own && event.status === "refused" && passed[event.code]?.(event),
    );
    await visit.keep(again.map((event) => ({ ...event, status: "here", reason: "", code: "" })));
  }

  /** Photos whose event has been received, piece by piece; what arrived is not sent again. */
  async photos() {
    const { visit } = this;
    const announced = new Set(
      visit
        .of("photo")
        .filter(({ status }) => status === "received")
        .map(({ said }) => said.body.sha256),
    );
    for (const { sha256: hash, arrived, tries = 0 } of [...visit.photos.values()]) {
      if (arrived || !announced.has(hash) || tries >= MOST_TRIES) continue;
      const photo = await get(visit.db, "photos", [visit.pack.ref, hash]);
      if (!photo?.blob) {
        Object.assign(visit.photos.get(hash), { fault: say("photo_gone"), tries: MOST_TRIES });
        continue;
      }
      const path = `foto/${hash}/potongan/`;
      const areMissing = (starts) => Array.isArray(starts) && starts.every(Number.isInteger);
      let { missing, piece } = await this.ask(path, { shape: { missing: areMissing, piece: (size) => size > 0 } });
      let sent = photo.size - missing.length * piece;
      for (const start of missing) {
        if (visit.unsent().some(({ status }) => status === "here")) await this.texts(); // a text never waits for a photo
        try {
          ({ missing } = await this.ask(`${path}?mulai=${start}`, {
            body: photo.blob.slice(start, start + piece),
            shape: { missing: areMissing },
          }));
        } catch (trouble) {
          if (trouble.kind !== "refused") throw trouble;
          await this.note(photo, { fault: trouble.message, tries: tries + 1 }); // the others go on
          break;
        }
        sent = Math.min(photo.size, sent + piece);
        await this.note(photo, { sent, fault: "" });
      }
      // what BNSP has by its hash needs no room here any more; the small picture stays
      if (!missing.length && !photo.fault) await this.note(photo, { arrived: true, sent: photo.size, blob: null });
    }
  }
  async note(photo, changes) {
    const { blob: _bytes, ...shown } = changes;
    Object.assign(photo, changes);
    Object.assign(this.visit.photos.get(photo.sha256), shown);
    await this.visit.put("photos", [photo]);
    this.dispatchEvent(new Event("change"));
  }
}

/** Everything of a visit on this phone that BNSP does not have, as files of a size that the desk can read in. */
export async function takeOut(visit) {
  const events = [...visit.events.values()].filter((event) => event.own);
  const entry = ({ said, sha256, mac }) => ({ said, sha256, mac });
  const files = [
    {
      format: "relisensi-lapangan",
      ref: visit.pack.ref,
      events: events.map(entry),
      photos: [],
    },
  ];
  let room = 12e6;
  for (const photo of await allOf(visit.db, "photos", visit.pack.ref)) {
    if (photo.arrived || !photo.blob) continue;
    if (photo.size > room) {
      files.push({ format: "relisensi-lapangan", ref: visit.pack.ref, events: [], photos: [] });
      room = 12e6;
    }
    room -= photo.size;
    const bytes = new Uint8Array(await photo.blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    // a file of photos alone brings their entries along: it may be read in first
    const isOf = ({ said }) => said.kind === "photo" && said.body.sha256 === photo.sha256;
    if (files.length > 1) files.at(-1).events.push(...events.filter(isOf).map(entry));
    files.at(-1).photos.push({ sha256: photo.sha256, content: btoa(text) });
  }
  return files.map((file) => new Blob([JSON.stringify(file)], { type: "application/json" }));
}

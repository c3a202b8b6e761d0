// One visit on this phone: its pack, its events, what they say together, and the only way of recording something new.

import { differ, makeEvent, standing } from "./records.js";
import { allOf, get, isFull, write } from "./store.js";

export const UNSENT = new Set(["here", "sent", "waiting"]);

export class Visit extends EventTarget {
  constructor(db, pack, events, photos, drafts) {
    super();
    this.db = db;
    this.pack = pack;
    this.events = new Map(events.map((event) => [event.key, event]));
    this.photos = new Map(photos.map((photo) => [photo.sha256, photo]));
    this.drafts = new Map(drafts.map((draft) => [draft.place, draft]));
    this.cache = new Map();
    this.saving = Promise.resolve();
    // another tab of the same visit: what one writes the other sees before it writes itself
    this.channel = new BroadcastChannel(`lapangan ${pack.ref}`);
    this.channel.onmessage = () => {
      this.saving = this.saving.then(() => this.reload());
    };
  }
  async reload() {
    this.pack = (await get(this.db, "packs", this.pack.ref)) ?? this.pack;
    this.events = new Map((await allOf(this.db, "events", this.pack.ref)).map((event) => [event.key, event]));
    this.changed({ quietly: true });
  }

  static async open(db, ref) {
    const pack = await get(db, "packs", ref);
    if (!pack) return null;
    const photos = (await allOf(db, "photos", ref)).map(({ sha256, thumb, sent, arrived, size, fault, tries }) => ({
      sha256,
      thumb,
      sent,
      arrived,
      size,
      fault,
      tries,
    }));
    return new Visit(db, pack, await allOf(db, "events", ref), photos, await allOf(db, "drafts", ref));
  }

  get contents() {
    return this.pack.contents;
  }
  get isLead() {
    return this.contents.person.role === "lead";
  }
  /** The lead judges both areas, a member their own. */
  judges(area) {
    return this.isLead || this.contents.person.area === area;
  }

  /** The standing entries of an item. */
  item(kind, subject) {
    return this.items().get(`${kind} ${subject}`) ?? [];
  }
  /** Every item with its standing entries. */
  items() {
    if (!this.cache.size) {
      const grouped = new Map();
      for (const event of this.events.values()) {
        if (event.status === "refused" || event.status === "invalid") continue;
        const key = `${event.said.kind} ${event.said.subject}`;
        if (!grouped.has(key)) grouped.set(key, []);
        grouped.get(key).push(event);
      }
      for (const [key, events] of grouped) this.cache.set(key, standing(events));
    }
    return this.cache;
  }
  /** The items of a kind that were not taken away, each by its first standing entry. */
  of(kind) {
    const rows = [];
    for (const events of this.items().values())
      if (events[0].said.kind === kind) {
        const kept = events.find(({ said }) => !said.body.removed);
        if (kept) rows.push(kept);
      }
    return rows;
  }
  conflicts() {
    return [...this.items().values()].filter(differ);
  }
  isOpen(kind, subject) {
    return differ(this.item(kind, subject));
  }
  body(kind, subject) {
    return this.item(kind, subject).find(({ said }) => !said.body.removed)?.said.body;
  }
  result(code) {
    return this.body("judgement", code)?.result ?? "open";
  }
  photosOf(subject) {
    return this.of("photo").filter(({ said }) => said.body.of === subject);
  }

  /**
   * Record something: written to the disk before this resolves. While two entries stand side by side a person corrects their own;
   * the lead, who has seen both (`settling`), replaces both.
   */
  record(kind, subject, body, { settling = false, also } = {}) {
    const work = async () => {
      const before = this.item(kind, subject);
      const own = before.filter((event) => event.own);
      const side = own.length ? own.slice(0, 1) : before.slice(0, this.isLead ? undefined : 1);
      const replaced = settling || before.length < 2 ? before : differ(before) && !own.length ? [] : side;
      if (replaced.length === 1 && JSON.stringify(replaced[0].said.body) === JSON.stringify(body)) return replaced[0];
      const number = [...this.events.values()].filter((event) => event.own).length + 1;
      const parents = replaced.map((event) => event.key);
      const event = await makeEvent(this.pack, { number, kind, subject, parents, body });
      await write(this.db, ["events", "photos", "packs"], (store) => {
        store("events").add(event);
        also?.(store);
        if (this.pack.finished) store("packs").put({ ...this.pack, finished: false });
      });
      this.pack.finished = false;
      this.events.set(event.key, event);
      this.changed();
      return event;
    };
    this.saving = this.saving.then(work, work);
    return this.saving;
  }

  /** What is typed at a place of the visit and not recorded yet. */
  draft(place) {
    return this.drafts.get(place)?.fields;
  }
  /** Keep what is being typed, at once in memory and soon on the disk; null when there is nothing more. */
  keepDraft(place, fields) {
    if (!fields && !this.drafts.has(place)) return this.saving;
    const draft = { ref: this.pack.ref, place, fields };
    if (fields) this.drafts.set(place, draft);
    else this.drafts.delete(place);
    const work = () =>
      write(this.db, ["drafts"], (store) => (fields ? store("drafts").put(draft) : store("drafts").delete([draft.ref, place])));
    this.saving = this.saving.then(work, work);
    return this.saving;
  }

  /** What others recorded, or what the server said about our own; false while the phone is full, and then only memory knows it. */
  async keep(events) {
    if (!events.length) return true;
    for (const event of events) this.events.set(event.key, event);
    const kept = await this.put("events", events);
    this.changed();
    return kept;
  }
  async keepPack(changes) {
    Object.assign(this.pack, changes);
    await this.put("packs", [this.pack]);
    this.changed();
  }
  /** Write what can be learned again; a full phone is told and holds up no sending. */
  async put(name, rows) {
    try {
      await write(this.db, [name], (store) => rows.forEach((row) => store(name).put(row)));
      return true;
    } catch (error) {
      if (!isFull(error)) throw error;
      this.dispatchEvent(new Event("full"));
      return false;
    }
  }

  changed({ quietly = false } = {}) {
    this.cache.clear();
    if (!quietly) this.channel.postMessage("changed");
    this.dispatchEvent(new Event("change"));
  }

  /** How many entries and photos are on this phone, sent, received, refused. */
  counts() {
    const counts = { here: 0, sent: 0, received: 0, refused: 0, photos: 0 };
    for (const event of this.events.values()) {
      if (!event.own) continue;
      if (event.status === "received") counts.received += 1;
      else if (event.status === "sent") counts.sent += 1;
      else if (UNSENT.has(event.status)) counts.here += 1;
    }
    counts.refused = this.refused().length;
    counts.photos = this.waitingPhotos().length;
    return counts;
  }
  /** Photos that an entry still names and that BNSP does not have. */
  waitingPhotos() {
    const named = new Set(this.of("photo").map(({ said }) => said.body.sha256));
    return [...this.photos.values()].filter(({ sha256, arrived }) => !arrived && named.has(sha256));
  }
  unsent() {
    return [...this.events.values()]
      .filter((event) => event.own && UNSENT.has(event.status))
      .sort((a, b) => a.said.number - b.said.number);
  }
  /** Our entries that do not count, until a newer one of ours stands in their place. */
  refused() {
    const isMended = ({ kind, subject, number }) =>
      this.item(kind, subject).some((one) => one.own && one.said.number > number);
    return [...this.events.values()].filter(
      (event) => event.own && (event.status === "refused" || event.status === "invalid") && !isMended(event.said),
    );
  }
}

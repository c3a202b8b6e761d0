// One visit on this phone: its pack, its events, what they say together, and the only way of recording something new.

import { say } from "./dom.js";
import { differ, makeEvent, heads } from "./records.js";
import { allOf, get, write } from "./store.js";

export const UNSENT = new Set(["here", "sent", "waiting"]);

export class Visit extends EventTarget {
  constructor(db, pack, { events, photos, drafts, taken }) {
    super();
    this.db = db;
    this.pack = pack;
    this.events = new Map(events.map((event) => [event.key, event]));
    this.photos = new Map(photos.map((photo) => [photo.sha256, photo]));
    this.drafts = new Map(drafts.map((draft) => [draft.place, draft]));
    // whose drafts this tab may take away: its own, and those it found when it was opened
    this.tab = crypto.randomUUID();
    this.tabs = new Set([this.tab, ...drafts.map(({ tab }) => tab)]);
    this.taken = new Map(taken.map((photo) => [photo.key, photo]));
    this.cache = new Map();
    this.saving = Promise.resolve();
    this.unwritten = false;
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
    const [events, drafts, taken] = await Promise.all(
      ["events", "drafts", "taken"].map((name) => allOf(db, name, ref)),
    );
    return new Visit(db, pack, { events, photos, drafts, taken });
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

  /** The heads of an item: the entries that no other one replaces. */
  item(kind, subject) {
    return this.items().get(`${kind} ${subject}`) ?? [];
  }
  /** Every item with its heads. */
  items() {
    if (!this.cache.size) {
      const grouped = new Map();
      for (const event of this.events.values()) {
        if (event.status === "refused" || event.status === "invalid") continue;
        const key = `${event.said.kind} ${event.said.subject}`;
        if (!grouped.has(key)) grouped.set(key, []);
        grouped.get(key).push(event);
      }
      for (const [key, events] of grouped) this.cache.set(key, heads(events));
    }
    return this.cache;
  }
  /** The items of a kind that were not taken away, each by its first head. */
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

  /** The entry of an item that a screen shows: one's own, or the first. */
  entry(kind, subject) {
    const before = this.item(kind, subject);
    return before.find((event) => event.own) ?? before[0];
  }
  /**
   * What a screen shows of an item, taken when it is drawn: what is recorded from there replaces these entries (`keys`) and no others,
   * so that what arrives meanwhile stands beside it. While two stand side by side a person corrects their own, or adds one.
   */
  look(kind, subject, keys) {
    const before = this.item(kind, subject);
    const own = before.filter((event) => event.own).slice(0, 1);
    const agreed = this.isLead ? before : before.slice(0, 1);
    const shown = before.length < 2 ? before : own.length || differ(before) ? own : agreed;
    return { kind, subject, keys: keys ?? shown.map((event) => event.key) };
  }
  /** The entries of an item that its screen does not show. */
  unseen({ kind, subject, keys }) {
    return this.item(kind, subject).filter(({ key }) => !keys.includes(key));
  }

  /** Record something in the place of what was seen: written to the disk before this resolves; from then on this is what was seen. */
  record(seen, body, { also } = {}) {
    const work = async () => {
      const { kind, subject, keys: parents } = seen;
      const before = parents.length === 1 && this.events.get(parents[0]);
      if (before && JSON.stringify(before.said.body) === JSON.stringify(body)) return before;
      const number = [...this.events.values()].filter((event) => event.own).length + 1;
      const event = await makeEvent(this.pack, { number, kind, subject, parents, body });
      await write(this.db, ["events", "photos", "packs", "taken"], (store) => {
        store("events").put(event);
        also?.(store);
        if (this.pack.finished) store("packs").put({ ...this.pack, finished: false });
      });
      this.pack.finished = false;
      seen.keys = [event.key];
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
    const draft = { ref: this.pack.ref, place, fields, tab: this.tab };
    if (fields) this.drafts.set(place, draft);
    else this.drafts.delete(place);
    const work = () =>
      write(this.db, ["drafts"], (store) => {
        const rows = store("drafts");
        if (fields) rows.put(draft);
        else
          rows.get([draft.ref, place]).onsuccess = ({ target }) => {
            if (this.tabs.has(target.result?.tab)) rows.delete([draft.ref, place]);
          };
      });
    this.saving = this.saving.then(work, work);
    this.saving.catch(() => {
      this.unwritten = true;
    });
    return this.saving;
  }
  /** Everything that memory holds, as one writing; photos are their small pictures only, their bytes lie on the disk alone. */
  everything() {
    const { ref } = this.pack;
    const work = (store) => {
      store("packs").put(this.pack);
      for (const event of this.events.values()) store("events").put(event);
      for (const draft of this.drafts.values()) store("drafts").put(draft);
      for (const photo of this.taken.values()) store("taken").put(photo);
      for (const photo of this.photos.values())
        store("photos").put({ ...photo, ref, blob: null, fault: photo.arrived ? "" : say("photo_gone") });
    };
    return [["packs", "events", "drafts", "taken", "photos"], work];
  }
  /** Write down what could not be written: what was typed, and what the server said meanwhile. */
  async flush() {
    if (!this.unwritten) return;
    const { pack, events, drafts } = this;
    await write(this.db, ["packs", "events", "drafts"], (store) => {
      store("packs").put(pack);
      for (const event of events.values()) store("events").put(event);
      for (const draft of drafts.values()) store("drafts").put(draft);
    });
    this.unwritten = false;
  }

  /** Photos as they were taken, until they are made small and recorded. */
  async keepTaken(photos) {
    for (const photo of photos) this.taken.set(photo.key, photo);
    await write(this.db, ["taken"], (store) => photos.forEach((photo) => store("taken").put(photo)));
    this.changed();
  }
  async dropTaken(key) {
    this.taken.delete(key);
    await write(this.db, ["taken"], (store) => store("taken").delete(key));
    this.changed();
  }
  takenOf(subject) {
    return [...this.taken.values()].filter(({ of, fault }) => of === subject && fault);
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
  /** Write what can be learned again; a phone that cannot is told and holds up no sending. */
  async put(name, rows) {
    try {
      await write(this.db, [name], (store) => rows.forEach((row) => store(name).put(row)));
      return true;
    } catch (error) {
      this.unwritten = true;
      this.dispatchEvent(new CustomEvent("unwritten", { detail: error }));
      return false;
    }
  }

  changed({ quietly = false } = {}) {
    this.cache.clear();
    if (!quietly) this.channel.postMessage("changed");
    this.dispatchEvent(new Event("change"));
  }

  /** How many things lie half done on this phone. */
  get unfinished() {
    return this.drafts.size + this.taken.size;
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

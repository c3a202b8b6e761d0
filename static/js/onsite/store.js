// What lies on this phone, in one database per person: packs, events, photos, documents, what is half typed, and photos as they were taken.

const ask = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

const VERSION = 3;

/**
 * The database of one person. The browser may close it (a full disk, cleared data, a page long in the background): then it is opened
 * again, and one that came back empty is filled with what memory holds (`refill`).
 */
class Store {
  constructor(person) {
    this.person = person;
    this.refill = null;
  }
  connect() {
    this.opened ??= this.open().catch((error) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }
  async open() {
    const request = indexedDB.open(`relisensi-lapangan-${this.person}`, VERSION);
    let made = false;
    request.onupgradeneeded = ({ oldVersion }) => {
      const db = request.result;
      made = oldVersion < 1;
      if (oldVersion < 1) {
        db.createObjectStore("packs", { keyPath: "ref" });
        db.createObjectStore("events", { keyPath: "key" }).createIndex("ref", "ref");
        db.createObjectStore("photos", { keyPath: ["ref", "sha256"] }).createIndex("ref", "ref");
        db.createObjectStore("documents", { keyPath: ["ref", "code"] }).createIndex("ref", "ref");
      }
      if (oldVersion < 2) db.createObjectStore("drafts", { keyPath: ["ref", "place"] }).createIndex("ref", "ref");
      if (oldVersion < 3) db.createObjectStore("taken", { keyPath: "key" }).createIndex("ref", "ref");
    };
    const db = await ask(request);
    db.onclose = () => {
      this.opened = null;
    };
    // a newer release in another tab goes first; what is written here afterwards is told as not saved
    db.onversionchange = () => {
      db.close();
      this.opened = null;
    };
    if (made && this.refill) {
      await setHolder(this.person);
      await written(db, ...this.refill());
    }
    return db;
  }
  /** Work with the database; once more with a new connection where the old one was lost. */
  async use(work) {
    try {
      return await work(await this.connect());
    } catch (error) {
      if (error && !LOST.has(error.name)) throw error;
      this.opened = null;
      return work(await this.connect());
    }
  }
}
const LOST = new Set(["InvalidStateError", "UnknownError", "AbortError"]);

/** The database of this person; another person on the same phone opens another one. */
export async function openStore(person) {
  const store = new Store(person);
  await store.connect();
  return store;
}

/**
 * Who works on this phone. Not in localStorage: a browser writes that to the disk seconds later, and a battery that dies
 * before would leave a pack that nobody can open without a connection.
 */
export async function holder() {
  const db = await openHolder();
  const person = await ask(db.transaction("holder").objectStore("holder").get(0));
  db.close();
  return person;
}

/** Somebody's phone from now on; nobody's, with null. */
export async function setHolder(person) {
  const db = await openHolder();
  try {
    await written(db, ["holder"], (store) =>
      person === null ? store("holder").clear() : store("holder").put(person, 0),
    );
  } finally {
    db.close();
  }
}

function openHolder() {
  const request = indexedDB.open("relisensi-lapangan", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("holder");
  return ask(request);
}

const reading = (store, name, read) => store.use((db) => ask(read(db.transaction(name).objectStore(name))));
export const get = (store, name, key) => reading(store, name, (rows) => rows.get(key));
export const all = (store, name) => reading(store, name, (rows) => rows.getAll());
export const allOf = (store, name, ref) => reading(store, name, (rows) => rows.index("ref").getAll(ref));
export const keysOf = (store, name, ref) => reading(store, name, (rows) => rows.index("ref").getAllKeys(ref));

/** Do some writing; resolves once it is on the disk, so that a killed browser has lost nothing that was confirmed. */
export const write = (store, names, work) => store.use((db) => written(db, names, work));

const written = (db, names, work) =>
  new Promise((done, fail) => {
    const transaction = db.transaction(names, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => done();
    transaction.onabort = () => fail(transaction.error);
    work((name) => transaction.objectStore(name));
  });

/** Whether a write failed because the phone is full. */
export const isFull = (error) => error?.name === "QuotaExceededError";

/** Away with everything of a visit. */
export async function erase(db, ref) {
  const names = ["events", "photos", "documents", "drafts", "taken"];
  const keys = await Promise.all(names.map((name) => keysOf(db, name, ref)));
  await write(db, ["packs", ...names], (store) => {
    store("packs").delete(ref);
    names.forEach((name, number) => keys[number].forEach((key) => store(name).delete(key)));
  });
}

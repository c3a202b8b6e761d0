// What lies on this phone, in one database per person: packs, events, photos, documents, and what is half typed.

const ask = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** The database of this person; another person on the same phone opens another one. */
export function openStore(person) {
  const request = indexedDB.open(`relisensi-lapangan-${person}`, 2);
  request.onupgradeneeded = ({ oldVersion }) => {
    const db = request.result;
    if (oldVersion < 1) {
      db.createObjectStore("packs", { keyPath: "ref" });
      db.createObjectStore("events", { keyPath: "key" }).createIndex("ref", "ref");
      db.createObjectStore("photos", { keyPath: ["ref", "sha256"] }).createIndex("ref", "ref");
      db.createObjectStore("documents", { keyPath: ["ref", "code"] }).createIndex("ref", "ref");
    }
    if (oldVersion < 2) db.createObjectStore("drafts", { keyPath: ["ref", "place"] }).createIndex("ref", "ref");
  };
  return ask(request).then((db) => {
    // a newer release in another tab goes first; what is written here afterwards is told as not saved
    db.onversionchange = () => db.close();
    return db;
  });
}

/**
 * Who works on this phone. Not in localStorage: a browser writes that to the disk seconds later, and a battery that dies
 * before would leave a pack that nobody can open without a connection.
 */
export async function holder() {
  const db = await openHolder();
  const person = await get(db, "holder", 0);
  db.close();
  return person;
}

/** Somebody's phone from now on; nobody's, with null. */
export async function setHolder(person) {
  const db = await openHolder();
  try {
    await write(db, ["holder"], (store) => (person === null ? store("holder").clear() : store("holder").put(person, 0)));
  } finally {
    db.close();
  }
}

function openHolder() {
  const request = indexedDB.open("relisensi-lapangan", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("holder");
  return ask(request);
}

export const get = (db, store, key) => ask(db.transaction(store).objectStore(store).get(key));
export const all = (db, store) => ask(db.transaction(store).objectStore(store).getAll());
export const allOf = (db, store, ref) => ask(db.transaction(store).objectStore(store).index("ref").getAll(ref));
export const keysOf = (db, store, ref) => ask(db.transaction(store).objectStore(store).index("ref").getAllKeys(ref));

/** Do some writing; resolves once it is on the disk, so that a killed browser has lost nothing that was confirmed. */
export function write(db, stores, work) {
  return new Promise((done, fail) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => done();
    transaction.onabort = transaction.onerror = () => fail(transaction.error);
    work((name) => transaction.objectStore(name));
  });
}

/** Whether a write failed because the phone is full. */
export const isFull = (error) => error?.name === "QuotaExceededError";

/** Away with everything of a visit. */
export async function erase(db, ref) {
  const names = ["events", "photos", "documents", "drafts"];
  const keys = await Promise.all(names.map((name) => keysOf(db, name, ref)));
  await write(db, ["packs", ...names], (store) => {
    store("packs").delete(ref);
    names.forEach((name, number) => keys[number].forEach((key) => store(name).delete(key)));
  });
}

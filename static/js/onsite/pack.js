// The pack of a visit on this phone: fetching it, and whether everything is here that the visit needs without a connection.

import { say } from "./dom.js";
import { canonical, sha256 } from "./records.js";
import { Undelivered, ask, fetchFile } from "./server.js";
import { allOf, get, keysOf, write } from "./store.js";

const isText = (value) => typeof value === "string";
const SHAPE = {
  pack: isText,
  secret: isText,
  sha256: isText,
  size: Number.isInteger,
  contents: (value) => isText(value?.ref),
  news: Array.isArray,
  last: Number.isInteger,
};

/** Download the pack with what was recorded so far, and what is missing of its documents; nothing is kept unless its hash is right. */
export async function download(db, ref, { documents, progress }) {
  const known = await get(db, "packs", ref);
  // a pack that was taken back took its device along
  const device = known && !known.revoked && !known.released ? known.device : crypto.randomUUID();
  const label =
    navigator.userAgentData?.platform ||
    (/Android|iPhone|iPad|Windows|Mac|Linux/.exec(navigator.userAgent) ?? [say("phone")])[0];
  const json = { device, label };
  const { news, last, ...pack } = await ask(`/relisensi/${ref}/asesmen/lapangan/paket/`, { json, shape: SHAPE });
  if ((await sha256(canonical(pack.contents))) !== pack.sha256) throw new Undelivered("damaged", say("pack_damaged"));
  const fresh = { ref, device, at: Date.now(), since: last, finished: false, revoked: false, released: false };
  const here = new Set(await keysOf(db, "events", ref));
  await write(db, ["packs", "events"], (store) => {
    store("packs").put({ ...(known ?? {}), ...pack, ...fresh, documents });
    for (const { said, sha256: hash, by } of news)
      if (!here.has(said.key))
        store("events").put({ key: said.key, ref, said, sha256: hash, by, own: false, status: "received" });
  });
  let done = pack.size;
  progress?.(done);
  const faults = [];
  for (const row of documents ? await missingDocuments(db, { ref, ...pack, documents }) : []) {
    try {
      await fetchDocument(db, ref, row);
    } catch (fault) {
      faults.push(fault);
      if (faults.length > 1) break; // one may be damaged; where two fail there is no connection
    }
    done += row.size;
    progress?.(done);
  }
  if (faults.length) throw new Undelivered("documents", say("documents_missing"));
}

async function fetchDocument(db, ref, { code, url, sha256: hash }) {
  const blob = await fetchFile(url);
  if ((await sha256(await blob.arrayBuffer())) !== hash) throw new Undelivered("damaged", say("pack_damaged"));
  await write(db, ["documents"], (store) => store("documents").put({ ref, code, sha256: hash, blob }));
}

async function missingDocuments(db, { ref, contents, documents }) {
  if (!documents) return [];
  const there = new Map((await allOf(db, "documents", ref)).map(({ code, sha256: hash }) => [code, hash]));
  return contents.documents.filter((row) => there.get(row.code) !== row.sha256);
}

/** Whether the page and every file it loaded come from the worker's cache. */
async function holdsShell() {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.active) return false;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
  const paths = [
    document.documentElement.dataset.home,
    ...loaded.filter((path) => path.includes("/onsite/") && path.endsWith(".js")),
  ];
  return (await Promise.all(paths.map((path) => caches.match(path)))).every(Boolean);
}

/** What this phone lacks to be used without a connection, looked for now; empty when it is ready. */
export async function lacks(db, pack) {
  const left = await missingDocuments(db, pack);
  return [
    !(await holdsShell().catch(() => false)) && say("lacks_shell"),
    left.length && say("lacks_documents", { n: left.length, all: pack.contents.documents.length }),
    pack.since === undefined && say("lacks_entries"),
  ]
    .filter(Boolean)
    .join(" ");
}

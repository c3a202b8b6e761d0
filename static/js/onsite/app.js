// Begins the visit on this phone: who is here, which visit, which screen; and keeps the head of the page honest.

import { bytes, clock, grow, longDay, longDays, say, titleOf, told } from "./dom.js";
import { correctClock, daysBetween, legalDay } from "./deadline.js";
import { closingScreen, openingScreen, questionsScreen } from "./meeting.js";
import { conflictScreen, conflictsScreen } from "./conflicts.js";
import { findingScreen, findingsScreen } from "./findings.js";
import { criterionScreen, documentScreen, listScreen, whereabouts } from "./screens.js";
import { download, lacks } from "./pack.js";
import { finishTaken } from "./photos.js";
import { minutesScreen, signatureScreen } from "./signing.js";
import { all, erase, get, holder, isFull, openStore, setHolder } from "./store.js";
import { Undelivered, ask, askVisits } from "./server.js";
import { Sync, takeOut } from "./sync.js";
import { Visit } from "./visit.js";

const { home, worker } = document.documentElement.dataset;
const byId = (id) => document.getElementById(id);
const [head, main, foot, notice] = ["kepala", "isi", "kaki", "kabar"].map(byId);

let leave = null;
let news = null;

/** Show a screen: its head, its main part, its foot under the thumb. */
function show(screen, sync, { keep = false } = {}) {
  const scroll = keep ? scrollY : 0;
  leave = screen.leave ?? null;
  news = screen.news ?? null;
  document.title = `${screen.title} · Relisensi`;
  head.replaceChildren(
    grow("bar", {
      title: screen.title,
      href: screen.back ?? home,
      has_back: Boolean(screen.back),
      sub: screen.sub ?? "",
    }),
  );
  head.querySelector(".bar-sub").dataset.sub = screen.sub ?? "";
  if (screen.back === "back")
    head.querySelector("[data-back]").addEventListener("click", (event) => {
      event.preventDefault();
      history.back();
    });
  if (sync) head.querySelector(".top-in").append(grow("chip"));
  if (screen.tabs) head.querySelector(".top-in").append(grow("tabs", { tabs: screen.tabs }));
  main.replaceChildren(screen.main);
  foot.replaceChildren(screen.thumb ?? []);
  foot.hidden = !screen.thumb;
  if (sync) chip(sync);
  scrollTo(0, scroll);
}

/** Why nothing that this phone signs counts any more; empty while it does. */
const lostPack = ({ pack }) => {
  if (pack.revoked) return say("pack_revoked");
  return pack.released ? say("phone_released") : "";
};

/** The three honest counts, and whether there is a connection. */
function chip(sync) {
  const { visit } = sync;
  const counts = visit.counts();
  const link = head.querySelector(".sync");
  if (!link) return;
  const here = counts.here + counts.refused;
  link.querySelector("[data-here]").textContent = here;
  link.querySelector("[data-sent]").textContent = counts.sent;
  link.querySelector("[data-received]").textContent = counts.received;
  link.querySelector(".sync-part").classList.toggle("is-here", here > 0);
  link.setAttribute("aria-label", say("chip", { here, sent: counts.sent, received: counts.received }));
  const sub = head.querySelector(".bar-sub");
  const words = {
    offline: sync.offlineSince ? say("offline_since", { time: clock(sync.offlineSince) }) : "",
    signin: say("session_over"),
    server: say("server_trouble"),
    gone: say("visit_gone"),
    refused: sync.trouble?.message,
    foreign: say("foreign_answer"),
    phone: sync.trouble?.message,
    token: say("server_refuses"),
    large: say("too_large"),
  }[sync.state];
  const trouble = lostPack(visit) || words;
  sub.classList.toggle("is-off", Boolean(trouble));
  sub.textContent = trouble || sub.dataset.sub;
}

// One visit

async function visitPage(db, ref) {
  const visit = await Visit.open(db, ref);
  if (!visit) return packPage(db, ref);
  db.refill = () => visit.everything();
  correctClock(visit.pack.behind ?? 0);
  const sync = new Sync(visit);
  const again = (to) => {
    if (typeof to === "string" && location.hash !== to) location.hash = to;
    else route({ keep: true });
  };
  const screens = {
    "": () => listScreen(visit),
    "temuan-baru": (code) => findingScreen(visit, { code }),
    temuan: (subject) => (subject ? findingScreen(visit, { subject }) : findingsScreen(visit)),
    beda: (kind, subject) => (kind ? conflictScreen(visit, kind, subject) : conflictsScreen(visit)),
    dokumen: (code) => documentScreen(visit, code),
    pembukaan: () => openingScreen(visit, again),
    "tanya-jawab": () => questionsScreen(visit, again),
    penutup: (subject) => closingScreen(visit, again, subject),
    "tanda-tangan": (key) => signatureScreen(visit, key, again),
    "berita-acara": () => minutesScreen(visit),
    kiriman: () => queueScreen(sync),
  };
  async function route(options) {
    if (sync.closed) return; // erased: nothing of the visit is shown any more
    leave?.();
    await visit.saving.catch(() => {}); // said already, and kept as a draft
    const [name, ...args] = location.hash.slice(1).split("/").map(decodeURIComponent);
    const make = screens[name] ?? (() => criterionScreen(visit, name));
    const screen = (await make(...args)) ?? listScreen(visit);
    show(screen, sync, options);
    notice.replaceChildren(...(["", "kiriman"].includes(name) ? await storageWarning(visit) : []));
  }
  addEventListener("hashchange", () => route());
  addEventListener("pagehide", () => leave?.());
  // a page in the background may never come back: what is typed is written down before it goes
  document.addEventListener("visibilitychange", () => document.hidden && leave?.());
  let shown = "";
  const refresh = () => {
    chip(sync);
    const sent = visit.waitingPhotos().map((photo) => [photo.sent, photo.fault]);
    const now = JSON.stringify([
      location.hash,
      visit.counts(),
      sync.state,
      visit.pack.handedIn,
      visit.events.size,
      sent,
    ]);
    if (now === shown) return; // nothing to see: what a finger is about to touch stays where it is
    shown = now;
    const atEnd = location.hash === "#penutup" && visit.pack.finished;
    const isList = ["", "#", "#temuan", "#beda", "#kiriman"].includes(location.hash);
    if (atEnd || isList) route({ keep: true });
  };
  visit.addEventListener("change", () => {
    chip(sync);
    news?.();
  });
  visit.addEventListener("unwritten", ({ detail }) => warn(isFull(detail) ? say("disk_tight") : told(detail)));
  sync.addEventListener("change", refresh);
  sync.addEventListener("erased", () => {
    show({ title: visit.contents.lsp.name, back: home, main: grow("erased") });
  });
  await route();
  document.documentElement.dataset.ready = "visit";
  finishTaken(visit).then(
    () => visit.taken.size && route({ keep: true }),
    () => {},
  );
  sync.now();
}

/** A visit whose pack is not on this phone: what it weighs, and the button that fetches it. */
async function packPage(db, ref) {
  const url = `/relisensi/${ref}/asesmen/lapangan/paket/`;
  let offer;
  try {
    offer = await ask(url, {
      shape: {
        criteria: Number.isInteger,
        size: Number.isInteger,
        documents: Number.isInteger,
        documents_size: Number.isInteger,
      },
    });
  } catch (trouble) {
    show({
      title: say("pack"),
      back: home,
      main: grow("message", { text: told(trouble), href: trouble.kind === "signin" ? signInUrl() : "" }),
    });
    return;
  }
  const room = await navigator.storage?.estimate?.();
  const part = grow("pack", {
    criteria: say("n_criteria", { n: offer.criteria }),
    size: bytes(offer.size),
    documents: say("n_documents", { n: offer.documents }),
    documents_size: bytes(offer.documents_size),
    all: bytes(offer.size + offer.documents_size),
    room: room ? bytes(room.quota - room.usage) : "–",
  });
  const form = part.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const bar = form.querySelector("progress");
    const trouble = form.querySelector("[role=alert]");
    const documents = form.elements.documents.checked;
    button.setAttribute("aria-disabled", "true");
    bar.hidden = false;
    bar.max = offer.size + (documents ? offer.documents_size : 0);
    trouble.textContent = "";
    try {
      await navigator.storage?.persist?.();
      await download(db, ref, {
        documents,
        progress: (done) => {
          bar.value = done;
        },
      });
      location.reload();
    } catch (error) {
      trouble.textContent = told(error);
      button.removeAttribute("aria-disabled");
      bar.hidden = true;
    }
  });
  show({ title: say("pack"), back: home, main: part });
  document.documentElement.dataset.ready = "pack";
}

/** A button that fetches what is missing of a pack. */
function completes(button, db, pack) {
  button?.addEventListener("click", async () => {
    button.setAttribute("aria-disabled", "true");
    try {
      await download(db, pack.ref, { documents: pack.documents ?? true });
      location.reload();
    } catch (error) {
      button.removeAttribute("aria-disabled");
      warn(told(error));
    }
  });
}

/** A word where something is missing, or where the browser may throw away what lies here. */
async function storageWarning({ db, pack }) {
  const missing = await lacks(db, pack);
  const part = grow("lacks", { missing });
  completes(part.querySelector("button"), db, pack);
  const parts = missing ? [part] : [];
  const minutes = Math.abs(pack.behind ?? 0) / 60000;
  if (minutes > 9) parts.push(grow("warning", { text: say("clock_wrong", { n: minutes }) }));
  if (!navigator.storage?.persisted || (await navigator.storage.persisted())) return parts;
  return [...parts, grow("warning", { text: say("may_evict") })];
}

const signInUrl = () => `/akun/login/?next=${encodeURIComponent(location.pathname)}`;

/** The queue that everybody can see: what is where, what was refused and why, and the way out as a file. */
function queueScreen(sync) {
  const { visit } = sync;
  const counts = visit.counts();
  const name = ({ said }) =>
    `${say(`kind_${said.kind}`)} ${said.kind === "finding" ? titleOf(said.body) : (said.body.name ?? said.body.question ?? (said.kind === "judgement" ? said.subject : ""))}`.trim();
  const waiting = visit.unsent().slice(0, 100);
  const photos = visit.waitingPhotos();
  const part = grow("queue", {
    trouble: lostPack(visit) || (sync.trouble?.message ?? ""),
    sign_in: sync.state === "signin" ? signInUrl() : "",
    busy: sync.busy ? say("sending") : "",
    none: !waiting.length && !photos.length && !counts.refused ? say("all_received", { n: counts.received }) : "",
    refused: visit.refused().map((event) => {
      const row = grow("refused", { name: name(event), reason: event.reason, href: mendHref(event) });
      row.querySelector("button").addEventListener("click", async () => {
        await visit.keep([{ ...event, status: "here", reason: "" }]);
        sync.now();
      });
      return row;
    }),
    waiting: waiting.map((event) =>
      grow("waiting", { name: name(event), where: whereabouts(event), reason: event.reason ?? "" }),
    ),
    photos: photos.map(({ size, sent, fault }) =>
      grow("sending-photo", {
        max: size,
        value: sent,
        text: fault || say("photo_sent", { sent: bytes(sent), size: bytes(size) }),
      }),
    ),
  });
  part.querySelector("[data-send]").addEventListener("click", () => sync.byHand());
  part.querySelector("[data-export]").addEventListener("click", async () => {
    (await takeOut(visit)).forEach((blob, number) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `catatan-${visit.pack.ref}-${number + 1}.json`;
      link.click();
    });
  });
  part.querySelector("[data-renew]").addEventListener("click", async ({ target }) => {
    target.setAttribute("aria-disabled", "true");
    try {
      await download(visit.db, visit.pack.ref, { documents: visit.pack.documents ?? false });
      location.reload();
    } catch (error) {
      byId("kiriman-kabar").textContent = told(error);
      target.removeAttribute("aria-disabled");
    }
  });
  return { title: say("queue"), sub: visit.contents.lsp.name, back: "#", main: part };
}

const mendHref = ({ said }) =>
  ({
    judgement: `#${said.subject}`,
    finding: `#temuan-baru/${said.body.criterion}`,
    attendance: "#pembukaan",
    question: "#tanya-jawab",
  })[said.kind] ?? "#penutup";

// My visits

async function homePage(db, listed) {
  const today = legalDay();
  const packs = new Map((await all(db, "packs")).map((pack) => [pack.ref, pack]));
  const rows = new Map(
    [...packs.values()].map(({ ref, contents }) => [
      ref,
      {
        ref,
        lsp: contents.lsp.name,
        place: contents.visit.place,
        day: contents.visit.day,
        until: contents.visit.until,
        role: "",
      },
    ]),
  );
  for (const row of listed?.visits ?? []) rows.set(row.ref, row);
  const cards = [];
  for (const row of [...rows.values()].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    const pack = packs.get(row.ref);
    const visit = pack && (await Visit.open(db, row.ref));
    const counts = visit?.counts();
    const missing = pack ? await lacks(db, pack) : "";
    const left = counts ? counts.here + counts.sent + counts.photos + counts.refused + visit.unfinished : 0;
    const days = daysBetween(today, row.day);
    const card = grow("visit", {
      ...row,
      when: days === 0 ? say("today") : days > 0 ? say("in_days", { n: days }) : longDay(row.day),
      where: `${longDays(row)} · ${row.place}`,
      ready: pack && !missing ? say("pack_ready", { size: bytes(pack.size) }) : "",
      missing,
      not_ready: !pack,
      left: left ? say("left_on_phone", { n: left }) : "",
      href: `/relisensi/${row.ref}/asesmen/lapangan/`,
      open: Boolean(pack),
    });
    completes(card.querySelector("[data-complete]"), db, pack);
    card.querySelector("[data-erase]")?.addEventListener("click", async () => {
      if (!confirm(left ? say("erase_with_left", { n: left }) : say("erase_pack"))) return;
      await erase(db, row.ref);
      location.reload();
    });
    cards.push(card);
  }
  show({
    title: say("my_visits"),
    sub: longDay(today),
    main: grow("home", { cards, none: !cards.length, offline: listed ? "" : say("list_offline") }),
  });
  document.documentElement.dataset.ready = "home";
}

// Begin

async function begin() {
  navigator.serviceWorker?.register(worker).then(watchRelease, () => {});
  let person = await holder();
  const ref = /^\/relisensi\/([\w-]+)\/asesmen\/lapangan\/$/.exec(location.pathname)?.[1];
  // With a pack on the phone the first screen waits for no network; who is signed in is asked behind it.
  if (person && ref) {
    const db = await openStore(person);
    if (await get(db, "packs", ref)) {
      askVisits().then(
        (listed) => samePerson(listed, person),
        () => {},
      );
      return visitPage(db, ref);
    }
  }
  let listed = null;
  try {
    listed = await askVisits();
    person = String(listed.person.key);
    await become(person);
  } catch (trouble) {
    if (!(trouble instanceof Undelivered)) throw trouble;
    if (!person) {
      const href = trouble.kind === "signin" ? signInUrl() : "";
      const text =
        trouble.kind === "signin"
          ? say("sign_in_first")
          : trouble.kind === "token"
            ? say("not_for_you")
            : trouble.message;
      show({ title: say("my_visits"), main: grow("message", { text, href }) });
      document.documentElement.dataset.ready = "message";
      return null;
    }
  }
  const db = await openStore(person);
  return ref ? visitPage(db, ref) : homePage(db, listed);
}

/** Somebody else signed in on this phone: nothing of the first person is shown or sent. */
async function samePerson(listed, person) {
  const present = String(listed.person.key);
  if (present === person) return;
  await become(present);
  location.assign(home);
}

/** Whose phone this is from now on; one too full to write it down is nobody's, rather than still the last one's. */
const become = (person) =>
  setHolder(person)
    .catch(() => setHolder(null))
    .catch(() => {});

/** A new release waits until the person agrees; nothing typed is lost by it, everything lies in the database. */
function watchRelease(registration) {
  const offer = (waiting) => {
    if (!navigator.serviceWorker.controller) return;
    const part = grow("release");
    part.querySelector("button").addEventListener("click", () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take over");
    });
    byId("rilis").replaceChildren(part);
  };
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh.addEventListener("statechange", () => fresh.state === "installed" && offer(fresh));
  });
}

// What could not be written down, wherever it happened, is said.
addEventListener("unhandledrejection", ({ reason }) => warn(told(reason)));

function warn(text) {
  notice.replaceChildren(grow("warning", { text }));
  notice.scrollIntoView({ block: "nearest" });
}

begin().catch((error) => {
  console.error(error);
  show({ title: say("my_visits"), main: grow("message", { text: say("no_store") }) });
  document.documentElement.dataset.ready = "message";
});

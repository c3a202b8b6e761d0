// Before somebody signs out: what of them still lies on this phone; and, once the server has signed them out, away with what they need no longer.

import { all, allOf, erase, holder, keysOf, openStore, setHolder } from "./store.js";

const UNSENT = new Set(["here", "sent", "waiting", "refused", "invalid"]);
const person = await holder().catch(() => null);
const panel = document.getElementById("ponsel-sisa");
const form = document.querySelector("main form[method=post]");

if (person && panel && form) {
  const db = await openStore(person);
  /** What lies here of each visit, counted now: the visit may be open in another tab. */
  const count = async () =>
    Promise.all(
      (await all(db, "packs")).map(async (pack) => {
        const { ref, device, contents } = pack;
        const own = (await allOf(db, "events", ref)).filter((event) => event.own);
        const events = own.filter(({ status }) => UNSENT.has(status)).length;
        const photos = (await allOf(db, "photos", ref)).filter(({ arrived }) => !arrived).length;
        const drafts = (await keysOf(db, "drafts", ref)).length + (await keysOf(db, "taken", ref)).length;
        const recorded = own.filter(({ said }) => said.device === device).length;
        return { ref, pack, recorded, name: contents.lsp.name, left: events + photos + drafts };
      }),
    );
  const show = (rows) => {
    const open = rows.filter(({ left }) => left);
    panel.hidden = !open.length;
    panel.querySelector("ul").replaceChildren(
      ...open.map(({ ref, name, left }) => {
        const link = document.createElement("a");
        link.href = `/relisensi/${ref}/asesmen/lapangan/#kiriman`;
        link.textContent = `${name}: ${left}`;
        const row = document.createElement("li");
        row.append(link);
        return row;
      }),
    );
    return JSON.stringify(open.map(({ ref, left }) => [ref, left]));
  };
  const tell = (name) => {
    for (const words of document.querySelectorAll("[data-keluar]")) words.hidden = words.dataset.keluar !== name;
  };
  /** This phone holds nothing of the visit any more, and will record nothing: nobody need wait for it. */
  const handIn = ({ ref, pack, recorded }) =>
    fetch(`/relisensi/${ref}/asesmen/lapangan/kiriman/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({
        device: pack.device,
        pack: pack.pack,
        recorded,
        finished: true,
        since: pack.since ?? 0,
        events: [],
      }),
      signal: AbortSignal.timeout(20000),
    });
  const signOut = async () => {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      signal: AbortSignal.timeout(20000),
    });
    const isDone = response.ok && response.redirected && new URL(response.url).origin === location.origin;
    return isDone && response.url !== form.action ? response.url : null;
  };
  let shown = show(await count());
  form.addEventListener(
    "submit",
    async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const rows = await count();
      const before = shown;
      shown = show(rows);
      if (shown !== before) {
        tell("berubah");
        return;
      }
      tell("");
      const clear = rows.filter(({ left }) => !left);
      await Promise.allSettled(clear.map(handIn));
      const next = await signOut().catch(() => null);
      if (!next) {
        tell("gagal");
        return;
      }
      await Promise.allSettled([...clear.map(({ ref }) => erase(db, ref)), setHolder(null)]);
      window.typed?.forget();
      location.assign(next);
    },
    { capture: true },
  );
}

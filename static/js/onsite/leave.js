// Before somebody signs out: what of them still lies on this phone; and away with what they need no longer.

import { all, allOf, erase, holder, openStore, setHolder } from "./store.js";

const UNSENT = new Set(["here", "sent", "waiting", "refused", "invalid"]);
const person = await holder();
const panel = document.getElementById("ponsel-sisa");
const form = document.querySelector("main form[method=post]");

if (person && panel && form) {
  const db = await openStore(person);
  const rows = await Promise.all(
    (await all(db, "packs")).map(async ({ ref, contents }) => {
      const events = (await allOf(db, "events", ref)).filter(({ own, status }) => own && UNSENT.has(status)).length;
      const photos = (await allOf(db, "photos", ref)).filter(({ arrived }) => !arrived).length;
      const drafts = (await allOf(db, "drafts", ref)).length;
      return { ref, name: contents.lsp.name, left: events + photos + drafts };
    }),
  );
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
  form.addEventListener("submit", (event) => {
    if (form.dataset.left) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const clear = rows.filter(({ left }) => !left).map(({ ref }) => erase(db, ref));
    Promise.allSettled([...clear, setHolder(null)]).then(() => {
      form.dataset.left = "yes";
      setTimeout(() => form.requestSubmit()); // while the first event is still on its way the form would ignore it
    });
  }, { capture: true });
}

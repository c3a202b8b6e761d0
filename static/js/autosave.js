// Long forms keep their words on the server while somebody types; whoever comes back, signed in again or on another machine, finds them.
"use strict";

const PAUSE = 1500;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const { ask, fill, left, offer, renew, restore, seenOf, wordsOf } = window.typed;
  const { drafts, kept, out } = form.dataset;
  const name = `${location.pathname}${location.search}#${form.dataset.draft}`;
  // Hidden marks go along: what a colleague saved meanwhile is then noticed when the words are truly saved.
  const asStored = window.typed.stored.get(form) ?? wordsOf(form);
  const stored = JSON.stringify(asStored);
  let sent = stored;
  let timer = 0;
  let leaving = false;

  const line = document.createElement("p");
  line.className = "small muted";
  line.setAttribute("role", "status");
  form.append(line);

  const post = async (body, keepalive) => {
    await renew();
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("form", name);
    data.set("words", body);
    const answer = await fetch(drafts, { method: "POST", body: data, redirect: "manual", keepalive });
    if (answer.status !== 204) throw new Error(String(answer.status));
    form.dataset.base = answer.headers.get("Kept-At") ?? "";
  };
  const keep = async (keepalive = false) => {
    clearTimeout(timer);
    const now = JSON.stringify(wordsOf(form));
    if (leaving || now === sent) return;
    try {
      await post(now === stored ? "[]" : now, keepalive);
      sent = now;
      line.textContent = `${kept} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`;
    } catch {
      line.textContent = out;
    }
  };

  // Fields of a form may stand outside of it.
  document.addEventListener("input", ({ target }) => {
    if (target !== form && target.form !== form) return;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  // Who comes back from another tab may have signed in there.
  document.addEventListener("visibilitychange", () => keep(document.hidden));
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    const mark = form.elements.unsaved ?? document.createElement("input");
    Object.assign(mark, { type: "hidden", name: "unsaved", value: name });
    form.append(mark);
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });

  // A form that came back with errors shows what was just typed; every other one what was typed last, here or on the server.
  const mine = left.get(form);
  if ("bound" in form.dataset) continue;
  if (mine) fill(form, mine.words);
  const begun = JSON.stringify(wordsOf(form));
  ask(name).then((said) => {
    const { words: found, at } = said;
    form.dataset.base = at ?? "";
    if (!said.back || JSON.stringify(wordsOf(form)) !== begun) return;
    const isNew = found.length && seenOf(form, found) !== seenOf(form, asStored);
    if (!mine || seenOf(form, mine.words) === seenOf(form, asStored)) {
      if (isNew) restore(form, found, said, true);
      sent = JSON.stringify(wordsOf(form));
      return;
    }
    const isOther = isNew && at !== mine.base && seenOf(form, found) !== seenOf(form, mine.words);
    if (isOther || mine.was !== seenOf(form, asStored)) {
      form.dataset.base = mine.base; // until one of both is taken
      offer(form, mine.words, isOther ? found : asStored, said);
      return;
    }
    restore(form, mine.words, said);
    keep();
  });
}

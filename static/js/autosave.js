// Long forms keep their words on the server while somebody types; whoever comes back, signed in again or on another machine, finds them.
"use strict";

const PAUSE = 1500;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const { drafts, kept, back, drop, out } = form.dataset;
  const name = `${location.pathname}${location.search}#${form.dataset.draft}`;
  // Hidden marks go along: what a colleague saved meanwhile is then noticed when the words are truly saved.
  const words = () => [...new FormData(form)].filter(([key, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "unsaved"].includes(key));
  const stored = JSON.stringify(words());
  let sent = stored;
  let timer = 0;
  let leaving = false;

  const line = document.createElement("p");
  line.className = "small muted";
  line.setAttribute("role", "status");
  form.append(line);

  const post = async (body, keepalive) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("form", name);
    data.set("words", body);
    const answer = await fetch(drafts, { method: "POST", body: data, redirect: "manual", keepalive });
    if (answer.status !== 204) throw new Error(String(answer.status));
  };
  const keep = async (keepalive = false) => {
    clearTimeout(timer);
    const now = JSON.stringify(words());
    if (leaving || now === sent) return;
    try {
      await post(now === stored ? "[]" : now, keepalive);
      sent = now;
      line.textContent = `${kept} ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`;
    } catch {
      line.textContent = out;
    }
  };
  const fill = (pairs) => {
    const left = new Map();
    for (const [key, value] of pairs) left.set(key, [...(left.get(key) ?? []), value]);
    for (const field of form.elements) {
      if (!field.name || ["csrfmiddlewaretoken", "unsaved"].includes(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
      const values = left.get(field.name) ?? [];
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values.shift();
    }
  };

  // Fields of a form may stand outside of it.
  document.addEventListener("input", ({ target }) => {
    if (target.form !== form) return;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep(true));
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    const mark = form.elements.unsaved ?? document.createElement("input");
    Object.assign(mark, { type: "hidden", name: "unsaved", value: name });
    form.append(mark);
  });
  addEventListener("pageshow", () => (leaving = false));

  // A form that came back with errors shows what was just typed; everything else is filled from the server.
  if (!("bound" in form.dataset)) {
    fetch(`${drafts}?form=${encodeURIComponent(name)}`, { redirect: "manual" })
      .then((answer) => (answer.ok ? answer.json() : { words: [] }))
      .then(({ words: found }) => {
        if (!found.length || JSON.stringify(words()) !== stored || JSON.stringify(found) === stored) return;
        fill(found);
        sent = JSON.stringify(words());
        const button = document.createElement("button");
        button.type = "button";
        button.className = "linklike";
        button.textContent = drop;
        button.addEventListener("click", () => {
          fill(JSON.parse(stored));
          keep();
          line.textContent = "";
        });
        const note = document.createElement("p");
        note.className = "note";
        note.setAttribute("role", "status");
        note.append(`${back} `, button);
        button.addEventListener("click", () => note.remove());
        form.prepend(note);
      })
      .catch(() => {});
  }
}

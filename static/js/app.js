// Small comforts on every page; each page works without them.
"use strict";

// The error summary takes the focus, and its links put the cursor into the field.
const summary = document.querySelector("[data-errors]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest(".mb-3, fieldset, tr, li")?.scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// A form is sent once: the pressed button shows that it works, a second press does nothing.
const unlock = (form) => {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(".btn-busy")) {
    button.classList.remove("btn-busy");
    button.removeAttribute("aria-disabled");
  }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  if (event.submitter?.classList.contains("btn")) {
    event.submitter.classList.add("btn-busy");
    event.submitter.setAttribute("aria-disabled", "true");
  }
  setTimeout(unlock, 20000, form); // a download leaves the page as it is
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(unlock));

// What is typed and not saved waits in this tab for whoever typed it: after a reload, Back, or a session that ended in between.
// Signing out forgets it, and so does somebody else who signs in. Long forms keep their words on the server as well.
window.typed = (() => {
  const SHELF = "typed";
  const DRAFTS = "/draf/";
  const { person } = document.body.dataset;
  const page = location.pathname + location.search;
  const shelf = JSON.parse(sessionStorage.getItem(SHELF)) ?? {};
  const pages = !person || shelf.person === person ? (shelf.pages ?? {}) : {};
  const isOurs = (name) => !name || ["csrfmiddlewaretoken", "unsaved"].includes(name);
  const isSecret = (form) => form.querySelector("[type=password], [autocomplete=one-time-code]");
  const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) => !isSecret(form));
  const keyOf = (form) => `${form.getAttribute("action") ?? ""}#${form.dataset.draft ?? forms.indexOf(form)}`;
  const isMark = (form, name) => form.elements[name]?.type === "hidden";

  // Words are pairs of name and value; marks are those that nobody sees.
  const wordsOf = (form) =>
    [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !isOurs(name));
  const seenOf = (form, words) => JSON.stringify(words.filter(([name]) => !isMark(form, name)));
  // Puts words into a form; returns those for which there is no choice any more: nothing falls back without a word.
  const fill = (form, words, marks = false) => {
    const left = new Map();
    for (const [name, value] of words) left.set(name, [...(left.get(name) ?? []), value]);
    for (const field of form.elements) {
      const values = left.get(field.name) ?? [];
      if (isOurs(field.name) || /file|submit|button|reset|fieldset|password/.test(field.type)) continue;
      if (field.type === "hidden" && !marks) continue;
      if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
      else if (values.length) {
        const value = values.shift();
        if (!field.options || [...field.options].some((option) => option.value === value)) field.value = value;
      }
    }
    const now = new Set(wordsOf(form).map(String));
    return words.filter((pair) => pair[1] && !isMark(form, pair[0]) && !now.has(String(pair)));
  };

  let isLeaving = false;
  const store = () => {
    if (Object.keys(pages).length) sessionStorage.setItem(SHELF, JSON.stringify({ person, pages, isLeaving }));
    else sessionStorage.removeItem(SHELF);
  };
  const stored = new Map(forms.map((form) => [form, wordsOf(form)]));
  const refused = Boolean(summary);
  const entryOf = (form, more) => {
    const words = wordsOf(form);
    return { words, was: seenOf(form, stored.get(form)), base: form.dataset.base ?? "", ...more };
  };
  const keep = () => {
    const kept = {};
    for (const form of forms) {
      const key = keyOf(form);
      const isChanged = refused || JSON.stringify(wordsOf(form)) !== JSON.stringify(stored.get(form));
      if (!form.dataset.sending && isChanged) kept[key] = entryOf(form);
      else if (form.dataset.sending && pages[page]?.[key]) kept[key] = pages[page][key];
    }
    if (Object.keys(kept).length) pages[page] = kept;
    else delete pages[page];
    store();
  };

  // The sentences of a form whose words come back, in the language of the page.
  const ask = async (form = "") => {
    const answer = await fetch(`${DRAFTS}?form=${encodeURIComponent(form)}`, { redirect: "manual" }).catch(() => null);
    return answer?.ok ? answer.json() : { words: [] };
  };
  const grow = (tag, className, ...inside) => {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...inside);
    return made;
  };
  const press = (words, act) => {
    const button = grow("button", "linklike", words);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };
  const labelOf = (form, name) => {
    const [field] = [form.elements[name] ?? []].flatMap((one) => (one.options || !one.length ? [one] : [...one]));
    const group = /radio|checkbox/.test(field?.type) && field.closest("fieldset")?.querySelector("legend");
    return (group || field?.labels?.[0])?.textContent.trim() || name;
  };
  const meant = (form, name, value) => {
    const fields = [...form.elements].filter((field) => field.name === name);
    const option = fields.flatMap((field) => [...(field.options ?? [])]).find((one) => one.value === value);
    const choice = fields.find((field) => /radio|checkbox/.test(field.type) && field.value === value);
    return (option?.textContent ?? choice?.labels?.[0]?.textContent ?? value).trim() || "–";
  };
  const restore = (form, words, say, marks) => {
    const gone = fill(form, words, marks).map(([name, value]) => `${labelOf(form, name)}: ${meant(form, name, value)}`);
    const note = grow("div", "note", `${say.back} `);
    note.setAttribute("role", "status");
    note.append(
      press(say.drop, () => {
        fill(form, stored.get(form), true);
        note.remove();
        form.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    );
    if (gone.length) note.append(grow("p", "", `${say.gone} ${gone.join("; ")}`));
    form.prepend(note);
  };
  // In doubt which words are the newer ones, both stand side by side; the form holds what this tab has until one is taken.
  const offer = (form, mine, theirs, say) => {
    fill(form, mine);
    const differs = ([name, value], others) =>
      !isMark(form, name) && !others.some((one) => String(one) === String([name, value]));
    const note = grow("div", "note stack tight", grow("p", "", say.both));
    note.setAttribute("role", "group");
    const side = (title, words, others) => {
      const list = grow("dl", "facts");
      for (const [name, value] of words.filter((pair) => differs(pair, others)))
        list.append(grow("dt", "", labelOf(form, name)), grow("dd", "", meant(form, name, value)));
      const take = press(say.take, () => {
        fill(form, words);
        note.remove();
        form.dispatchEvent(new Event("input", { bubbles: true }));
      });
      take.className = "btn btn-outline-secondary";
      return grow("section", "panel", grow("h3", "", title), list, take);
    };
    note.append(grow("div", "halves", side(say.here, mine, theirs), side(say.there, theirs, mine)));
    form.prepend(note);
  };

  // What a form still has waiting; what led on to another page was saved.
  const kind = performance.getEntriesByType("navigation")[0]?.type;
  const comesBack = ["back_forward", "reload"].includes(kind);
  const left = new Map();
  if (person) {
    for (const form of forms) {
      const entry = pages[page]?.[keyOf(form)];
      const isDraft = "draft" in form.dataset;
      if (entry && (comesBack || (!entry.sent && (entry.back || isDraft)))) left.set(form, entry);
    }
    for (const [name, kept] of Object.entries(pages)) {
      for (const key of Object.keys(kept)) if (kept[key].sent) delete kept[key];
      if (!Object.keys(kept).length) delete pages[name];
    }
    for (const [form, entry] of left) pages[page] = { ...pages[page], [keyOf(form)]: { ...entry, sent: false } };
    store();
    for (const [form, entry] of left) {
      if ("draft" in form.dataset) continue;
      const isSame = seenOf(form, entry.words) === seenOf(form, stored.get(form));
      if (refused || isSame) continue;
      fill(form, entry.words);
      ask().then((say) => {
        if (!say.back) return;
        if (entry.was === seenOf(form, stored.get(form))) restore(form, entry.words, say);
        else offer(form, entry.words, stored.get(form), say);
      });
    }
    let timer = 0;
    document.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 300);
    });
    document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
      if (defaultPrevented || !forms.includes(form)) return;
      isLeaving = location.pathname === "/akun/logout/"; // forgotten once the server has said goodbye
      pages[page] = { ...pages[page], [keyOf(form)]: entryOf(form, { sent: true }) };
      store();
    });
    addEventListener("pagehide", keep);
  } else if (!shelf.isLeaving && (location.pathname.startsWith("/akun/") || "unsent" in document.body.dataset)) {
    // The session has ended on the way: what was sent is not saved, and waits.
    for (const kept of Object.values(pages))
      for (const entry of Object.values(kept)) if (entry.sent) Object.assign(entry, { sent: false, back: true });
    if (shelf.pages) sessionStorage.setItem(SHELF, JSON.stringify(shelf));
  } else sessionStorage.removeItem(SHELF);

  // Signing in again, here or in another tab, makes the mark of every open form too old. It is renewed, for the same person only.
  const secret = () => document.cookie.match(/csrftoken=(\w+)/)?.[1];
  let known = secret();
  const renew = async () => {
    const now = secret();
    if (!person || now === known) return;
    const told = await ask();
    if (String(told.person) !== person) return;
    known = now;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = told.token;
  };
  // Files that were chosen leave only while somebody is there to receive them: no browser gives them back after a sign-in.
  const chosenIn = (form) =>
    "upload" in form.dataset
      ? undefined
      : [...form.elements].find((field) => field.dataset.unsent && field.files.length);
  const refuse = (field, ...why) => {
    field.parentElement.querySelector(":scope > .unsent")?.remove();
    const note = grow("p", "invalid-feedback unsent", ...why);
    note.setAttribute("role", "alert");
    field.before(note);
    field.focus();
  };
  const signInFirst = (field) => {
    const link = grow("a", "", field.dataset.signin);
    link.href = "/akun/login/";
    link.target = "_blank";
    refuse(field, `${field.dataset.unsent} `, link);
  };
  // What the web server in front would cut off never leaves.
  const isHeavy = (field) => [...field.files].reduce((sum, file) => sum + file.size, 0) > Number(field.dataset.most);
  let isRenewed = false;
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (isRenewed || !person || form.method !== "post") return;
      const chosen = chosenIn(form);
      if (!chosen && secret() === known) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (chosen && isHeavy(chosen)) {
        refuse(chosen, chosen.dataset.heavy);
        return;
      }
      const go = () => {
        isRenewed = true;
        form.requestSubmit(submitter);
        isRenewed = false;
      };
      renew()
        .then(() => chosen && ask())
        .then((told) => (told && String(told.person) !== person ? signInFirst(chosen) : go()), go);
    },
    true,
  );
  const forget = () => {
    for (const name of Object.keys(pages)) delete pages[name];
    forms.length = 0;
    store();
  };
  return { ask, fill, forget, left, offer, renew, restore, seenOf, stored, wordsOf };
})();

// The account menu closes when one turns elsewhere.
const menu = document.querySelector("details.menu");
if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
}

// A page of a document as a picture may still be in the making: it is asked for again, a few times.
const again = (picture, tries) => {
  if (tries > 5) return;
  picture.addEventListener("error", () => again(picture, tries + 1), { once: true });
  setTimeout(() => picture.setAttribute("src", picture.getAttribute("src")), 2000 * tries);
};
for (const picture of document.querySelectorAll("img[src*='halaman=']")) {
  if (picture.complete && !picture.naturalWidth) again(picture, 1);
  else picture.addEventListener("error", () => again(picture, 1), { once: true });
}

// Beside a day that is typed stands the calendar of the browser.
for (const field of document.querySelectorAll("input.w-date")) {
  const picker = document.createElement("input");
  picker.type = "date";
  picker.tabIndex = -1;
  picker.ariaHidden = "true";
  picker.className = "day-picker";
  picker.addEventListener("change", () => {
    if (!picker.value) return;
    field.value = picker.value.split("-").reverse().join("-");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  picker.addEventListener("focus", () => {
    const [day, month, year] = field.value.split("-");
    if (year?.length === 4) picker.value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  });
  field.after(picker);
}

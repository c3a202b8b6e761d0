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
  setTimeout(unlock, 20000, form); // a download leaves the page standing
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(unlock));

// Words sent after the session had ended wait in this tab until the same person has signed in again; everything else is forgotten.
const KEPT = "kept";
const { person } = document.body.dataset;
const isText = (field) => field.matches("textarea, input:not([type]), input[type=text], input[type=tel], input[type=email]");
document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (defaultPrevented || !person || form.method !== "post") return;
  const words = [...form.elements].filter(isText).map(({ name, value }) => [name, value]);
  sessionStorage.setItem(KEPT, JSON.stringify({ person, page: location.pathname, words }));
});
const kept = JSON.parse(sessionStorage.getItem(KEPT));
if (kept && person) {
  sessionStorage.removeItem(KEPT);
  if (kept.interrupted && kept.person === person && kept.page === location.pathname) {
    const fields = [...document.querySelectorAll("main form[method=post] [name]")].filter(isText);
    for (const [name, value] of kept.words) {
      const field = fields.find((one) => one.name === name);
      if (field) field.value = value;
    }
  }
} else if (kept && document.querySelector("form [name=password]")) {
  sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, interrupted: true }));
}

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

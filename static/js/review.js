// The reviewer's keys: next, previous, accept, return, save; and standard sentences that go into the note. Without this file links and buttons do the same.
"use strict";

const form = document.querySelector(".verdict form");
const note = form.elements.note;
const choices = [...form.querySelectorAll("[name=choice]")];
const links = [...document.querySelectorAll(".pick-list a")];
const here = links.findIndex((link) => link.getAttribute("aria-current") === "page");

const choose = (value, then) => {
  const choice = choices.find((one) => one.value === value);
  if (!choice) return;
  choice.checked = true;
  then.focus();
  then.scrollIntoView({ block: "center" });
};
const acts = {
  j: () => links[here + 1]?.click(),
  k: () => links[here - 1]?.click(),
  t: () => choose("accept", form.querySelector("[type=submit]")),
  p: () => choose("fix", note),
};

// Single letters can be switched off: they would get in the way of those who speak to their computer.
const hint = document.querySelector("[data-keys]");
const wanted = hint.querySelector("input");
hint.hidden = false;
wanted.checked = localStorage.getItem("keys") !== "off";
wanted.addEventListener("change", () => localStorage.setItem("keys", wanted.checked ? "on" : "off"));

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey && form.contains(event.target)) form.requestSubmit();
  if (!wanted.checked || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const act = acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

form.addEventListener("change", ({ target }) => {
  if (target.name !== "sentences") return;
  const { text } = target.dataset; // in Indonesian, whatever language the label is in
  if (target.checked && !note.value.includes(text)) note.value = [note.value.trim(), text].filter(Boolean).join("\n");
  if (!target.checked) note.value = note.value.replace(text, "").trim();
  form.elements.inserted.value = "yes";
  if (target.checked) choices.find((one) => one.value === "fix").checked = true;
});

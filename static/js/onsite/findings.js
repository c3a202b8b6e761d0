// The screens of findings: all of them, and one with its deadline and the sentence that the LKS will print.

import { correction, daysBetween, legalDay } from "./deadline.js";
import { grow, longDay, plainDay, say, titleOf, told, trimmed } from "./dom.js";
import { keepTyped } from "./drafts.js";
import { strip } from "./screens.js";

/** The deadline as a sum, by the calendar in the pack; counting begins on the day of the closing meeting. */
export function sumOf(visit, category, from = legalDay()) {
  const { holidays, licence_ends_on: end } = visit.contents;
  const deadline = correction(category, from, visit.contents);
  if (!deadline) return grow("no-deadline");
  const late = end ? daysBetween(end, deadline.due) : 0;
  return grow("deadline", {
    due: longDay(deadline.due),
    from: plainDay(from),
    label: say("sum_category", { category: say(`category_${category}`).toLowerCase() }),
    count: say(`plus_${deadline.policy.unit}`, { n: deadline.policy.count }),
    skipped:
      deadline.policy.unit === "working"
        ? deadline.skipped.map((day) => `${plainDay(day)} ${holidays[day].name}`).join(", ") || say("none_skipped")
        : say(deadline.moved ? "moved_off_free_day" : "free_days_count"),
    last: plainDay(deadline.due),
    late: late > 0 ? say("after_licence", { day: longDay(end), n: late }) : "",
  });
}

/** The LKS sentence as it will print. */
export function sentence(body) {
  return grow("sentence", {
    claim: trimmed(body.claim),
    evidence: trimmed(body.evidence),
    category: body.category ? say(`category_${body.category}`).toLowerCase() : "–",
  });
}

export function findingScreen(visit, { code, subject }) {
  const existing = subject && visit.entry("finding", subject)?.said.body;
  const criterion = visit.contents.criteria.find((one) => one.code === (existing?.criterion ?? code));
  if (!criterion) return null;
  const place = subject ? `temuan/${subject}` : `temuan-baru/${code}`;
  const key = subject ?? visit.draft(place)?.subject ?? crypto.randomUUID();
  const seen = visit.look("finding", key, visit.draft(place)?.seen);
  const note = visit.entry("judgement", criterion.code)?.said.body.note ?? "";
  const ready = visit.contents.sentences?.filter((row) => row.criterion === criterion.code) ?? [];
  const body = existing ?? {
    criterion: criterion.code,
    category: null, // whoever writes the finding weighs it
    claim: criterion.claim,
    evidence: note.slice(0, 600), // what was written about the criterion, and nothing that nobody wrote
    clause: criterion.clause,
  };
  const shown = { ...body, ...visit.draft(place) };
  const part = grow("finding", {
    categories: ["major", "minor", "observation"].map((value) =>
      grow("category", {
        value,
        label: say(`category_${value}`),
        meaning: say(`meaning_${value}`),
        look: `cat c-${value.slice(0, 3)}`,
        checked: value === shown.category,
      }),
    ),
    has_sentences: ready.length > 0,
    sentences: [
      grow("option", { value: "", text: say("own_words") }),
      ...ready.map((row, number) => grow("option", { value: number, text: row.label })),
    ],
    claim: shown.claim,
    evidence: shown.evidence,
    clause: shown.clause,
    restored: Boolean(visit.draft(place)),
    photos: strip(visit, key),
    remove: say(existing ? "remove_this_finding" : "drop_typed"),
  });
  const form = part.querySelector("form");
  const deadline = part.querySelector("[data-deadline]");
  const lks = part.querySelector("[data-lks]");
  const trouble = part.querySelector("[role=alert]");
  const typed = () => {
    const data = new FormData(form);
    const text = (name) => String(data.get(name) ?? "").trim();
    return {
      criterion: criterion.code,
      category: data.get("category"),
      claim: text("claim"),
      evidence: text("evidence"),
      clause: text("clause"),
    };
  };
  const show = () => {
    const now = typed();
    deadline.replaceChildren(now.category ? sumOf(visit, now.category) : grow("no-category"));
    lks.replaceChildren(sentence(now));
  };
  const typing = keepTyped(visit, place, form, () => ({ subject: key, seen: seen.keys }));
  let touched = false;
  form.addEventListener("input", () => {
    touched = true;
    show();
  });
  form.querySelector("select")?.addEventListener("change", ({ target }) => {
    const row = ready[target.value];
    const isTyped = (name) =>
      ![!existing && name === "claim" ? body.claim : "", "", ...ready.map((one) => one[name])].includes(typed()[name]);
    if (!row) return;
    if ((isTyped("claim") || isTyped("evidence")) && !confirm(say("replace_typed"))) {
      target.value = "";
      return;
    }
    form.elements.claim.value = row.claim;
    form.elements.evidence.value = row.evidence;
    show();
  });
  const keep = async (removed) => {
    const now = typed();
    if (!removed && !now.category) {
      trouble.textContent = say("category_missing");
      trouble.focus();
      return;
    }
    if (!now.claim || !now.evidence || !now.clause) {
      trouble.textContent = say("finding_incomplete");
      trouble.focus();
      return;
    }
    touched = false;
    try {
      await visit.record(seen, removed ? { ...now, removed: true } : now);
      await typing.drop();
      location.hash = criterion.code;
    } catch (error) {
      trouble.textContent = told(error);
      trouble.focus();
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(false);
  });
  const forget = async () => {
    touched = false;
    await typing.drop();
    for (const { said } of visit.photosOf(key))
      await visit.record(visit.look("photo", said.subject), { ...said.body, removed: true });
    location.hash = criterion.code;
  };
  part.querySelector("[data-remove]").addEventListener("click", () => {
    if (existing) return confirm(say("remove_finding")) && keep(true);
    return confirm(say("sure_to_drop")) && forget();
  });
  show();
  const foot = grow("save", { text: say("save_finding"), form: "temuan" });
  // whoever turns away without saving loses nothing: what was changed is recorded where it is whole, what is new stays as it was typed
  const leave = () => {
    const now = typed();
    typing.leave();
    if (existing && touched && now.claim && now.evidence && now.clause)
      visit.record(seen, now).then(typing.drop, () => {});
    touched = false;
  };
  return {
    leave,
    title: existing ? say("finding") : say("new_finding"),
    sub: `${criterion.code} ${criterion.title}`,
    back: `#${criterion.code}`,
    main: part,
    thumb: foot,
  };
}

export function findingsScreen(visit) {
  const rows = visit.of("finding").map((event) => {
    const { body, subject } = event.said;
    return grow("found", {
      href: `#temuan/${subject}`,
      text: titleOf(body),
      sub: `${body.criterion} · ${say(`category_${body.category}`)} · ${body.claim}`,
    });
  });
  return { title: say("findings"), back: "#", main: grow("findings", { rows, none: !rows.length }) };
}

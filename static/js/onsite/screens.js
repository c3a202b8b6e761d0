// The screens of judging: the list, one criterion, a finding, two entries side by side.

import { correction, daysBetween, legalDay } from "./deadline.js";
import { clock, grow, longDay, looks, plainDay, resultTag, say, tag, titleOf, told } from "./dom.js";
import { SOON, keepTyped } from "./drafts.js";
import { keepPhotos } from "./photos.js";
import { get } from "./store.js";

const RESULTS = ["conforms", "fails", "observation", "not_applicable", "open"];
const METHODS = ["document", "interview", "observation", "witnessing"];
const AREAS = ["administration", "operations"];
const LOOKED_AT = new Set(["conforms", "fails", "observation"]);

export const trimmed = (text) => text.trim().replace(/[ .]+$/, "");
const stateIcon = { received: "done", sent: "send", refused: "warning", invalid: "warning" };

/** Where an entry is, as icon and word. */
export function whereabouts(event) {
  const state =
    event.status === "received"
      ? "received"
      : event.status === "sent"
        ? "sent"
        : stateIcon[event.status]
          ? "refused"
          : "here";
  return grow("where", { icon: stateIcon[event.status] ?? "phone", text: say(`state_${state}`) });
}

/** How far each area is. */
export const progress = (visit, area) => {
  const own = visit.contents.criteria.filter((criterion) => criterion.area === area);
  return { total: own.length, done: own.filter(({ code }) => visit.result(code) !== "open").length };
};

/** The tabs of both areas; each leads to its first open criterion. */
export function tabs(visit, current) {
  return AREAS.map((area) => {
    const own = visit.contents.criteria.filter((criterion) => criterion.area === area);
    const next = own.find(({ code }) => visit.result(code) === "open") ?? own[0];
    const { done, total } = progress(visit, area);
    const count = `${done}/${total}`;
    const now = area === current ? "page" : null;
    return grow("tab", { label: say(`area_${area}`), count, total, done, href: `#${next.code}`, "aria-current": now });
  });
}

/** What is typed and not recorded yet, each as a way back to it. */
export function unsaved(visit) {
  const named = {
    "temuan-baru": "new_finding",
    temuan: "finding",
    beda: "two_entries",
    "tanya-jawab": "questions",
    pembukaan: "opening_meeting",
    penutup: "closing_meeting",
  };
  const stuck = [...visit.taken.values()]
    .filter(({ fault }) => fault)
    .map(({ of }) => (visit.entry("finding", of) ? `temuan/${of}` : of));
  const isPlace = (place) => named[place.split("/")[0]] || visit.contents.criteria.some(({ code }) => code === place);
  return [...new Set([...visit.drafts.keys(), ...stuck])].filter(isPlace).map((place) => {
    const [name, key] = place.split("/");
    const code =
      name === "temuan-baru"
        ? key
        : name === "temuan"
          ? (visit.body("finding", key)?.criterion ?? "")
          : named[name]
            ? ""
            : name;
    return grow("unsaved", {
      href: `#${place}`,
      text: say("unsaved", { what: `${say(named[name] ?? "kind_judgement")} ${code}`.trim() }),
    });
  });
}

export function listScreen(visit) {
  const rows = AREAS.map((area) =>
    grow("area", {
      label: say(`area_${area}`),
      rows: visit.contents.criteria
        .filter((criterion) => criterion.area === area)
        .map(({ code, title }) =>
          grow("row", {
            code,
            title,
            href: `#${code}`,
            tag: visit.isOpen("judgement", code)
              ? tag("obs", "people", say("two_entries"))
              : resultTag(visit.result(code)),
          }),
        ),
    }),
  );
  const conflicts = visit.conflicts();
  return {
    title: visit.contents.lsp.name,
    back: document.documentElement.dataset.home,
    main: grow("list", {
      rows,
      unsaved: unsaved(visit),
      conflicts: conflicts.length ? say("n_conflicts", { n: conflicts.length }) : "",
      findings: say("n_findings", { n: visit.of("finding").length }),
    }),
    tabs: tabs(visit),
  };
}

/** One small picture; a tap asks whether it should go. */
function shot(visit, { said, by }, refresh) {
  const photo = visit.photos.get(said.body.sha256);
  const there = photo?.arrived;
  const part = grow("shot", {
    icon: photo?.fault ? "warning" : !photo ? "people" : there ? "done" : photo?.sent ? "send" : "phone",
    text: photo ? photo.fault || say(there ? "state_received" : "state_here") : say("photo_of", { name: by }),
    label: say("photo_remove"),
  });
  const image = part.querySelector("img");
  if (photo?.thumb) {
    image.src = URL.createObjectURL(photo.thumb);
    image.onload = () => URL.revokeObjectURL(image.src);
  } else if (photo) image.remove();
  else {
    image.src = `/relisensi/${visit.pack.ref}/asesmen/lapangan/foto/${said.body.sha256.slice(0, 16)}/`;
    image.onerror = () => image.remove();
  }
  const seen = visit.look("photo", said.subject);
  part.querySelector("button").addEventListener("click", async () => {
    if (!confirm(say("remove_photo"))) return;
    await visit.record(seen, { ...said.body, removed: true });
    refresh();
  });
  return part;
}

/** A photo that could not be finished: its name, why, and a tap that lets it go. */
function unfinishedShot(visit, { key, file, fault }, refresh) {
  const part = grow("shot", { icon: "warning", text: `${file.name}: ${fault}`, label: say("photo_remove") });
  part.querySelector("img").remove();
  part.querySelector("button").addEventListener("click", async () => {
    if (!confirm(`${file.name}: ${fault}\n\n${say("remove_photo")}`)) return;
    await visit.dropTaken(key);
    refresh();
  });
  return part;
}

/** The small pictures of an item, with the buttons that open camera and gallery; only they are drawn again, never what is being typed. */
function strip(visit, subject) {
  const part = grow("strip", {});
  const trouble = part.querySelector("[role=alert]");
  const place = part.querySelector("[data-part=shots]");
  const refresh = () =>
    place.replaceChildren(
      ...visit.photosOf(subject).map((event) => shot(visit, event, refresh)),
      ...visit.takenOf(subject).map((photo) => unfinishedShot(visit, photo, refresh)),
    );
  refresh();
  part.querySelector(".strip").addEventListener("change", async ({ target }) => {
    trouble.textContent = "";
    const faults = await keepPhotos(visit, subject, target.files);
    trouble.textContent = [...new Set(faults.map(told))].join(" ");
    target.value = "";
    refresh();
  });
  return part;
}

/** The entry of somebody else that a result would replace by another one: that asks for a reason. */
const overruled = (visit, { keys }, result) =>
  keys
    .map((key) => visit.events.get(key))
    .find(
      (event) => event && event.by !== visit.contents.person.name && !["open", result].includes(event.said.body.result),
    );

export function criterionScreen(visit, code) {
  const { criteria, documents, last_findings: earlier } = visit.contents;
  const criterion = criteria.find((one) => one.code === code);
  if (!criterion) return null;
  const own = criteria.filter(({ area }) => area === criterion.area);
  const place = own.indexOf(criterion);
  const mine = visit.judges(criterion.area);
  const before = visit.entry("judgement", code);
  const kept = mine ? visit.draft(code) : undefined; // what could not be recorded the last time
  const seen = visit.look("judgement", code, kept?.seen);
  const entry = { result: "open", methods: ["document"], note: "", ...before?.said.body, ...kept };
  const part = grow("criterion", {
    ...criterion,
    place: say("place", { n: place + 1, all: own.length }),
    said: resultTag(criterion.said),
    said_text: criterion.said_text || say("nothing_said"),
    documents: documents
      .filter((row) => criterion.documents.includes(row.code))
      .map((row) =>
        grow("document", { ...row, sub: say("version", { n: row.version }), href: `#dokumen/${row.code}` }),
      ),
    earlier: earlier
      .filter((row) => row.criterion === code)
      .map((row) =>
        grow("earlier", { text: `${row.year} · ${say(`category_${row.category}`)}: ${row.evidence || row.claim}` }),
      ),
    has_earlier: earlier.some((row) => row.criterion === code),
    conflict_href: `#beda/judgement/${encodeURIComponent(code)}`,
    methods: METHODS.map((method) =>
      grow("method", {
        value: method,
        label: say(`method_${method}`),
        checked: entry.methods.includes(method),
        disabled: !mine,
      }),
    ),
    note: entry.note,
    photos: mine ? strip(visit, code) : [],
    findings: visit
      .of("finding")
      .filter(({ said }) => said.body.criterion === code)
      .map((event) =>
        grow("found", {
          href: `#temuan/${event.said.subject}`,
          text: titleOf(event.said.body),
          sub: say(`category_${event.said.body.category}`),
        }),
      ),
    mine,
    finding_href: `#temuan-baru/${code}`,
    finding_text: say(visit.draft(`temuan-baru/${code}`) ? "go_on_with_finding" : "make_finding"),
  });
  const next = own[place + 1];
  const previous = own[place - 1];
  const foot = grow("thumb", {
    results: RESULTS.map((result) =>
      grow("verdict", {
        value: result,
        text: say(`result_${result}`),
        icon: looks[result][1],
        look: `verd v-${looks[result][0]}`,
        checked: result === entry.result && Boolean(before || kept),
        disabled: !mine,
      }),
    ),
    previous_href: previous ? `#${previous.code}` : "#",
    previous_label: previous ? say("previous", { code: previous.code }) : say("to_list"),
    next_href: next ? `#${next.code}` : "#",
    next_code: next?.code ?? "",
    next_title: next?.title ?? say("to_list"),
  });
  const form = part.querySelector("form");
  const saved = part.querySelector("[data-saved]");
  const note = part.querySelector("textarea");
  note.readOnly = !mine;
  const reasonPart = part.querySelector("[data-why]");
  const why = reasonPart.querySelector("textarea");
  why.value = kept?.why ?? "";
  if (before) saved.replaceChildren(whereabouts(before));
  let half;
  const body = () => {
    const data = new FormData(form);
    const methods = METHODS.filter((method) => data.getAll("methods").includes(method));
    return { result: data.get("result") ?? entry.result, methods, note: note.value.slice(0, 2000) };
  };
  const keepHalf = (said) => {
    half = undefined;
    return visit.keepDraft(code, { ...said, seen: seen.keys }).catch(() => {}); // memory has it at least
  };
  const save = async () => {
    clearTimeout(half);
    half = undefined;
    const said = body();
    const notYet = (words) => {
      saved.textContent = words;
      keepHalf(said);
    };
    const other = overruled(visit, seen, said.result);
    const reason = why.value.trim();
    reasonPart.hidden = !other && !reason;
    if (reason) said.why = reason;
    if (other && !reason)
      return notYet(say("why_missing", { name: other.by, result: say(`result_${other.said.body.result}`) }));
    if (LOOKED_AT.has(said.result) && !said.methods.length) return notYet(say("method_missing"));
    try {
      const event = await visit.record(seen, said);
      saved.replaceChildren(whereabouts(event), ` ${say("saved_at", { time: clock() })}`);
      return await visit.keepDraft(code, null);
    } catch (error) {
      return notYet(told(error));
    }
  };
  let pause;
  const whenLeaving = () => {
    if (pause === undefined) return;
    clearTimeout(pause);
    pause = undefined;
    save();
  };
  if (mine) {
    form.addEventListener("change", (event) => event.target.name && event.target !== note && save());
    note.addEventListener("input", () => {
      clearTimeout(pause);
      half ??= setTimeout(() => keepHalf(body()), SOON);
      pause = setTimeout(whenLeaving, 600);
    });
    note.addEventListener("blur", whenLeaving);
    foot.querySelector("fieldset").addEventListener("change", save);
    if (kept) save();
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  const others = part.querySelector("[data-others]");
  const arrived = part.querySelector("[data-arrived]");
  /** What somebody else recorded meanwhile is told, and never changes what a finger is about to touch. */
  const news = () => {
    others.hidden = !visit.isOpen("judgement", code);
    const [other] = others.hidden ? visit.unseen(seen) : [];
    arrived.hidden = !other || other.own;
    if (other)
      arrived.querySelector("span").textContent = say("arrived", {
        name: other.by,
        result: say(`result_${other.said.body.result}`),
      });
  };
  arrived.querySelector("button").addEventListener("click", () => dispatchEvent(new Event("hashchange")));
  news();
  return {
    title: visit.contents.lsp.name,
    back: "#",
    news,
    main: part,
    thumb: foot,
    tabs: tabs(visit, criterion.area),
    leave: whenLeaving,
  };
}

/** A document of the pack, opened from this phone. */
export async function documentScreen(visit, code) {
  const row = visit.contents.documents.find((one) => one.code === code);
  if (!row) return null;
  const kept = await get(visit.db, "documents", [visit.pack.ref, code]);
  const href = kept ? URL.createObjectURL(kept.blob) : row.url;
  return {
    title: `${row.code} ${row.title}`,
    back: "back",
    main: grow("paper", {
      title: row.title,
      href,
      download: kept ? `${row.code}-v${row.version}` : null,
      text: say(kept ? "on_phone" : "not_on_phone"),
    }),
  };
}

// Findings

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

// Two entries side by side

const lines = (kind, body) =>
  kind === "judgement"
    ? [
        ["row_result", say(`result_${body.result}`)],
        ["row_methods", body.methods.map((method) => say(`method_${method}`)).join(", ")],
        ["row_note", body.note],
        ...(body.why ? [["row_why", body.why]] : []),
      ]
    : Object.entries(body)
        .filter(([name]) => !["removed", "strokes"].includes(name))
        .map(([name, value]) => [`row_${name}`, String(value)])
        .concat(body.removed ? [["row_removed", say("removed")]] : []);

export function conflictScreen(visit, kind, subject) {
  const entries = visit.item(kind, subject);
  if (entries.length < 2) return null;
  const seen = visit.look(
    kind,
    subject,
    entries.map(({ key }) => key),
  );
  const criterion = visit.contents.criteria.find(({ code }) => code === subject);
  const names = [...new Set(entries.flatMap(({ said }) => lines(kind, said.body).map(([name]) => name)))];
  const cell = (event, name) => lines(kind, event.said.body).find(([one]) => one === name)?.[1] ?? "–";
  const part = grow("conflict", {
    code: criterion?.code ?? say(`kind_${kind}`),
    title: criterion?.title ?? "",
    question: criterion?.question ?? "",
    heads: entries.map((event) =>
      grow("duel-head", { name: event.by, time: say("at_time", { time: clock(new Date(event.said.at)) }) }),
    ),
    rows: names.map((name) => {
      const cells = entries.map((event) => cell(event, name));
      const differs = new Set(cells).size > 1;
      return grow("duel-row", {
        name: say(name) + (differs ? ` · ${say("differs")}` : ""),
        differs: differs ? "row differs" : "row",
        span: entries.length,
        cells: cells.map((text) => grow("duel-cell", { text })),
      });
    }),
    choices: entries.map((event) =>
      grow("choice", {
        value: event.key,
        label:
          kind === "judgement"
            ? say(`result_${event.said.body.result}`)
            : kind === "finding"
              ? titleOf(event.said.body)
              : cell(event, names[0]),
        sub: say("entry_of", { name: event.by }),
      }),
    ),
    lead: visit.isLead,
    member: !visit.isLead,
    writes: kind === "judgement",
  });
  const form = part.querySelector("form");
  const typing = form && keepTyped(visit, `beda/${kind}/${encodeURIComponent(subject)}`, form);
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const chosen = entries.find(({ key }) => key === data.get("chosen"));
    const trouble = form.querySelector("[role=alert]");
    if (!chosen) {
      trouble.textContent = say("choose_one");
      return;
    }
    const reason = String(data.get("why") ?? "").trim();
    if (kind === "judgement" && !reason) {
      trouble.textContent = say("why_chosen");
      return;
    }
    const body = { ...chosen.said.body, ...(kind === "judgement" ? { why: reason } : {}) };
    const words = String(data.get("words") ?? "").trim();
    if (words && kind === "judgement") body.note = words;
    await visit.record(seen, body);
    await typing.drop();
    location.hash = visit.conflicts().length ? "beda" : criterion ? criterion.code : "";
  });
  return {
    title: say("two_entries"),
    back: criterion ? `#${criterion.code}` : "#",
    main: part,
    leave: typing?.leave,
    thumb: visit.isLead ? grow("save", { text: say("settle"), form: "pilih" }) : null,
  };
}

export function conflictsScreen(visit) {
  const rows = visit.conflicts().map(([first]) => {
    const { kind, subject, body } = first.said;
    const name = kind === "finding" ? titleOf(body) : (body.name ?? body.question ?? subject);
    return grow("found", {
      href: `#beda/${kind}/${encodeURIComponent(subject)}`,
      text: `${say(`kind_${kind}`)} ${name}`,
      sub: say("two_entries"),
    });
  });
  return { title: say("two_entries"), back: "#", main: grow("conflicts", { rows, none: !rows.length }) };
}

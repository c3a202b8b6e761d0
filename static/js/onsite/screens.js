// The screens of judging: the list, one criterion, a document of the pack.

import { clock, grow, looks, resultTag, say, tag, titleOf, told } from "./dom.js";
import { SOON } from "./drafts.js";
import { keepPhotos } from "./photos.js";
import { get } from "./store.js";

const RESULTS = ["conforms", "fails", "observation", "not_applicable", "open"];
const METHODS = ["document", "interview", "observation", "witnessing"];
const AREAS = ["administration", "operations"];
const LOOKED_AT = new Set(["conforms", "fails", "observation"]);

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
export function strip(visit, subject) {
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
  const entry = { result: "open", methods: [], note: "", ...before?.said.body, ...kept };
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

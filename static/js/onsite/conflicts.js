// Two entries side by side: what differs, and which of them stands.

import { clock, grow, say, titleOf } from "./dom.js";
import { keepTyped } from "./drafts.js";

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

// The meetings: who is there, questions and answers, the findings read out, the LSP's answer, signatures, the provisional minutes.

import { correction, disputeUntil, legalDay } from "./deadline.js";
import { keepTyped } from "./drafts.js";
import { clock, grow, longDay, say, tag } from "./dom.js";
import { sentence, trimmed } from "./screens.js";

const known = (name) => name.trim().split(/\s+/).join(" ");
const subjectOf = (name) => known(name).toLowerCase();

// Opening

export function openingScreen(visit, again) {
  const present = visit.of("attendance").map(({ said }) => said);
  const names = new Set(present.map(({ subject }) => subject));
  const seen = new Set();
  const expected = visit.contents.people.filter(({ name }) => {
    const subject = subjectOf(name);
    if (names.has(subject) || seen.has(subject)) return false;
    return seen.add(subject);
  });
  const opened = visit.pack.state === "on_site" || visit.item("opening", "opening").length > 0;
  const part = grow("opening", {
    day: longDay(visit.contents.visit.day),
    place: visit.contents.visit.place,
    agenda: (visit.body("note", "agenda")?.text ?? visit.contents.visit.agenda).split("\n").filter(Boolean).map((text) => grow("line", { text })),
    present: present.map(({ body, subject }) => {
      const row = grow("person", { name: body.name, position: body.position, label: say("strike", { name: body.name }) });
      row.querySelector("button").addEventListener("click", async () => {
        await visit.record("attendance", subject, { ...body, removed: true });
        again();
      });
      return row;
    }),
    none: !present.length,
    waits: expected.length > 0,
    expected: expected.map((person) => {
      const row = grow("expected", person);
      row.querySelector("button").addEventListener("click", async () => {
        await visit.record("attendance", subjectOf(person.name), { name: known(person.name), position: person.position, side: person.side });
        again();
      });
      return row;
    }),
    may_open: visit.isLead && !opened,
  });
  const form = part.querySelector("form");
  const typing = keepTyped(visit, "pembukaan", form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const name = known(String(data.get("name")));
    const position = String(data.get("position")).trim();
    if (!name || !position) {
      form.querySelector("[role=alert]").textContent = say("person_incomplete");
      return;
    }
    await visit.record("attendance", subjectOf(name), { name, position, side: data.get("side") });
    await typing.drop();
    again();
  });
  part.querySelector("[data-open]")?.addEventListener("click", async () => {
    await visit.record("opening", "opening", {});
    again();
  });
  return { title: say("opening_meeting"), back: "#", main: part, leave: typing.leave };
}

// Questions and answers

export function questionsScreen(visit, again) {
  const rows = visit.of("question").map(({ said: { body } }) =>
    grow("asked", { question: body.question, answer: body.answer, by: [body.asked_by, body.criterion].filter(Boolean).join(" · ") }),
  );
  const part = grow("questions", {
    rows,
    none: !rows.length,
    criteria: [grow("option", { value: "", text: say("in_general") }), ...visit.contents.criteria.map(({ code, title }) => grow("option", { value: code, text: `${code} ${title}` }))],
  });
  const form = part.querySelector("form");
  const typing = keepTyped(visit, "tanya-jawab", form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = (name) => String(new FormData(form).get(name) ?? "").trim();
    const trouble = form.querySelector("[role=alert]");
    const body = { area: "", criterion: text("criterion"), asked_by: text("asked_by"), question: text("question"), answer: text("answer") };
    body.area = visit.contents.criteria.find(({ code }) => code === body.criterion)?.area ?? "";
    if (!body.asked_by || !body.question || !body.answer) {
      trouble.textContent = say("question_incomplete");
      return;
    }
    await visit.record("question", crypto.randomUUID(), body);
    await typing.drop();
    again();
  });
  return { title: say("questions"), back: "#", main: part, leave: typing.leave };
}

// Closing

/** Who signs: those who judge, the counterparts, the chair. */
const signers = (visit) => visit.contents.people.filter(({ area, key }) => area || key === "chair");
const responseOf = (visit, subject) => visit.body("response", subject);

function reading(visit, event, number, isNow, again) {
  const { body, subject } = event.said;
  const given = responseOf(visit, subject);
  const criterion = visit.contents.criteria.find(({ code }) => code === body.criterion);
  const deadline = correction(body.category, legalDay(), visit.contents);
  const part = grow(isNow ? "reading" : "read", {
    head: `${number}. ${say(`category_${body.category}`)}`,
    title: criterion?.title ?? body.criterion,
    claim: trimmed(body.claim),
    evidence: trimmed(body.evidence),
    clause: `${body.clause} (${body.criterion})`,
    due: deadline ? longDay(deadline.due) : say("no_deadline"),
    sum: deadline ? say(`${deadline.policy.unit}_from_today`, { n: deadline.policy.count }) : "",
    tag: given
      ? tag(given.stance === "accepted" ? "ok" : "obs", given.stance === "accepted" ? "check" : "flag", say(given.stance))
      : isNow
        ? tag("obs", "talk", say("read_out"))
        : tag("plain", "clock", say("next")),
    note: given?.note ?? "",
    again_href: `#penutup/${subject}`,
    again: say(given ? "read_again" : "read_now"),
  });
  if (!isNow) return { part };
  const chair = visit.contents.people.find(({ key }) => key === "chair")?.name ?? visit.contents.lsp.name;
  const form = part.querySelector("form");
  const typing = keepTyped(visit, `penutup/${subject}`, form);
  form.hidden = !typing.isKnown;
  part.querySelector("[data-accept]").addEventListener("click", async () => {
    await visit.record("response", subject, { stance: "accepted", name: chair, note: "" });
    await typing.drop();
    again("#penutup");
  });
  part.querySelector("[data-object]").addEventListener("click", () => {
    form.hidden = false;
    form.querySelector("textarea").focus();
  });
  form.addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const note = form.querySelector("textarea").value.trim();
    if (!note) {
      form.querySelector("[role=alert]").textContent = say("objection_missing");
      return;
    }
    await visit.record("response", subject, { stance: "objected", name: chair, note });
    await typing.drop();
    again("#penutup");
  });
  return { part, leave: typing.leave };
}

export function closingScreen(visit, again, chosen) {
  const findings = visit.of("finding");
  const open = findings.filter(({ said }) => !responseOf(visit, said.subject));
  const now = findings.find(({ said }) => said.subject === chosen) ?? open[0];
  const people = signers(visit);
  const signed = (person) => visit.item("signature", person.key)[0];
  const waiting = people.filter((person) => !signed(person)?.said.body.strokes || signed(person).said.body.removed);
  const counts = visit.counts();
  const left = counts.here + counts.sent + counts.photos;
  const undecided = visit.conflicts().length;
  const unjudged = visit.contents.criteria.filter(({ code, area }) => visit.judges(area) && visit.result(code) === "open").length;
  const read = findings.map((event, number) => reading(visit, event, number + 1, event === now, again));
  const missing = [
    unjudged && say("left_criteria", { n: unjudged }),
    open.length && say("left_responses", { n: open.length }),
    waiting.length && say("left_signatures", { n: waiting.length }),
    undecided && say("n_conflicts", { n: undecided }),
    visit.drafts.size && say("left_drafts", { n: visit.drafts.size }),
    left && say("left_entries", { n: left }),
  ].filter(Boolean);
  const part = grow("closing", {
    findings: read.map(({ part: row }) => row),
    none: !findings.length,
    advice: visit.body("note", "advice")?.text ?? "",
    until: say("objection_until", { day: longDay(disputeUntil(legalDay(), visit.contents)) }),
    signers: people.map((person) => {
      const event = signed(person);
      const done = event && !event.said.body.removed;
      return grow("signer", {
        ...person,
        done: done ? [tag("ok", "check", clock(new Date(event.said.at)))] : [],
        sign: !done && !open.length,
        wait: !done && open.length ? [tag("plain", "clock", say("waits"))] : [],
        href: `#tanda-tangan/${person.key}`,
      });
    }),
    has_missing: missing.length > 0,
    missing: missing.map((text) => grow("line", { text })),
    provisional: left > 0 ? say("provisional_why", { n: left }) : "",
    finished: visit.pack.finished === true,
  });
  const advice = part.querySelector("#saran");
  const saved = part.querySelector("[data-saved]");
  let pause;
  const save = async () => {
    clearTimeout(pause);
    pause = undefined;
    await visit.record("note", "advice", { text: advice.value.trim() });
    saved.textContent = say("saved_at", { time: clock() });
  };
  advice.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(save, 600);
  });
  const leave = () => {
    if (pause !== undefined) save();
    for (const row of read) row.leave?.();
  };
  const foot = grow("finish", {
    missing: visit.pack.finished ? say(visit.pack.handedIn && !left ? "finished_here" : "finished_sending", { n: left }) : missing.length ? say("n_missing", { n: missing.length }) : "",
    text: say(visit.pack.finished ? "record_more" : "finish"),
    close: visit.isLead && visit.pack.finished && visit.pack.handedIn && !left,
    href: `/relisensi/${visit.pack.ref}/langkah/close_visit/`,
  });
  foot.querySelector("button").addEventListener("click", async () => {
    await visit.keepPack({ finished: !visit.pack.finished, handedIn: false });
    again();
  });
  return { title: say("closing_meeting"), sub: longDay(legalDay()), back: "#", main: part, thumb: foot, leave };
}

// Signatures: strokes of whole numbers on a sheet of 1000 by 400

export function signatureScreen(visit, key, again) {
  const person = signers(visit).find((one) => one.key === key);
  if (!person) return null;
  const part = grow("signature", person);
  const canvas = part.querySelector("canvas");
  const trouble = part.querySelector("[role=alert]");
  const pen = canvas.getContext("2d");
  const strokes = [];
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  let stroke = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const limit = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [limit(((event.clientX - box.left) / box.width) * 1000, 1000), limit(((event.clientY - box.top) / box.height) * 400, 400)];
  };
  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const line of strokes) {
      pen.beginPath();
      pen.moveTo(line[0], line[1]);
      for (let at = 2; at < line.length; at += 2) pen.lineTo(line[at], line[at + 1]);
      if (line.length === 2) pen.lineTo(line[0] + 1, line[1]);
      pen.stroke();
    }
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    stroke = point(event);
    strokes.push(stroke);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const [x, y] = point(event);
    if (Math.hypot(x - stroke.at(-2), y - stroke.at(-1)) < 6) return;
    stroke.push(x, y);
    draw();
  });
  const lift = () => (stroke = null);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  part.querySelector("[data-clear]").addEventListener("click", () => {
    strokes.length = 0;
    draw();
  });
  part.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!strokes.length) {
      trouble.textContent = say("signature_missing");
      return;
    }
    await visit.record("signature", key, { name: person.name, position: person.position, strokes });
    again("#penutup");
  });
  return { title: say("sign"), sub: person.name, back: "#penutup", main: part, thumb: grow("save", { text: say("save_signature"), form: "ttd" }) };
}

// Provisional minutes

const NS = "http://www.w3.org/2000/svg";
function drawn(strokes) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 1000 400");
  svg.setAttribute("class", "ink");
  for (const line of strokes) {
    const path = document.createElementNS(NS, "polyline");
    path.setAttribute("points", line.join(" "));
    svg.append(path);
  }
  return svg;
}

export function minutesScreen(visit) {
  const counts = visit.counts();
  const left = counts.here + counts.sent + counts.photos;
  const { contents } = visit;
  const judged = contents.criteria.map(({ code }) => visit.result(code));
  const part = grow("minutes", {
    lsp: contents.lsp.name,
    number: contents.lsp.licence_number,
    day: longDay(contents.visit.day),
    place: contents.visit.place,
    results: ["conforms", "fails", "observation", "not_applicable", "open"]
      .map((result) => `${say(`result_${result}`)} ${judged.filter((one) => one === result).length}`)
      .join(" · "),
    left: left ? say("provisional_left", { n: left }) : say("provisional_none"),
    attendance: visit.of("attendance").map(({ said: { body } }) => grow("line", { text: `${body.name}, ${body.position}` })),
    findings: visit.of("finding").map(({ said: { body, subject } }) => {
      const deadline = correction(body.category, legalDay(), contents);
      const given = responseOf(visit, subject);
      return grow("minute", {
        sentence: sentence(body),
        clause: body.clause,
        due: deadline ? longDay(deadline.due) : say("no_deadline"),
        response: given ? `${say(given.stance)}${given.note ? `: ${given.note}` : ""}` : "–",
      });
    }),
    asked: visit.of("question").length > 0,
    questions: visit.of("question").map(({ said: { body } }) => grow("line", { text: `${body.asked_by}: ${body.question} – ${body.answer}` })),
    signatures: signers(visit).map((person) => {
      const body = visit.body("signature", person.key);
      return grow("signed", { ...person, ink: body ? drawn(body.strokes) : [] });
    }),
  });
  part.querySelector("[data-print]").addEventListener("click", () => print());
  return { title: say("minutes"), sub: say("provisional"), back: "#penutup", main: part };
}

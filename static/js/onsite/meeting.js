// The meetings: who is there, questions and answers, the findings read out, the LSP's answer, signatures, the provisional minutes.

import { correction, disputeUntil, legalDay } from "./deadline.js";
import { SOON, keepTyped } from "./drafts.js";
import { clock, grow, longDay, longDays, say, tag, titleOf, told, trimmed } from "./dom.js";
import { answersOf, hashOf, signaturesOf, signers } from "./signing.js";

const known = (name) => name.trim().split(/\s+/).join(" ");
/** Name and position: two people of one name are two. The server writes the same. */
const subjectOf = (name, position) => known(`${name}, ${position}`.toLowerCase());

// Opening

export function openingScreen(visit, again) {
  const present = visit.of("attendance").map(({ said }) => said);
  const names = new Set(present.map(({ subject }) => subject));
  const seen = new Set();
  const expected = visit.contents.people.filter(({ who, name, title }) => {
    if (seen.has(who)) return false;
    seen.add(who);
    return !names.has(subjectOf(name, title));
  });
  const opened = visit.pack.state === "on_site" || visit.item("opening", "opening").length > 0;
  const part = grow("opening", {
    day: longDays(visit.contents.visit),
    place: visit.contents.visit.place,
    agenda: (visit.body("note", "agenda")?.text ?? visit.contents.visit.agenda)
      .split("\n")
      .filter(Boolean)
      .map((text) => grow("line", { text })),
    present: present.map(({ body, subject }) => {
      const row = grow("person", {
        name: body.name,
        position: body.position,
        label: say("strike", { name: body.name }),
      });
      const seen = visit.look("attendance", subject);
      row.querySelector("button").addEventListener("click", async () => {
        await visit.record(seen, { ...body, removed: true });
        again();
      });
      return row;
    }),
    none: !present.length,
    waits: expected.length > 0,
    expected: expected.map((person) => {
      const row = grow("expected", { ...person, position: person.title });
      const seen = visit.look("attendance", subjectOf(person.name, person.title));
      row.querySelector("button").addEventListener("click", async () => {
        await visit.record(seen, { name: known(person.name), position: known(person.title), side: person.side });
        again();
      });
      return row;
    }),
    may_open: visit.isLead && !opened,
  });
  const listed = new Map(present.map(({ subject }) => [subject, visit.look("attendance", subject).keys]));
  const form = part.querySelector("form");
  const typing = keepTyped(visit, "pembukaan", form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const name = known(String(data.get("name")));
    const position = known(String(data.get("position")));
    if (!name || !position) {
      form.querySelector("[role=alert]").textContent = say("person_incomplete");
      return;
    }
    const subject = subjectOf(name, position);
    await visit.record(visit.look("attendance", subject, listed.get(subject) ?? []), {
      name,
      position,
      side: data.get("side"),
    });
    await typing.drop();
    again();
  });
  part.querySelector("[data-open]")?.addEventListener("click", async () => {
    await visit.record(visit.look("opening", "opening"), {});
    again();
  });
  return { title: say("opening_meeting"), back: "#", main: part, leave: typing.leave };
}

// Questions and answers

export function questionsScreen(visit, again) {
  const rows = visit.of("question").map(({ said: { body } }) =>
    grow("asked", {
      question: body.question,
      answer: body.answer,
      by: [body.asked_by, body.criterion].filter(Boolean).join(" · "),
    }),
  );
  const part = grow("questions", {
    rows,
    none: !rows.length,
    criteria: [
      grow("option", { value: "", text: say("in_general") }),
      ...visit.contents.criteria.map(({ code, title }) => grow("option", { value: code, text: `${code} ${title}` })),
    ],
  });
  const form = part.querySelector("form");
  const typing = keepTyped(visit, "tanya-jawab", form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = (name) => String(new FormData(form).get(name) ?? "").trim();
    const trouble = form.querySelector("[role=alert]");
    const body = {
      area: "",
      criterion: text("criterion"),
      asked_by: text("asked_by"),
      question: text("question"),
      answer: text("answer"),
    };
    body.area = visit.contents.criteria.find(({ code }) => code === body.criterion)?.area ?? "";
    if (!body.asked_by || !body.question || !body.answer) {
      trouble.textContent = say("question_incomplete");
      return;
    }
    await visit.record(visit.look("question", crypto.randomUUID()), body);
    await typing.drop();
    again();
  });
  return { title: say("questions"), back: "#", main: part, leave: typing.leave };
}

// Closing

function reading(visit, event, number, { given, of, isNow }, again) {
  const { body, subject } = event.said;
  const criterion = visit.contents.criteria.find(({ code }) => code === body.criterion);
  const deadline = correction(body.category, legalDay(), visit.contents);
  const part = grow(isNow ? "reading" : "read", {
    head: `${number}. ${say(`category_${body.category}`)}`,
    title: titleOf(body),
    claim: trimmed(body.claim),
    evidence: trimmed(body.evidence),
    clause: [body.clause, body.criterion, criterion?.title].filter(Boolean).join(" · "),
    due: deadline ? longDay(deadline.due) : say("no_deadline"),
    sum: deadline ? say(`${deadline.policy.unit}_from_today`, { n: deadline.policy.count }) : "",
    tag: given?.holds
      ? tag(
          given.stance === "accepted" ? "ok" : "obs",
          given.stance === "accepted" ? "check" : "flag",
          say(given.stance),
        )
      : isNow
        ? tag("obs", "talk", say("read_out"))
        : tag("plain", "clock", say("next")),
    note: given && !given.holds ? say("answer_void") : (given?.note ?? ""),
    again_href: `#penutup/${subject}`,
    again: say(given?.holds ? "read_again" : "read_now"),
  });
  if (!isNow) return { part };
  const seen = visit.look("response", subject);
  const chair = visit.contents.people.find(({ key }) => key === "chair")?.name ?? visit.contents.lsp.name;
  const form = part.querySelector("form");
  const typing = keepTyped(visit, `penutup/${subject}`, form);
  form.hidden = !typing.isKnown;
  part.querySelector("[data-accept]").addEventListener("click", async () => {
    await visit.record(seen, { stance: "accepted", name: chair, note: "", of });
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
    await visit.record(seen, { stance: "objected", name: chair, note, of });
    await typing.drop();
    again("#penutup");
  });
  return { part, leave: typing.leave };
}

export async function closingScreen(visit, again, chosen) {
  const answers = await answersOf(visit);
  const signatures = await signaturesOf(visit, answers);
  const findings = visit.of("finding");
  const hashes = await Promise.all(findings.map(({ said }) => hashOf(said.body)));
  const open = findings.filter(({ said }) => !answers.get(said.subject)?.holds);
  const now = findings.find(({ said }) => said.subject === chosen) ?? open[0];
  const people = signers(visit);
  const waiting = people.filter(({ key }) => !signatures.get(key)?.holds);
  const counts = visit.counts();
  const left = counts.here + counts.sent + counts.photos;
  const undecided = visit.conflicts().length;
  const unjudged = visit.contents.criteria.filter(
    ({ code, area }) => visit.judges(area) && visit.result(code) === "open",
  ).length;
  const read = findings.map((event, number) => {
    const given = answers.get(event.said.subject);
    return reading(visit, event, number + 1, { given, of: hashes[number], isNow: event === now }, again);
  });
  const missing = [
    unjudged && say("left_criteria", { n: unjudged }),
    open.length && say("left_responses", { n: open.length }),
    waiting.length && say("left_signatures", { n: waiting.length }),
    undecided && say("n_conflicts", { n: undecided }),
    visit.unfinished && say("left_drafts", { n: visit.unfinished }),
    left && say("left_entries", { n: left }),
  ].filter(Boolean);
  const part = grow("closing", {
    findings: read.map(({ part: row }) => row),
    none: !findings.length,
    advice: visit.draft("penutup")?.text ?? visit.body("note", "advice")?.text ?? "",
    until: say("objection_until", { day: longDay(disputeUntil(legalDay(), visit.contents)) }),
    signers: people.map((person) => {
      const { event, holds } = signatures.get(person.key) ?? {};
      const row = grow("signer", {
        ...person,
        done: holds ? [tag("ok", "check", clock(new Date(event.said.at)))] : [],
        void: event && !holds ? say("signature_void") : "",
        text: say(event ? "sign_again" : "sign_here"),
        sign: !open.length,
        strike: event && !holds,
        wait: !holds && open.length ? [tag("plain", "clock", say("waits"))] : [],
        href: `#tanda-tangan/${person.key}`,
      });
      // whoever has gone cannot sign again: their void signature is taken away, and the minutes print none
      row.querySelector("[data-strike]")?.addEventListener("click", async () => {
        if (!confirm(say("strike_signature", { name: person.name }))) return;
        await visit.record(visit.look("signature", person.key), { ...event.said.body, removed: true });
        again();
      });
      return row;
    }),
    has_missing: missing.length > 0,
    missing: missing.map((text) => grow("line", { text })),
    provisional: left > 0 ? say("provisional_why", { n: left }) : "",
    finished: visit.pack.finished === true,
    others: visit.pack.others ? say("other_phones", { devices: visit.pack.others }) : "",
    devices_href: `/relisensi/${visit.pack.ref}/asesmen/perangkat/`,
  });
  const advice = part.querySelector("#saran");
  const saved = part.querySelector("[data-saved]");
  const seen = visit.look("note", "advice", visit.draft("penutup")?.seen);
  let pause;
  let half;
  const save = async () => {
    clearTimeout(pause);
    clearTimeout(half);
    pause = half = undefined;
    try {
      await visit.record(seen, { text: advice.value.trim() });
      saved.textContent = say("saved_at", { time: clock() });
      await visit.keepDraft("penutup", null);
    } catch (error) {
      saved.textContent = told(error);
      visit.keepDraft("penutup", { text: advice.value, seen: seen.keys }).catch(() => {}); // memory has it at least
    }
  };
  advice.addEventListener("input", () => {
    half ??= setTimeout(() => {
      half = undefined;
      visit.keepDraft("penutup", { text: advice.value, seen: seen.keys }).catch(() => {});
    }, SOON);
    clearTimeout(pause);
    pause = setTimeout(save, 600);
  });
  if (visit.draft("penutup")) save();
  const leave = () => {
    if (pause !== undefined) save();
    for (const row of read) row.leave?.();
  };
  const foot = grow("finish", {
    missing: visit.pack.finished
      ? say(visit.pack.handedIn && !left ? "finished_here" : "finished_sending", { n: left })
      : missing.length
        ? say("n_missing", { n: missing.length })
        : "",
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

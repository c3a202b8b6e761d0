// Signing at the visit: what is signed, its hash, the strokes, and the provisional minutes. The server computes the same hash.

import { correction, legalDay } from "./deadline.js";
import { grow, longDay, longDays, say } from "./dom.js";
import { canonical, sha256 } from "./records.js";
import { sentence } from "./findings.js";

export const hashOf = (value) => sha256(canonical(value));

/** Who signs: those who judge, the counterparts, the chair. */
export const signers = (visit) => visit.contents.people.filter(({ area, key }) => area || key === "chair");

/** The LSP's answer to each finding, and whether the finding still reads (`holds`) as it did when the LSP answered. */
export async function answersOf(visit) {
  const rows = visit.of("finding").map(async ({ said: { subject, body } }) => {
    const given = visit.body("response", subject);
    return [subject, given && { ...given, holds: given.of === (await hashOf(body)) }];
  });
  return new Map((await Promise.all(rows)).filter(([, given]) => given));
}

/** What everybody signs: the results, the findings with the LSP's answers, the questions, the advice. */
export function sheetOf(visit, answers) {
  const bodies = (kind) => Object.fromEntries(visit.of(kind).map(({ said }) => [said.subject, said.body]));
  const judged = visit.of("judgement").filter(({ said }) => said.body.result !== "open");
  const held = [...answers].filter(([, { holds }]) => holds);
  return {
    results: Object.fromEntries(judged.map(({ said }) => [said.subject, said.body.result])),
    findings: bodies("finding"),
    answers: Object.fromEntries(held.map(([subject, { stance, name, note }]) => [subject, { stance, name, note }])),
    questions: bodies("question"),
    advice: visit.body("note", "advice")?.text ?? "",
  };
}

/** Each signature that was drawn, and whether what it signs still stands as it was shown. */
export async function signaturesOf(visit, answers) {
  const now = await hashOf(sheetOf(visit, answers));
  const drawn = signers(visit).map(({ key }) => [
    key,
    visit.item("signature", key).find(({ said }) => !said.body.removed),
  ]);
  return new Map(
    drawn.filter(([, event]) => event).map(([key, event]) => [key, { event, holds: event.said.body.of === now }]),
  );
}

/** What the minutes say, as parts of a screen. */
function told(visit, answers) {
  const { criteria } = visit.contents;
  const judged = criteria.map(({ code }) => visit.result(code));
  return {
    results: ["conforms", "fails", "observation", "not_applicable", "open"]
      .map((result) => `${say(`result_${result}`)} ${judged.filter((one) => one === result).length}`)
      .join(" · "),
    findings: visit.of("finding").map(({ said: { body, subject } }) => {
      const deadline = correction(body.category, legalDay(), visit.contents);
      const given = answers.get(subject);
      const words = given ? `${say(given.stance)}${given.note ? `: ${given.note}` : ""}` : "–";
      return grow("minute", {
        sentence: sentence(body),
        clause: body.clause,
        due: deadline ? longDay(deadline.due) : say("no_deadline"),
        response: given && !given.holds ? say("answer_void") : words,
      });
    }),
    asked: visit.of("question").length > 0,
    questions: visit
      .of("question")
      .map(({ said: { body } }) => grow("line", { text: `${body.asked_by}: ${body.question} – ${body.answer}` })),
    advice: visit.body("note", "advice")?.text ?? "",
  };
}

// Strokes of whole numbers on a sheet of 1000 by 400

export async function signatureScreen(visit, key, again) {
  const person = signers(visit).find((one) => one.key === key);
  if (!person) return null;
  const answers = await answersOf(visit);
  const of = await hashOf(sheetOf(visit, answers));
  const part = grow("signature", { ...person, ...told(visit, answers) });
  const canvas = part.querySelector("canvas");
  const trouble = part.querySelector("[role=alert]");
  const seen = visit.look("signature", key);
  const pen = canvas.getContext("2d");
  const strokes = [];
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = "round";
  let stroke = null;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const limit = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      limit(((event.clientX - box.left) / box.width) * 1000, 1000),
      limit(((event.clientY - box.top) / box.height) * 400, 400),
    ];
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
  const lift = () => {
    stroke = null;
  };
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
    await visit.record(seen, { name: person.name, position: person.position, strokes, of });
    again("#penutup");
  });
  return {
    title: say("sign"),
    sub: person.name,
    back: "#penutup",
    main: part,
    thumb: grow("save", { text: say("save_signature"), form: "ttd" }),
  };
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

export async function minutesScreen(visit) {
  const answers = await answersOf(visit);
  const signatures = await signaturesOf(visit, answers);
  const counts = visit.counts();
  const left = counts.here + counts.sent + counts.photos;
  const { contents } = visit;
  const part = grow("minutes", {
    lsp: contents.lsp.name,
    number: contents.lsp.licence_number,
    day: longDays(contents.visit),
    place: contents.visit.place,
    ...told(visit, answers),
    left: left ? say("provisional_left", { n: left }) : say("provisional_none"),
    attendance: visit
      .of("attendance")
      .map(({ said: { body } }) => grow("line", { text: `${body.name}, ${body.position}` })),
    signatures: signers(visit).map((person) => {
      const { event, holds } = signatures.get(person.key) ?? {};
      return grow("signed", {
        ...person,
        ink: holds ? drawn(event.said.body.strokes) : [],
        void: event && !holds ? say("signature_void") : "",
      });
    }),
  });
  part.querySelector("[data-print]").addEventListener("click", () => print());
  return { title: say("minutes"), sub: say("provisional"), back: "#penutup", main: part };
}

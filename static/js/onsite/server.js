// Asks the server: never longer than so long, and takes for its answer only what has the form of one.

import { Told, say } from "./dom.js";

// So long may nothing come before a request is given up.
const PATIENCE = 20000;

/** Why a delivery did not arrive, in words. */
export class Undelivered extends Told {
  constructor(kind, words, status = 0) {
    super(words);
    this.kind = kind;
    this.status = status;
  }
}

const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

/** Whether an answer holds what was asked for: some networks answer every address with a page or a word of their own. */
const isShaped = (answer, shape) =>
  answer !== null && typeof answer === "object" && Object.entries(shape).every(([name, test]) => test(answer[name]));
export const foreign = () => new Undelivered("foreign", say("foreign_answer"));

/** A request that is given up when nothing comes for so long, or when `signal` says so. */
async function within(url, options, signal, read) {
  const giveUp = new AbortController();
  let timer = setTimeout(() => giveUp.abort(), PATIENCE);
  const more = () => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp.abort(), PATIENCE);
  };
  const stop = () => giveUp.abort();
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(url, { ...options, redirect: "manual", cache: "no-store", signal: giveUp.signal });
    if (response.type === "opaqueredirect" || response.status === 401)
      throw new Undelivered("signin", say("session_over"));
    return await read(response, more);
  } catch (error) {
    throw error instanceof Undelivered ? error : new Undelivered("offline", say("no_connection"));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** Ask for JSON of this shape; an ended session, a refusal, a foreign answer and a silent network are told apart. */
export function ask(url, { json, body, shape, signal, method = json || body ? "POST" : "GET" }) {
  const headers = { Accept: "application/json", "X-CSRFToken": cookie(document.documentElement.dataset.csrf) };
  if (json) headers["Content-Type"] = "application/json";
  else if (body) headers["Content-Type"] = "application/octet-stream";
  return within(url, { method, headers, body: json ? JSON.stringify(json) : body }, signal, async (response) => {
    const { ok, status } = response;
    const text = await response.text();
    let answer = null;
    try {
      answer = JSON.parse(text);
    } catch {
      if (ok) throw foreign();
    }
    if (ok && isShaped(answer, shape)) return answer;
    if (ok) throw foreign();
    if (status === 403) throw new Undelivered("token", say("server_refuses"), status);
    if (status === 404) throw new Undelivered("gone", say("visit_gone"), status);
    if (status === 413 || status === 400) throw new Undelivered("large", say("too_large"), status);
    if (status >= 500 || status === 429 || !answer?.error)
      throw new Undelivered("server", say("server_trouble"), status);
    throw new Undelivered("refused", String(answer.error), status);
  });
}

/** The bytes of a file. */
export const fetchFile = (url) =>
  within(url, {}, null, async (response, more) => {
    if (!response.ok) throw new Undelivered("server", say("documents_missing"), response.status);
    const parts = [];
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      more();
    }
    return new Blob(parts, { type: response.headers.get("Content-Type") ?? "" });
  });

const isPerson = (person) => typeof person?.name === "string" && person.key !== undefined;
/** Who is signed in, and their visits. */
export const askVisits = () =>
  ask(document.documentElement.dataset.visits, {
    shape: { visits: Array.isArray, person: isPerson, today: (day) => typeof day === "string" },
  });

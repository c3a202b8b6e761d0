// The licence check in the browser: the digest of a file that stays here, and the proof of a QR code where there is no network.
"use strict";

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/cek/luring.js").catch(() => {});

const show = (root, name) => {
  for (const part of root.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== name;
};

// A file is compared by its digest; only a press of the button sends it.
const box = document.querySelector("[data-digest]");
if (box && globalThis.crypto?.subtle) {
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", async () => {
    if (!input.files.length) return show(box, "");
    const digest = await crypto.subtle.digest("SHA-256", await input.files[0].arrayBuffer());
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    show(box, hex === box.dataset.digest ? "same" : "other");
  });
}

// The page without a network: the proof stands behind the # of the address.
const offline = document.querySelector("[data-offline]");
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const day = (number) =>
  new Date(Date.UTC(2000, 0, 1 + number)).toLocaleDateString(document.documentElement.lang, {
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
const today = () => Math.floor((Date.now() + 7 * 3600e3 - Date.UTC(2000, 0, 1)) / 864e5); // a legal day is one in WIB
const isSigned = async (facts, signature) => {
  const code = new TextEncoder().encode(location.pathname.split("/")[2]);
  const content = new Uint8Array([...facts, ...code]);
  const ways = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  for (const jwk of JSON.parse(document.getElementById("keys").textContent)) {
    const key = await crypto.subtle.importKey("jwk", jwk, ways, false, ["verify"]);
    if (await crypto.subtle.verify(ways, key, signature, content)) return true;
  }
  return false;
};
const judge = async () => {
  const proof = location.hash.slice(1);
  if (!proof || !globalThis.crypto?.subtle) return show(offline, "none");
  let content;
  try {
    content = bytesOf(proof);
  } catch {
    return show(offline, "false");
  }
  const facts = content.slice(0, -64);
  if (content.length < 72 || facts[0] !== 1 || !(await isSigned(facts, content.slice(-64))))
    return show(offline, "false");
  const view = new DataView(facts.buffer);
  const [starts, ends, length] = [view.getUint16(1), view.getUint16(3), facts[6]];
  const read = (from, to) => new TextDecoder().decode(facts.slice(from, to));
  const told = {
    number: read(7, 7 + length),
    name: read(7 + length),
    starts: day(starts),
    ends: day(ends),
    schemes: facts[5],
  };
  for (const [name, value] of Object.entries(told))
    for (const place of offline.querySelectorAll(`[data-fact=${name}]`)) place.textContent = value;
  show(offline, today() > ends ? "over" : today() < starts ? "ahead" : "true");
  offline.querySelector("[data-facts]").hidden = false;
};
if (offline) {
  judge();
  addEventListener("hashchange", judge);
  addEventListener("online", () => location.pathname.endsWith("/luring/") || location.reload());
}

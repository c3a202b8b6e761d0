// Grows the parts of a screen from the page's templates; every text goes in as text, never as markup.

const words = JSON.parse(document.getElementById("words").textContent);

/** A sentence of the page in its language, with its {places} filled. */
export const say = (name, places = {}) =>
  (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, place) => places[place] ?? whole);

/** What went wrong in words for the person; any other error is a fault of the phone, and said as such. */
export class Told extends Error {}
const FAULTS = { QuotaExceededError: "disk_full", VersionError: "newer_release" };
export const told = (error) => (error instanceof Told ? error.message : say(FAULTS[error?.name] ?? "not_saved"));

// As long as the title of a finding is anywhere else.
const LONGEST_TITLE = 100;
/** The beginning of a text in one line, in whole words, with a mark where it goes on; as on the server. */
export function inShort(text, length = LONGEST_TITLE) {
  const words = text
    .trim()
    .split(/\s+/)
    .join(" ")
    .replace(/[ .]+$/, "");
  let short = words;
  if (words.length > length) {
    const whole = words.slice(0, length - 1);
    const cut = whole.lastIndexOf(" ");
    short = cut > 0 ? `${whole.slice(0, cut)} …` : `${whole}…`;
  }
  return short.charAt(0).toUpperCase() + short.slice(1);
}
/** What a list calls a finding: what is wrong; the claim alone would read as praise. */
export const titleOf = ({ evidence, claim }) => inShort(evidence) || claim;

/** A copy of a template: data-t fills text, data-v a value, data-href, data-name and so on an attribute, data-part children. */
export function grow(name, values = {}) {
  const part = document.getElementById(`t-${name}`).content.cloneNode(true);
  for (const node of part.querySelectorAll("[data-if]")) if (!values[node.dataset.if]) node.remove();
  for (const node of part.querySelectorAll("[data-unless]")) if (values[node.dataset.unless]) node.remove();
  for (const node of part.querySelectorAll("[data-t]")) node.textContent = values[node.dataset.t] ?? "";
  for (const node of part.querySelectorAll("[data-v]")) node.value = values[node.dataset.v] ?? "";
  for (const node of part.querySelectorAll("[data-a]"))
    for (const pair of node.dataset.a.split(" ")) {
      const [attribute, key] = pair.split("=");
      const value = values[key ?? attribute];
      if (value === true) node.setAttribute(attribute, "");
      else if (value !== false && value !== undefined && value !== null) node.setAttribute(attribute, value);
    }
  for (const node of part.querySelectorAll("[data-icon]"))
    node.firstElementChild.setAttribute("href", `${icons}#${values[node.dataset.icon] ?? node.dataset.icon}`);
  for (const node of part.querySelectorAll("[data-part]"))
    node.replaceChildren(...[values[node.dataset.part] ?? []].flat());
  return part;
}

const { icons, locale } = document.documentElement.dataset;

const format = (options) => {
  const formatter = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  return (text) => formatter.format(new Date(`${text}T00:00:00Z`));
};
/** Sabtu, 18 Januari 2025. */
export const longDay = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
/** The days of a visit, of which there is mostly one. */
export const longDays = ({ day, until }) => (until ? `${longDay(day)} – ${longDay(until)}` : longDay(day));
/** 18 Januari 2025. */
export const plainDay = format({ day: "numeric", month: "long", year: "numeric" });
/** 10.14, by the clock of this phone. */
export const clock = (date = new Date()) =>
  `${String(date.getHours()).padStart(2, "0")}.${String(date.getMinutes()).padStart(2, "0")}`;
/** 1,2 MB. */
export const bytes = (count) => {
  const number = (value, digits) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  if (count < 1e6) return `${number(Math.ceil(count / 1e3), 0)} kB`;
  return count < 1e9 ? `${number(count / 1e6, 1)} MB` : `${number(count / 1e9, 1)} GB`;
};

export const looks = {
  conforms: ["ok", "check"],
  fails: ["no", "x"],
  observation: ["obs", "eye"],
  not_applicable: ["na", "na"],
  open: ["un", "dash"],
};

/** A result as tag: icon and word together. */
export function tag(look, icon, text) {
  const part = grow("tag", { icon, text });
  part.firstElementChild.classList.add(`t-${look}`);
  return part;
}
export const resultTag = (result) => tag(...looks[result], say(`result_${result}`));

/** What somebody typed, without the spaces and full stops at its end. */
export const trimmed = (text) => text.trim().replace(/[ .]+$/, "");

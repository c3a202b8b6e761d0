// Legal days, counted as the server counts them: the first day counted is the one after the event.

const DAY = 86400000;
const day = (text) => Date.parse(`${text}T00:00:00Z`);
const text = (time) => new Date(time).toISOString().slice(0, 10);

/** Calendar days: the last one may be free and stays there. */
export function afterDays(start, count) {
  return { start, count, working: false, due: text(day(start) + count * DAY), skipped: [] };
}

/** Working days: Monday to Friday, less the days of the calendar. */
export function afterWorkingDays(start, count, holidays) {
  const skipped = [];
  let at = day(start);
  for (let left = count; left; ) {
    at += DAY;
    const weekday = new Date(at).getUTCDay();
    if (text(at) in holidays) skipped.push(text(at));
    else if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return { start, count, working: true, due: text(at), skipped };
}

/** The deadline of a finding by the rules in the pack; null for an observation. */
export function correction(category, start, rules, holidays) {
  const count = { major: rules.major_days, minor: rules.minor_days }[category];
  if (count === undefined) return null;
  return rules.unit === "working" ? afterWorkingDays(start, count, holidays) : afterDays(start, count);
}

export const daysBetween = (first, last) => Math.round((day(last) - day(first)) / DAY);

/** The legal day in Jakarta, wherever the phone is. */
export const legalDay = (date = new Date()) => text(date.getTime() + 7 * 3600000);

// Legal days, counted as the server counts them: the first day counted is the one after the event.

const DAY = 86400000;
const day = (text) => Date.parse(`${text}T00:00:00Z`);
const text = (time) => new Date(time).toISOString().slice(0, 10);

/** Whether the calendar takes this day out of the working days; joint leave only where the rules say so. */
const isFree = (at, policy, holidays) => {
  const free = holidays[text(at)];
  return free !== undefined && (policy.joint_leave_is_free || !free.joint_leave);
};
const isWorking = (at, policy, holidays) => {
  const weekday = new Date(at).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !isFree(at, policy, holidays);
};

/** The same day so many months later, or the last day of that month where it is shorter. */
function afterMonths(start, count) {
  const from = new Date(day(start));
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return first.getTime() + (Math.min(from.getUTCDate(), last) - 1) * DAY;
}

/** A deadline with its arithmetic: how much was counted, which free days were passed over, and whether it moved off a free day. */
export function computeDeadline(start, policy, holidays) {
  const skipped = [];
  let at = day(start);
  if (policy.unit === "working") {
    for (let left = policy.count; left; ) {
      at += DAY;
      if (isFree(at, policy, holidays)) skipped.push(text(at));
      else if (isWorking(at, policy, holidays)) left -= 1;
    }
    return { start, policy, due: text(at), skipped, moved: false };
  }
  at = policy.unit === "months" ? afterMonths(start, policy.count) : at + policy.count * DAY;
  const told = at;
  if (policy.moves_to_working_day) while (!isWorking(at, policy, holidays)) at += DAY;
  return { start, policy, due: text(at), skipped, moved: at !== told };
}

/** The deadline of a finding by the rules in the pack; null for an observation. */
export function correction(category, start, { rules, holidays }) {
  return rules[category] ? computeDeadline(start, rules[category], holidays) : null;
}

/** Until when a finding may be disputed. */
export const disputeUntil = (start, { rules, holidays }) => computeDeadline(start, rules.dispute, holidays).due;

export const daysBetween = (first, last) => Math.round((day(last) - day(first)) / DAY);

// How far the clock of this phone is behind the server's, as far as the server has said.
let behind = 0;
export const correctClock = (ahead) => {
  behind = ahead;
};

/** The legal day in Jakarta, wherever the phone is and whatever its clock says. */
export const legalDay = (date = new Date(Date.now() + behind)) => text(date.getTime() + 7 * 3600000);

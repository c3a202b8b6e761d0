// What is half typed in a form: kept on this phone as it is typed, put back when its screen opens again, gone once it was recorded.

// Kept at most so long after a letter, however fast the next ones come.
export const SOON = 800;

/** Follow a form; what `more` returns is kept beside its fields. The screen calls `leave` when it goes and `drop` once everything is recorded. */
export function keepTyped(visit, place, form, more = () => ({})) {
  const known = visit.draft(place);
  for (const [name, value] of Object.entries(known ?? {})) if (form.elements[name]) form.elements[name].value = value;
  let pause;
  const stop = () => {
    clearTimeout(pause);
    pause = undefined;
  };
  const keep = () => {
    stop();
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return visit.keepDraft(place, { ...Object.fromEntries(fields), ...more() });
  };
  form.addEventListener("input", () => {
    pause ??= setTimeout(keep, SOON);
  });
  return {
    isKnown: Boolean(known),
    leave: () => pause !== undefined && keep(),
    drop: () => {
      stop();
      return visit.keepDraft(place, null);
    },
  };
}

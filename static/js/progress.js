// Draws progress anew until the work is done; without this file the page has a link that does the same.
"use strict";

const look = async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("kemajuan");
    if (fresh) document.getElementById("kemajuan").replaceWith(fresh);
    if (!fresh || fresh.dataset.done) return;
  }
  setTimeout(look, 2000);
};
setTimeout(look, 2000);

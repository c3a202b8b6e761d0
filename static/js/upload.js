// Uploads in pieces that go on where they stopped, after a reload too; without this file the same forms send the same things.
"use strict";

const words = document.getElementById("upload-words").dataset;
const LIMIT = Number(words.limit);
const FILES = Number(words.files);
const PIECE = { least: 64 * 1024, first: 256 * 1024, most: 2 * 1024 * 1024 };
const megabytes = (bytes) =>
  (bytes / 1024 / 1024).toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
const pause = (seconds) =>
  new Promise((go) => {
    setTimeout(go, seconds * 1000);
    for (const kind of ["online", "focus"]) addEventListener(kind, go, { once: true });
  });

// What this person chose and is on its way, so that a reload can go on with it; a browser that keeps nothing asks for the file again.
const shelf = (mode, act) =>
  new Promise((done, failed) => {
    const open = indexedDB.open(`uploads-${words.person}`, 1);
    open.onupgradeneeded = () => open.result.createObjectStore("chosen", { keyPath: "begin" });
    open.onerror = () => failed(open.error);
    open.onsuccess = () => {
      const asked = act(open.result.transaction("chosen", mode).objectStore("chosen"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    };
  }).catch(() => []);

const fingerprint = async (file) => {
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

class Lost extends Error {} // no line, or a server that has its hands full and says so: worth another try
class Refused extends Error {} // words of the server
class Forbidden extends Error {} // not this person, or a mark that is too old

// One request; `progress` hears the bytes that left.
const send = (method, url, { body = null, headers = {}, progress, stop } = {}) =>
  new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = 120000;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const [name, value] of Object.entries({ "X-CSRFToken": token, ...headers }))
      request.setRequestHeader(name, value);
    if (progress) request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => {
      let answer = null;
      try {
        answer = request.response ? JSON.parse(request.response) : {};
      } catch {
        answer = null; // a page instead of an answer: the session ended, or a proxy speaks
      }
      if (request.status >= 500) failed(new Lost(answer?.message));
      else if (request.responseURL.includes("/login/")) failed(new Lost(words.signin));
      else if (!answer) failed(request.status === 403 ? new Forbidden(words.failed) : new Refused(words.failed));
      else done({ status: request.status, answer });
    };
    request.onerror = request.ontimeout = () => failed(new Lost());
    request.onabort = () => failed(stop?.given ? new Refused(words.stopped) : new Lost()); // by the person, or by a reload
    if (stop) stop.abort = () => request.abort();
    request.send(body);
  });

// The same with a mark that is still good. Where the session has ended, the file waits until the same person is back.
const ask = async (method, url, more) => {
  const mark = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  await window.typed.renew();
  const sent = mark();
  try {
    return await send(method, url, more);
  } catch (fault) {
    if (!(fault instanceof Forbidden)) throw fault;
    if (String((await window.typed.ask()).person) !== words.person) throw new Lost(words.signin);
    await window.typed.renew();
    throw mark() === sent ? new Refused(fault.message) : new Lost();
  }
};

// Tries again for as long as there is no line, or nobody signed in.
const persist = async (act, show, stop) => {
  for (let wait = 1; ; wait = Math.min(wait * 2, 30)) {
    if (stop.given) throw new Refused(words.stopped);
    try {
      return await act();
    } catch (fault) {
      if (!(fault instanceof Lost)) throw fault;
      show.waits(fault.message);
      await pause(wait);
    }
  }
};

const sendPieces = async (file, url, from, show, stop) => {
  let offset = from;
  let size = PIECE.first;
  while (offset < file.size) {
    const start = Date.now();
    const end = Math.min(offset + size, file.size);
    const got = await persist(
      async () => {
        try {
          const headers = { "Upload-Offset": offset, "Content-Type": "application/octet-stream" };
          return await ask("PATCH", url, {
            body: file.slice(offset, end),
            headers,
            stop,
            progress: (sent) => show.moves(offset + sent, file.size),
          });
        } catch (fault) {
          size = Math.max(PIECE.least, size / 4);
          if (!(fault instanceof Lost)) throw fault;
          return await ask("GET", url, { stop }); // where does it stand?
        }
      },
      show,
      stop,
    );
    if (got.answer.message) throw new Refused(got.answer.message);
    if (got.status === 200 && Date.now() - start < 2000) size = Math.min(PIECE.most, size * 2);
    offset = got.answer.offset;
    show.moves(offset, file.size);
  }
};

// Closes what has arrived, with others of the same row where there are any; undefined when a piece is still missing.
const close = async (url, others, announce, show, stop) => {
  show.checks();
  const body = new FormData();
  if (announce) body.append("announce", "1");
  for (const other of others) body.append("with", other.split("/").at(-2));
  const { status, answer } = await persist(() => ask("POST", url, { body, stop }), show, stop);
  if (answer.offset !== undefined) return undefined;
  if (status !== 201) throw new Refused(answer.message);
  return answer;
};

// A place on the server: its address, and how much of the file is there already.
const placed = async (file, begin, typed, chosen, show, stop) => {
  show.prepares();
  const form = new FormData();
  for (const [name, value] of Object.entries({
    name: file.name,
    size: file.size,
    sha256: await fingerprint(file),
    ...(chosen && { chosen }),
    ...typed,
  }))
    form.append(name, value);
  const begun = await persist(() => ask("POST", begin, { body: form, stop }), show, stop);
  if (begun.status !== 201) throw new Refused(begun.answer.message);
  stop.url = begun.answer.url;
  return begun.answer;
};

// The whole way of one file; its address when all of it has arrived.
const bring = async (file, begin, typed, chosen, show, stop) => {
  const { url, offset } = await placed(file, begin, typed, chosen, show, stop);
  await sendPieces(file, url, offset, show, stop);
  return url;
};

// Photographs that are too heavy together are made smaller here, one after the other; a kind that this browser cannot draw stays as it is.
const LONG_SIDE = 2400;
const sum = (files) => files.reduce((bytes, file) => bytes + file.size, 0);
const lighter = async (file) => {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white"; // what is transparent is paper
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    const small = new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
    return small.size < file.size ? small : file;
  } catch {
    return file;
  }
};

// What people see of it.
const line = (place, file) => {
  const box = document.createElement("div");
  box.className = "progress-line";
  const text = document.createElement("span");
  text.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", `${words.running}: ${file.name}`);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "linklike";
  button.textContent = words.stop;
  box.append(text, bar, button);
  place.after(box);
  const stop = { given: false, abort() {} };
  button.onclick = () => {
    stop.given = true;
    stop.abort();
    if (stop.url) ask("DELETE", stop.url).catch(() => {});
  };
  const show = {
    shrinks: () => {
      text.textContent = words.shrinks;
    },
    queued: () => {
      text.textContent = words.queued;
    },
    prepares: () => {
      text.textContent = words.prepares;
    },
    moves: (sent, all) => {
      bar.max = all;
      bar.value = sent;
      text.textContent = `${megabytes(sent)} / ${megabytes(all)} MB`;
    },
    waits: (why) => {
      text.textContent = why || words.waits;
    },
    checks: () => {
      bar.removeAttribute("value");
      text.textContent = words.checking;
    },
  };
  return { box, show, stop };
};

// What stands on the page for a control: of the camera, its button.
const placeOf = (input) => input.closest(".camera") ?? input;

const complain = (input, message) => {
  const place = placeOf(input);
  place.parentElement.querySelectorAll(":scope > .invalid-feedback").forEach((old) => old.remove());
  const note = document.createElement("p");
  note.className = "invalid-feedback";
  note.setAttribute("role", "alert");
  note.textContent = message;
  place.before(note);
  input.value = "";
};

// A few documents travel at a time; the others wait in a queue.
const AT_ONCE = 3;
const travelling = new Set();
const queue = [];
const turn = (stop) =>
  new Promise((go, leave) => {
    const begin = () => {
      travelling.add(stop);
      go();
    };
    stop.abort = () => {
      if (queue.includes(begin)) queue.splice(queue.indexOf(begin), 1);
      leave(new Refused(words.stopped));
    };
    if (travelling.size < AT_ONCE) begin();
    else queue.push(begin);
  });
const leaveTurn = (stop) => {
  if (travelling.delete(stop)) queue.shift()?.();
};

let running = 0;
addEventListener("beforeunload", (event) => running && event.preventDefault());

// What was chosen for one row; several photographs and PDFs become one. True when it was kept. A reload goes on with it.
const upload = async (input, files, begin, typed, announce, goesOn) => {
  input.disabled = true;
  running++;
  const urls = [];
  const waiting = line(placeOf(input), files[0]);
  waiting.show.queued();
  try {
    if (files.length > FILES) throw new Refused(words.many);
    if (sum(files) > LIMIT && !typed.keeps_place) {
      waiting.show.shrinks();
      for (const [number, file] of files.entries()) files[number] = await lighter(file);
      waiting.show.queued();
    }
    if (sum(files) > LIMIT) throw new Refused(files.length > 1 ? words.together : words.large);
    await shelf("readwrite", (store) => store.put({ begin, files, typed }));
    await turn(waiting.stop);
    waiting.box.remove();
    for (const file of files) {
      const { box, show, stop } = line(placeOf(input), file);
      try {
        urls.push(await bring(file, begin, typed, goesOn ? 0 : files.length, show, stop));
        if (urls.length === files.length && !(await close(urls[0], urls.slice(1), announce, show, stop)))
          throw new Refused(words.failed);
      } finally {
        box.remove();
      }
    }
    return true;
  } catch (fault) {
    if (fault.message === words.stopped) for (const url of urls) ask("DELETE", url).catch(() => {});
    complain(input, fault instanceof Refused ? fault.message : words.failed);
    return false;
  } finally {
    waiting.box.remove();
    leaveTurn(waiting.stop);
    await shelf("readwrite", (store) => store.delete(begin));
    running--;
    input.disabled = false;
  }
};

// The list: a chosen file goes at once, and only its row and the counts are drawn anew.
const redraw = async (row) => {
  const answer = await fetch(location.href);
  if (answer.redirected || !answer.ok) return; // nobody is signed in: the row is drawn anew another time
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(row.id);
  if (fresh) row.replaceWith(fresh);
  else row.remove();
  const counts = page.querySelectorAll(".chips, #kemajuan, [data-count]");
  document
    .querySelectorAll(".chips, #kemajuan, [data-count]")
    .forEach((old, n) => counts[n] && old.replaceWith(counts[n]));
};
const rows = document.querySelector("form[data-upload=rows]");
const single = document.querySelector("form[data-upload=page]");
const beginOf = (input) => `${location.pathname}${rows ? `${input.name}/` : ""}kiriman/`;

const start = async (input, files, typed, goesOn = false) => {
  const begin = beginOf(input);
  const row = input.closest("li");
  if (!(await upload(input, [...files], begin, typed, Boolean(single), goesOn))) return;
  if (single) location.replace(location.pathname);
  else await redraw(row);
};
if (rows) {
  document.querySelector("[data-plain]").hidden = true;
  document.addEventListener("change", ({ target: input }) => {
    if (input.type === "file" && input.form === rows && input.files.length) start(input, input.files, {});
  });
}
if (single) {
  // One photograph after the other joins those that were chosen before.
  single.addEventListener("change", ({ target: camera }) => {
    if (!camera.matches("[capture]") || !camera.files.length) return;
    const all = new DataTransfer();
    const chosen = single.elements.file[0];
    for (const file of [...chosen.files, ...camera.files]) all.items.add(file);
    chosen.files = all.files;
    camera.value = "";
  });
  single.addEventListener(
    "submit",
    (event) => {
      const input = [...single.querySelectorAll("input[type=file]")].find((one) => one.files.length);
      if (!input) return;
      event.preventDefault();
      const typed = { note: single.elements.note.value };
      if (single.elements.keeps_place.checked) typed.keeps_place = "on";
      start(input, input.files, typed);
    },
    true, // before the button is locked
  );
}

// Files can be dropped where their button is.
const zoneOf = (target) => target.closest?.(".dossier > li, form[data-upload=page]");
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = zoneOf(event.target);
    const input = zone?.querySelector("input[type=file]");
    if (!input || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("drop-here", kind === "dragenter" || kind === "dragover");
    if (kind !== "drop" || input.disabled) return;
    const { files } = event.dataTransfer;
    if (rows) start(input, files, {});
    else input.files = files;
  });
}

// What a reload interrupted goes on by itself.
shelf("readonly", (store) => store.getAll()).then((left) => {
  for (const { begin, files, typed } of left) {
    const input = [...document.querySelectorAll("input[type=file]")].find((one) => beginOf(one) === begin);
    if (!input) continue;
    input.closest("details")?.setAttribute("open", "");
    start(input, files, typed, true);
  }
});

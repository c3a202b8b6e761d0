// Uploads that show their bytes; without this file the same forms send the same things.
"use strict";

const LIMIT = 25 * 1024 * 1024;
const megabytes = (bytes) => (bytes / 1024 / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
const words = document.getElementById("upload-words").dataset;

const line = (place) => {
  const box = document.createElement("div");
  box.className = "progress-line";
  box.setAttribute("role", "status");
  const text = document.createElement("span");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", words.running);
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "linklike";
  stop.textContent = words.stop;
  box.append(text, bar, stop);
  place.after(box);
  return { box, text, bar, stop };
};

const complain = (input, message) => {
  input.parentElement.querySelectorAll(".invalid-feedback").forEach((old) => old.remove());
  const note = document.createElement("p");
  note.className = "invalid-feedback";
  note.setAttribute("role", "alert");
  note.textContent = message;
  input.before(note);
  input.value = "";
};

// Sends the form's data; `done` gets the page that the server answered with.
const send = (url, data, input, done) => {
  const { box, text, bar, stop } = line(input);
  const request = new XMLHttpRequest();
  const end = (message) => {
    box.remove();
    input.disabled = false;
    if (message) complain(input, message);
  };
  request.open("POST", url);
  request.upload.onprogress = ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
    text.textContent = loaded < total ? `${megabytes(loaded)} / ${megabytes(total)} MB` : words.checking;
  };
  request.onload = () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    end(done(answer, request) ? "" : words.failed);
  };
  request.onerror = () => end(words.failed);
  request.onabort = () => end(words.stopped);
  stop.onclick = () => request.abort();
  request.send(data);
  input.disabled = true;
};

const fits = (input) => {
  const tooLarge = [...input.files].some((file) => file.size > LIMIT);
  if (tooLarge) complain(input, words.large);
  return !tooLarge;
};

// The list: a chosen file goes at once, and only its row and the counts are drawn anew.
const rows = document.querySelector("form[data-upload=rows]");
if (rows) {
  document.querySelector("[data-plain]").hidden = true;
  document.addEventListener("change", ({ target: input }) => {
    if (input.type !== "file" || input.form !== rows || !input.files.length || !fits(input)) return;
    const row = input.closest("li");
    const data = new FormData();
    data.append("csrfmiddlewaretoken", rows.elements.csrfmiddlewaretoken.value);
    data.append(input.name, input.files[0]);
    send(rows.action || location.href, data, input, (answer) => {
      const fresh = answer.getElementById(row.id);
      if (!fresh && !answer.querySelector("form[data-upload=rows]")) return false;
      if (fresh) row.replaceWith(fresh);
      else row.remove();
      const counts = answer.querySelectorAll(".chips, #kemajuan, [data-count]");
      document.querySelectorAll(".chips, #kemajuan, [data-count]").forEach((old, n) => counts[n] && old.replaceWith(counts[n]));
      return true;
    });
  });
}

// One document: the form is sent with its note, and the page that comes back takes the place of this one.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const input = form.dataset.upload === "page" && form.querySelector("input[type=file]");
    if (!input || !input.files.length) return;
    event.preventDefault();
    if (!fits(input)) return;
    send(form.action, new FormData(form), input, (answer, request) => {
      const page = answer.getElementById("isi");
      if (!page?.querySelector("#dokumen, #didahului")) return false;
      document.getElementById("isi").replaceWith(page);
      if (request.status === 200) history.replaceState(null, "", request.responseURL);
      scrollTo(0, 0); // where the page says what became of the file
      return true;
    });
  },
  true, // before the button is locked
);

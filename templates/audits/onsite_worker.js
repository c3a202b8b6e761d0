{% autoescape off %}// The part of the site that works without a connection: one shell and the files it needs. This text names them, so that a release is a new worker.
const RELEASE = "lapangan-{{ release }}";
const SHELL = "{{ shell }}";
const FILES = {{ files }};
const VISIT = /^\/relisensi\/[\w-]+\/asesmen\/lapangan\/$/;

const fetched = async (cache, path) => {
  const response = await fetch(path, { cache: "reload", credentials: "same-origin" });
  if (!response.ok || response.redirected) throw new Error(path);
  await cache.put(path, response);
};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(RELEASE).then((cache) => Promise.all([SHELL, ...FILES].map((path) => fetched(cache, path)))));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith("lapangan-") && name !== RELEASE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("message", (event) => {
  if (event.origin && event.origin !== self.location.origin) return;
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isShell = request.mode === "navigate" && (url.pathname === SHELL || VISIT.test(url.pathname));
  if (!isShell && !FILES.includes(url.pathname)) return;
  const path = isShell ? SHELL : url.pathname;
  event.respondWith(caches.open(RELEASE).then((cache) => cache.match(path)).then((kept) => kept ?? fetch(request)));
});
{% endautoescape %}

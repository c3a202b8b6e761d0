// A photo on its way from the camera: shrunk on this phone, its original's hash and time kept, a small picture for the screen.

import { say } from "./dom.js";
import { moment, sha256 } from "./records.js";

const LONG_SIDE = 1600;
const THUMB_SIDE = 168;
const KEPT = new Set(["image/jpeg", "image/png", "image/heic", "image/heif"]);
const MOST_BYTES = 25 * 1024 * 1024;
// So many belong to one item, and so many to the whole visit on one phone.
const MOST_OF_ITEM = 20;
const MOST_OF_VISIT = 300;

const jpeg = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** What is kept of a photo; a kind that this phone cannot open is kept as it is, and BNSP's side opens it. */
async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const blob = await jpeg(drawn(picture, LONG_SIDE), 0.82);
    const thumb = await jpeg(drawn(picture, THUMB_SIDE), 0.7);
    picture.close();
    return { blob, thumb, type: "image/jpeg" };
  } catch {
    const type = file.type || (/\.hei[cf]$/i.test(file.name) ? "image/heic" : "");
    if (!KEPT.has(type)) throw new Error(say("no_photo"));
    return { blob: file, thumb: null, type };
  }
}

/** Keep a photo of an item: its bytes and its event in one writing. */
export async function keepPhoto(visit, of, file, caption = "") {
  if (file.size > MOST_BYTES) throw new Error(say("photo_large"));
  if (visit.photosOf(of).length >= MOST_OF_ITEM) throw new Error(say("photos_of_item", { n: MOST_OF_ITEM }));
  if (visit.of("photo").length >= MOST_OF_VISIT) throw new Error(say("photos_of_visit", { n: MOST_OF_VISIT }));
  const original = await sha256(await file.arrayBuffer());
  const { blob, thumb, type } = await shrunk(file);
  const hash = await sha256(await blob.arrayBuffer());
  const photo = { ref: visit.pack.ref, sha256: hash, size: blob.size, blob, thumb, sent: 0, arrived: false, fault: "" };
  const body = {
    of,
    sha256: hash,
    original_sha256: original,
    size: blob.size,
    type,
    taken_at: moment(new Date(file.lastModified || Date.now())),
    caption,
  };
  const { blob: _bytes, ...shown } = photo;
  visit.photos.set(hash, visit.photos.get(hash) ?? shown);
  const known = visit.photosOf(of).some(({ said }) => said.body.sha256 === hash);
  if (known) return;
  await visit.record("photo", crypto.randomUUID(), body, { also: (store) => store("photos").put(photo) });
}

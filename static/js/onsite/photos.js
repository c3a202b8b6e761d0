// A photo on its way from the camera: shrunk on this phone, its original's hash and time kept, a small picture for the screen. Until
// that is done it lies here as it was taken.

import { Told, say, told } from "./dom.js";
import { moment, sha256 } from "./records.js";
import { allOf } from "./store.js";

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
    if (!KEPT.has(type)) throw new Told(say("no_photo"));
    return { blob: file, thumb: null, type };
  }
}

/**
 * Keep photos of an item: first as they were taken, so that an empty battery costs none of them, then small and signed. Returns why some
 * were not kept.
 */
export async function keepPhotos(visit, of, files) {
  const taken = [...files].map((file) => ({ ref: visit.pack.ref, key: crypto.randomUUID(), of, file, fault: "" }));
  const faults = [];
  await visit.keepTaken(taken).catch(() => {}); // a full phone may still have room for the small ones
  for (const one of taken)
    try {
      await finish(visit, one);
    } catch (error) {
      faults.push(error);
      await visit.dropTaken(one.key).catch(() => {});
    }
  return faults;
}

/** What an empty battery interrupted: each photo is finished now, or stays with the reason why it cannot be. */
export const finishTaken = (visit) =>
  navigator.locks.request(`foto ${visit.pack.ref}`, async () => {
    for (const one of await allOf(visit.db, "taken", visit.pack.ref))
      await finish(visit, one).catch((error) => visit.keepTaken([{ ...one, fault: told(error) }]));
  });

/** One photo made small, hashed and recorded; what was kept of it as it was taken goes in the same writing. */
async function finish(visit, { key, of, file }) {
  if (visit.photosOf(of).length >= MOST_OF_ITEM) throw new Told(say("photos_of_item", { n: MOST_OF_ITEM }));
  if (visit.of("photo").length >= MOST_OF_VISIT) throw new Told(say("photos_of_visit", { n: MOST_OF_VISIT }));
  const original = await sha256(await file.arrayBuffer());
  const { blob, thumb, type } = await shrunk(file);
  if (blob.size > MOST_BYTES) throw new Told(say("photo_large")); // what counts is what is kept
  const hash = await sha256(await blob.arrayBuffer());
  const photo = { ref: visit.pack.ref, sha256: hash, size: blob.size, blob, thumb, sent: 0, arrived: false, fault: "" };
  const body = {
    of,
    sha256: hash,
    original_sha256: original,
    size: blob.size,
    type,
    taken_at: moment(new Date(file.lastModified || Date.now())),
    caption: "",
  };
  const { blob: _bytes, ...shown } = photo;
  visit.photos.set(hash, visit.photos.get(hash) ?? shown);
  const known = visit.photosOf(of).some(({ said }) => said.body.sha256 === hash);
  if (known) return visit.dropTaken(key);
  const also = (store) => {
    store("photos").put(photo);
    store("taken").delete(key);
  };
  await visit.record(visit.look("photo", crypto.randomUUID()), body, { also });
  visit.taken.delete(key);
}

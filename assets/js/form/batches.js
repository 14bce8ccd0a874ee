// From edits to immutable batches: edits gather in a draft; sealing turns the draft into batches that have their
// number, are kept in the browser, and never change again. So sending one twice, or from another window, is harmless.

import { cellKey } from './pending.js';

const MOST_EDITS = 2000;
const MOST_BYTES = 900_000;

export class Batches {
  #draft = [];
  #latest = new Map();
  #seq = 0;

  /** @param client id of this page load */
  constructor(client, store) {
    this.client = client;
    this.store = store;
    this.queue = [];
    this.unkept = new Set();
  }

  /** False while a batch waits that the browser had no room to keep. */
  get kept() {
    return this.unkept.size === 0;
  }

  get draftIsEmpty() {
    return this.#draft.length === 0;
  }

  get isEmpty() {
    return this.draftIsEmpty && this.queue.length === 0;
  }

  /** Every edit not answered yet, the oldest first. */
  unsent() {
    return [...this.queue.flatMap((batch) => batch.edits), ...this.#draft];
  }

  /**
   * Adds an edit to the draft. A second text for the same cell takes the place of the first.
   * @returns {boolean} whether it is an edit of its own
   */
  add(edit) {
    const key = cellKey(edit.sheet, edit.row, edit.column);
    const earlier = edit.op === 'set' ? this.#latest.get(key) : undefined;
    if (earlier) {
      earlier.text = edit.text;
      return false;
    }
    if (edit.op === 'set') this.#latest.set(key, edit);
    else this.#latest.clear();
    this.#draft.push(edit);
    return true;
  }

  /** Turns the draft into batches kept in the browser. */
  seal() {
    for (const edits of portions(this.#draft)) {
      this.#seq += 1;
      const batch = { client: this.client, seq: this.#seq, at: Date.now(), edits };
      if (!this.store.keepBatch(batch)) this.unkept.add(batch);
      this.queue.push(batch);
    }
    this.#draft = [];
    this.#latest.clear();
  }

  /** Takes over the batches that earlier page loads left behind. @returns their edits */
  adopt() {
    const left = this.store.batches().filter((batch) => batch.client !== this.client);
    this.queue.unshift(...left);
    return left.flatMap((batch) => batch.edits);
  }

  /** The batch has been answered. */
  done(batch) {
    this.setAside(batch);
    this.store.dropBatch(batch);
  }

  /** The batch can never be accepted: it is sent no more, and stays in the browser for the person to decide. */
  setAside(batch) {
    this.queue = this.queue.filter((other) => other !== batch);
    this.unkept.delete(batch);
  }
}

function portions(edits) {
  const result = [];
  let bytes = MOST_BYTES;
  for (const edit of edits) {
    const size = new TextEncoder().encode(JSON.stringify(edit)).length + 1;
    if (result.length === 0 || bytes + size > MOST_BYTES || result.at(-1).length >= MOST_EDITS) {
      result.push([]);
      bytes = 0;
    }
    result.at(-1).push(edit);
    bytes += size;
  }
  return result;
}

/** An id for a page load or a new row: letters and digits nobody else will make. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

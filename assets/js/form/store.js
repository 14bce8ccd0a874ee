// What of a form is kept in this browser: batches not yet answered, conflicts not yet resolved, widths of columns. Keys carry the
// login and the collection, so that nobody's cells can go into somebody else's form.

export class Store {
  /** @param storage the browser's localStorage, or null where it is forbidden */
  constructor(storage, login, collection) {
    this.storage = storage;
    this.prefix = `oko/${login}/${collection}/`;
  }

  /** @returns {boolean} whether it is kept; false when the browser has no room or forbids it */
  keepBatch(batch) {
    return this.#write(this.#batchKey(batch), batch);
  }

  dropBatch(batch) {
    this.#remove(this.#batchKey(batch));
  }

  /** Whether the batch is still kept: its own page may have had it answered. */
  holds(batch) {
    return this.#read(this.#batchKey(batch)) !== null;
  }

  /** Every batch kept, the oldest page load first, each load's in order. */
  batches() {
    const found = this.#keys('batch/').map((key) => this.#read(key)).filter(isBatch);
    const begun = new Map();
    for (const { client, at } of found) begun.set(client, Math.min(begun.get(client) ?? Infinity, at));
    return found.sort((one, other) =>
      begun.get(one.client) - begun.get(other.client) || compare(one.client, other.client) || one.seq - other.seq);
  }

  keepConflicts(conflicts) {
    if (conflicts.length === 0) this.#remove(`${this.prefix}conflicts`);
    else this.#write(`${this.prefix}conflicts`, conflicts);
  }

  conflicts() {
    const found = this.#read(`${this.prefix}conflicts`);
    return Array.isArray(found) ? found : [];
  }

  /** Widths that the person has given to a sheet's columns: {get(columnKey) → px|null, set(columnKey, px)}. */
  widths(sheet) {
    const name = `${this.prefix}widths/${sheet}`;
    const widths = { ...this.#read(name) };
    return {
      get: (column) => (Number.isFinite(widths[column]) ? widths[column] : null),
      set: (column, width) => {
        widths[column] = width;
        this.#write(name, widths);
      },
    };
  }

  #batchKey({ client, seq }) {
    return `${this.prefix}batch/${client}/${String(seq).padStart(9, '0')}`;
  }

  #keys(part) {
    if (!this.storage) return [];
    return Object.keys(this.storage).filter((key) => key.startsWith(this.prefix + part));
  }

  #read(key) {
    try {
      return JSON.parse(this.storage?.getItem(key) ?? 'null');
    } catch {
      return null;
    }
  }

  #write(key, value) {
    try {
      this.storage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  #remove(key) {
    try {
      this.storage?.removeItem(key);
    } catch {
      // Where storage is forbidden nothing was kept either.
    }
  }
}

/** The browser's storage, or null where it is switched off. */
export function browserStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function isBatch(value) {
  return Boolean(value) && typeof value.client === 'string' && Number.isInteger(value.seq) && Array.isArray(value.edits);
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

// The form being built: the spec as an object, what was done to it, and who wants to know.
//
// Sheets, columns, fixed rows and rules carry an id of this page, `$id`, so that they can be found after others have come
// or gone; the spec that is sent does not have it.

import { newId } from '../form/batches.js';
import { giveKeys } from './keys.js';

const LONGEST_PAST = 200;
/** Letters typed one after another in one field are one act. */
const ONE_ACT_MS = 1500;

export class Draft {
  #past = [];
  #future = [];
  #listeners = new Set();
  #last = { field: null, at: 0 };

  constructor(spec) {
    this.take(spec);
  }

  /** Takes another spec; what was done before can't be undone any more. */
  take(spec) {
    this.spec = marked(shaped(structuredClone(spec)));
    this.#past = [];
    this.#future = [];
    this.#last = { field: null, at: 0 };
  }

  /** The spec as it is sent and saved. */
  get text() {
    return JSON.stringify(this.spec, withoutMarks);
  }

  /** The spec as people read it. */
  get prettyText() {
    return JSON.stringify(this.spec, withoutMarks, 2);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Told of each change: (by: who made it) => void. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * One act of the person.
   * @param act (spec) changes the spec
   * @param options.by who makes it, for listeners that show it already
   * @param options.field letters typed into this field one after another are one act
   */
  change(act, { by = null, field = null } = {}) {
    const now = performance.now();
    const goesOn = field !== null && this.#last.field === field && now - this.#last.at < ONE_ACT_MS;
    if (!goesOn) {
      this.#past.push(structuredClone(this.spec));
      if (this.#past.length > LONGEST_PAST) this.#past.shift();
    }
    this.#future = [];
    this.#last = { field, at: now };
    act(this.spec);
    giveKeys(this.spec);
    marked(this.spec);
    this.#tell(by);
  }

  /** Another spec in place of this one, as an act that can be undone. */
  replace(spec) {
    this.change(() => {
      this.spec = marked(shaped(structuredClone(spec)));
    });
  }

  undo() {
    this.#step(this.#past, this.#future);
  }

  redo() {
    this.#step(this.#future, this.#past);
  }

  #step(from, to) {
    if (from.length === 0) return;
    to.push(this.spec);
    this.spec = from.pop();
    this.#last = { field: null, at: 0 };
    this.#tell(null);
  }

  #tell(by) {
    for (const listener of this.#listeners) listener(by);
  }

  // Finding

  sheet(id) {
    return this.spec.sheets.find((sheet) => sheet.$id === id) ?? null;
  }

  sheetByKey(key) {
    return this.spec.sheets.find((sheet) => sheet.key === key) ?? null;
  }

  column(sheetId, id) {
    return this.sheet(sheetId)?.columns.find((column) => column.$id === id) ?? null;
  }
}

/** What every part of the builder may rely on being there. */
function shaped(spec) {
  if (typeof spec.title !== 'string') spec.title = '';
  spec.sheets ??= [];
  for (const sheet of spec.sheets) {
    sheet.columns ??= [];
    sheet.rows ??= { mode: 'free', min: 0, max: 1000 };
    if (sheet.rows.mode === 'fixed') sheet.rows.items ??= [];
  }
  return spec;
}

/** Everything that can be found by its id has one. */
function marked(spec) {
  for (const sheet of spec.sheets) {
    sheet.$id ??= newId();
    for (const column of sheet.columns) column.$id ??= newId();
    for (const item of sheet.rows.items ?? []) item.$id ??= newId();
  }
  for (const rule of spec.rules ?? []) rule.$id ??= newId();
  return spec;
}

function withoutMarks(name, value) {
  return name === '$id' ? undefined : value;
}

/** Moves the members of a list with these ids so that they stand before the member at `to` (an index of the list as it is). */
export function moveMembers(list, ids, to) {
  const moving = list.filter((item) => ids.has(item.$id));
  const before = list.slice(0, to).filter((item) => !ids.has(item.$id));
  const after = list.slice(to).filter((item) => !ids.has(item.$id));
  list.splice(0, list.length, ...before, ...moving, ...after);
}

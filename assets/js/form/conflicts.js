// Cells where the server kept another value than the person typed. Both are shown until the person chooses; what
// was typed is kept in the browser till then.

import { cellKey } from './pending.js';

export class Conflicts {
  #open = new Map();

  constructor(store) {
    this.store = store;
    /** Told when conflicts come or go: () => void. */
    this.onChange = () => {};
  }

  get list() {
    return [...this.#open.values()];
  }

  at(sheet, row, column) {
    return this.#open.get(cellKey(sheet, row, column)) ?? null;
  }

  hasRow(sheet, row) {
    return this.list.some((conflict) => conflict.sheet === sheet && conflict.row === row);
  }

  /** A conflict is {sheet, row, column, mine, theirs (null: the row is gone), by}. */
  add(conflicts) {
    if (conflicts.length === 0) return;
    for (const conflict of conflicts) this.#open.set(cellKey(conflict.sheet, conflict.row, conflict.column), conflict);
    this.#changed();
  }

  resolve(sheet, row, column) {
    if (this.#open.delete(cellKey(sheet, row, column))) this.#changed();
  }

  /** The server's value of a cell has changed again; one equal to mine is no conflict any more. */
  refresh(sheet, row, textOf) {
    for (const conflict of this.list) {
      if (conflict.sheet !== sheet || conflict.row !== row || conflict.column === null) continue;
      const theirs = textOf(conflict.column);
      if (theirs === conflict.mine) this.resolve(sheet, row, conflict.column);
      else if (theirs !== conflict.theirs) this.add([{ ...conflict, theirs }]);
    }
  }

  #changed() {
    this.store.keepConflicts(this.list);
    this.onChange();
  }
}

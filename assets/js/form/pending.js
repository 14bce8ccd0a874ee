// Which cells and rows hold something the server has not answered yet.

export class Pending {
  #counts = new Map();

  /** Counts an edit in when it is made. */
  add(edit) {
    for (const key of keysOf(edit)) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Counts an edit out when it is answered. */
  drop(edit) {
    for (const key of keysOf(edit)) {
      const left = (this.#counts.get(key) ?? 0) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    }
  }

  hasCell(sheet, row, column) {
    return this.#counts.has(cellKey(sheet, row, column));
  }

  /** Whether anything in the row waits. */
  hasRow(sheet, row) {
    return this.#counts.has(cellKey(sheet, row, ''));
  }
}

/** One key for a cell; an empty column stands for the whole row. */
export function cellKey(sheet, row, column) {
  return `${sheet}\n${row}\n${column ?? ''}`;
}

function keysOf(edit) {
  const whole = cellKey(edit.sheet, edit.row, '');
  return edit.op === 'set' ? [whole, cellKey(edit.sheet, edit.row, edit.column)] : [whole];
}

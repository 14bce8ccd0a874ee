// Which cells are selected: an active cell (the anchor) and the opposite corner of the range (the head).
// Rows and columns are indexes; when rows come or go by somebody else's hand, rebase keeps the cells.

export class Selection {
  #listeners = new Set();

  constructor(model) {
    this.model = model;
    this.anchor = { row: 0, column: 0 };
    this.head = { row: 0, column: 0 };
    this.tabOrigin = null;
  }

  /** The selected rectangle, all four sides included. */
  get range() {
    return {
      top: Math.min(this.anchor.row, this.head.row),
      bottom: Math.max(this.anchor.row, this.head.row),
      left: Math.min(this.anchor.column, this.head.column),
      right: Math.max(this.anchor.column, this.head.column),
    };
  }

  /** Told after each change: ({focus: boolean, seen: the place to bring into sight, or null}) => void. */
  subscribe(listener) {
    this.#listeners.add(listener);
  }

  /** Makes a cell the active one; `focus: false` leaves the keyboard where it is. */
  moveTo(row, column, { focus = true, keepTabOrigin = false } = {}) {
    this.anchor = this.#clamp(row, column);
    this.head = { ...this.anchor };
    if (!keepTabOrigin) this.tabOrigin = null;
    this.#notify(this.head, focus);
  }

  /** Extends the range to a cell; the active one stays. */
  extendTo(row, column) {
    this.head = this.#clamp(row, column);
    this.tabOrigin = null;
    this.#notify(this.head);
  }

  /** Brings the active cell into sight; the range stays. */
  showActive() {
    this.#notify(this.anchor, false);
  }

  /** Selects a range and shows where it begins; with `scroll: false` what is seen stays. */
  selectRange({ top, left, bottom, right }, { scroll = true } = {}) {
    this.anchor = this.#clamp(top, left);
    this.head = this.#clamp(bottom, right);
    this.tabOrigin = null;
    this.#notify(scroll ? this.anchor : null);
  }

  /** Everything; like whole rows and columns, without scrolling there. */
  selectAll() {
    this.selectColumns(0, this.#lastColumn);
  }

  selectRows(from, to) {
    this.anchor = this.#clamp(from, 0);
    this.head = this.#clamp(to, this.#lastColumn);
    this.#notify(null);
  }

  /** Whether just this row is selected, and all of it. */
  isRow(row) {
    const { top, bottom, left, right } = this.range;
    return top === row && bottom === row && left === 0 && right === this.#lastColumn;
  }

  selectColumns(from, to) {
    this.anchor = this.#clamp(0, from);
    this.head = this.#clamp(this.#lastRow, to);
    this.#notify(null);
  }

  /**
   * The next cell for Tab (step 1) or Shift+Tab (step -1), over the row's end to the next row; null past the
   * table's end, where Tab leaves the table.
   */
  nextByTab(step) {
    const { row, column } = this.anchor;
    const next = column + step;
    if (next >= 0 && next <= this.#lastColumn) return { row, column: next };
    if (row + step < 0 || row + step > this.#lastRow) return null;
    return { row: row + step, column: step > 0 ? 0 : this.#lastColumn };
  }

  /** Moves by Tab. Enter afterwards returns to the column where the run of Tabs began, as in Excel. */
  moveByTab(step) {
    const next = this.nextByTab(step);
    if (!next) return false;
    const sameRow = next.row === this.anchor.row;
    this.tabOrigin = sameRow ? this.tabOrigin ?? this.anchor.column : next.column;
    this.moveTo(next.row, next.column, { keepTabOrigin: true });
    return true;
  }

  moveByEnter(step) {
    const column = this.tabOrigin ?? this.anchor.column;
    this.moveTo(this.anchor.row + step, column);
  }

  /** The ids of the rows of both corners, to be given back to rebase after rows have come or gone. */
  rowIds() {
    const { rows } = this.model;
    return { anchor: rows[this.anchor.row]?.id, head: rows[this.head.row]?.id };
  }

  rebase(ids) {
    for (const corner of ['anchor', 'head']) {
      const index = ids[corner] === undefined ? -1 : this.model.indexOf(ids[corner]);
      this[corner] = this.#clamp(index === -1 ? this[corner].row : index, this[corner].column);
    }
  }

  get #lastRow() {
    return this.model.rows.length - 1;
  }

  get #lastColumn() {
    return this.model.columns.length - 1;
  }

  #clamp(row, column) {
    return {
      row: Math.max(0, Math.min(this.#lastRow, row)),
      column: Math.max(0, Math.min(this.#lastColumn, column)),
    };
  }

  #notify(seen, focus = true) {
    for (const listener of this.#listeners) listener({ seen, focus });
  }
}

// One sheet's rows and cells, in texts only: what a text means is the server's word.
//
// A row record is {id, position, revision, cells, server, born, locked}:
//   cells    column key → the text shown; an absent key is an empty cell
//   server   column key → the text the server last gave
//   born     the server knows (or is about to be told of) the row; blank rows are not told of
//   locked   Set of column keys locked in this row
//
// Every act of the person goes through setCells, insertRows, deleteRows or paste: it is one step of undo and one
// call of `onEdits` with the edits for the server. What the server says comes in through receive* (receive.js).

import { headingOf, optionsFor } from './columns.js';
import { Act, History } from './history.js';
import { blankRow, isBefore, isBlankUnborn, isEmpty, placeFor, putText, withoutLostSets } from './row.js';

export class SheetModel {
  #index = null;
  #edits = [];
  #listeners = new Set();

  /**
   * @param sheet the sheet's description from the form spec
   * @param options.readonly nothing may be changed
   * @param options.newRowId () → an id for a new row
   * @param options.positionsBetween (before|null, after|null, count) → positions for new rows
   */
  constructor(sheet, { readonly = false, newRowId, positionsBetween }) {
    this.sheet = sheet;
    this.columns = sheet.columns;
    /** Keys of all cells a row may have: of its columns, and of explanations that no table shows. */
    this.keys = [...sheet.columns.map(({ key }) => key), ...(sheet.explanations ?? [])];
    this.readonly = readonly;
    this.newRowId = newRowId;
    this.positionsBetween = positionsBetween;
    this.rows = [];
    this.removed = new Map();
    this.history = new History();
    /** Told of the edits of every act: (edits) => void. */
    this.onEdits = () => {};
  }

  // Reading

  get isFree() {
    return this.sheet.rows.mode === 'free';
  }

  get mostRows() {
    return this.isFree ? this.sheet.rows.max ?? Infinity : this.rows.length;
  }

  /** Index of a row, or -1. */
  indexOf(rowId) {
    this.#index ??= new Map(this.rows.map((row, index) => [row.id, index]));
    return this.#index.get(rowId) ?? -1;
  }

  row(rowId) {
    const index = this.indexOf(rowId);
    return index === -1 ? null : this.rows[index];
  }

  /** The hint of a single cell, or null. */
  cellHint(row, columnKey) {
    return row?.hints?.[columnKey] ?? null;
  }

  columnIndex(columnKey) {
    return this.columns.findIndex((column) => column.key === columnKey);
  }

  /** The column as it is in this row: a dependent list has the options that go with the row's other value. */
  columnAt(rowIndex, columnIndex) {
    const column = this.columns[columnIndex];
    if (!column.depends_on) return column;
    const row = this.rows[rowIndex];
    const value = () => row?.cells[column.depends_on];
    const missing = `Сначала заполните «${headingOf(this.columns[this.columnIndex(column.depends_on)])}»`;
    return {
      ...column,
      get options() { return optionsFor(column, value()); },
      get missing() { return value() ? null : missing; },
    };
  }

  text(rowIndex, columnIndex) {
    return this.rows[rowIndex]?.cells[this.columns[columnIndex].key] ?? '';
  }

  isLocked(rowIndex, columnIndex) {
    const column = this.columns[columnIndex];
    return this.readonly || Boolean(column.locked) || Boolean(this.rows[rowIndex]?.locked?.has(column.key));
  }

  /** No cell that can be filled holds anything. */
  get isBlank() {
    const open = this.columns.filter(({ locked }) => !locked).map(({ key }) => key);
    return this.rows.every(({ cells, locked }) => open.every((key) => !cells[key] || locked?.has(key)));
  }

  /** Told of changes: ({rows: true} when rows came or went, else {cells: [{row, column}]}) => void. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // Acts of the person

  /**
   * Sets cells: [{row: index, column: index, text, seen?}]. Locked cells refuse. `seen` {text, revision} is what the
   * cell held when the typing began: what somebody else has put there since is not overwritten unseen.
   * @returns {{changed: number, locked: number}}
   */
  setCells(changes) {
    const { steps, locked } = this.#stepsOfSets(changes);
    this.#act(steps);
    return { changed: steps.length, locked };
  }

  /**
   * Inserts blank rows before `index`, as many as the sheet's maximum lets.
   * @returns {number} how many were inserted
   */
  insertRows(index, count) {
    const steps = this.#stepsOfInserts(index, count);
    this.#act(steps);
    return steps.length;
  }

  /** Deletes rows by index. Only a free sheet lets its rows go. @returns {number} how many went */
  deleteRows(indexes) {
    if (!this.isFree || this.readonly) return 0;
    const steps = indexes.filter((index) => this.rows[index]).map((index) => ({ kind: 'delete', row: this.rows[index] }));
    this.#act(steps);
    return steps.length;
  }

  /**
   * Sets cells that may lie below the last row: rows are added up to the maximum, all in one step of undo.
   * @returns {{changed, locked, outside, added}} numbers of cells changed, locked, and left outside; rows added
   */
  paste(changes) {
    const lowest = changes.reduce((most, { row }) => Math.max(most, row), -1);
    const missing = lowest + 1 - this.rows.length;
    const inserts = missing > 0 ? this.#stepsOfInserts(this.rows.length, missing) : [];
    this.#carryOut(inserts);
    const inside = changes.filter(({ row, column }) => row < this.rows.length && column < this.columns.length);
    const { steps, locked } = this.#stepsOfSets(inside);
    this.#carryOut(steps);
    this.#finish([...inserts, ...steps]);
    return { changed: steps.length, locked, outside: changes.length - inside.length, added: inserts.length };
  }

  /** Puts an explanation into a cell that no table shows; it is no step of undo. */
  explain(rowId, column, text) {
    const row = this.row(rowId);
    const before = row?.cells[column] ?? '';
    if (!row || this.readonly || text === before) return;
    const step = { kind: 'set', row, column, before, after: text };
    this.#carryOut([step]);
    this.#announce([step]);
  }

  /** Puts a row with all its cells back, as after a deletion. */
  restoreRow(row) {
    this.#act([{ kind: 'insert', row }]);
  }

  /** Takes back the last act. @returns {object[]|null} the steps carried out */
  undo() {
    return this.#replay(this.history.undo());
  }

  redo() {
    return this.#replay(this.history.redo());
  }

  #replay(steps) {
    if (!steps || this.readonly) return null;
    this.#carryOut(steps);
    this.#announce(steps);
    return steps;
  }

  #stepsOfSets(changes) {
    const steps = [];
    let locked = 0;
    for (const { row, column, text, seen } of changes) {
      const before = this.text(row, column);
      const after = text.replace(/\r\n?/g, '\n');
      if (this.isLocked(row, column)) locked += 1;
      else if (before !== after) {
        steps.push({ kind: 'set', row: this.rows[row], column: this.columns[column].key, before, after, seen: seen?.text === before ? undefined : seen });
      }
    }
    return { steps, locked };
  }

  #stepsOfInserts(index, count) {
    if (!this.isFree || this.readonly) return [];
    this.#dropBlankTail(index, count);
    const room = Math.max(0, Math.min(count, this.mostRows - this.rows.length));
    if (room === 0) return [];
    const [before, after] = this.#neighbours(index);
    return this.positionsBetween(before, after, room).map((position) => ({
      kind: 'insert',
      row: blankRow(this.newRowId(), position),
    }));
  }

  /** At the maximum, a blank last row that nobody has filled makes room for one in the middle. */
  #dropBlankTail(index, count) {
    while (this.rows.length + count > this.mostRows && this.rows.length > index && isBlankUnborn(this.rows.at(-1))) {
      this.rows.pop();
      this.changedRows();
    }
  }

  #neighbours(index) {
    const before = this.rows[index - 1]?.position ?? null;
    const after = this.rows.slice(Math.max(index, 0)).find((row) => before === null || row.position > before);
    return [before, after?.position ?? null];
  }

  // Carrying out

  #act(steps) {
    this.#carryOut(steps);
    this.#finish(steps);
  }

  #finish(steps) {
    if (steps.length === 0) return;
    this.history.push(new Act(steps));
    this.#announce(steps);
  }

  /** Rows come first and go last, all at once: an act may concern thousands. */
  #carryOut(steps) {
    this.#insert(rowsOf(steps, 'insert'));
    for (const step of steps) if (step.kind === 'set') this.#set(step);
    this.#delete(rowsOf(steps, 'delete'));
  }

  #set(step) {
    const { row, column, before, after } = step;
    const seen = step.seen ?? { text: before, revision: row.revision };
    // Undone and done again it is another act, on what is there then.
    delete step.seen;
    putText(row, column, after);
    if (!row.born && after === '') return;
    this.#bear(row);
    this.#edits.push({ op: 'set', row: row.id, column, text: after, was: seen.text, base: seen.revision });
  }

  #bear(row) {
    if (row.born) return;
    row.born = true;
    this.#edits.push({ op: 'row', row: row.id, position: row.position });
  }

  #insert(rows) {
    const missing = rows.filter((row) => this.indexOf(row.id) === -1);
    if (missing.length === 0) return;
    this.rows = [...this.rows, ...missing].sort((one, other) => (isBefore(one, other) ? -1 : 1));
    this.changedRows();
    for (const row of missing) this.#tellOfInsert(row);
  }

  #tellOfInsert(row) {
    this.removed.delete(row.id);
    const filled = Object.entries(row.cells);
    if (filled.length === 0) return;
    row.born = false;
    this.#bear(row);
    for (const [column, text] of filled) {
      this.#edits.push({ op: 'set', row: row.id, column, text, was: '', base: row.revision });
    }
  }

  #delete(rows) {
    const going = new Set(rows.filter((row) => this.indexOf(row.id) !== -1));
    if (going.size === 0) return;
    this.rows = this.rows.filter((row) => !going.has(row));
    this.changedRows();
    for (const row of going) {
      if (!row.born) continue;
      row.born = false;
      this.removed.set(row.id, row);
      this.#edits.push({ op: 'delete', row: row.id, base: row.revision });
    }
  }

  #announce(steps) {
    this.ensureBlankTail();
    const edits = withoutLostSets(this.#edits);
    this.#edits = [];
    if (edits.length > 0) this.onEdits(edits.map((edit) => ({ ...edit, sheet: this.sheet.key })));
    if (steps.some((step) => step.kind !== 'set')) this.notify({ rows: true });
    else this.notify({ cells: steps.filter(({ column }) => this.columnIndex(column) !== -1).map(({ row, column }) => ({ row: row.id, column })) });
  }

  // Structure, also used when the server speaks

  /** Puts a row in its place by position, then by id. */
  addRow(row) {
    const place = placeFor(this.rows, row);
    this.rows.splice(place, 0, row);
    if (place === this.rows.length - 1 && this.#index) this.#index.set(row.id, place);
    else this.changedRows();
  }

  removeRow(rowId) {
    const index = this.indexOf(rowId);
    if (index === -1) return false;
    this.rows.splice(index, 1);
    this.changedRows();
    return true;
  }

  /** A free sheet always ends with a blank row to type into, and is never shorter than its minimum. */
  ensureBlankTail() {
    if (!this.isFree || this.readonly) return;
    const least = Math.max(1, this.sheet.rows.min ?? 0);
    while (this.rows.length < this.mostRows && (this.rows.length < least || !isEmpty(this.rows.at(-1)))) {
      const [position] = this.positionsBetween(this.rows.at(-1)?.position ?? null, null, 1);
      this.addRow(blankRow(this.newRowId(), position));
    }
  }

  changedRows() {
    this.#index = null;
  }

  notify(change) {
    for (const listener of this.#listeners) listener(change);
  }
}

function rowsOf(steps, kind) {
  return steps.filter((step) => step.kind === kind).map((step) => step.row);
}

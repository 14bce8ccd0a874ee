// The whole form in the browser: a model per sheet, the issues, the conflicts, and what the server's answers do
// to them. It knows nothing of pages and buttons.

import { SheetModel } from '../grid/model.js';
import {
  keepingBlankTail,
  overlayEdit,
  receiveComputed,
  receiveDeletion,
  receiveRefusedDeletion,
  receiveRow,
  rowAtEnd,
  settleCell,
} from '../grid/receive.js';
import { newId } from './batches.js';
import { Conflicts } from './conflicts.js';
import { Issues, isError, isUnexplained } from './issues.js';
import { cellKey } from './pending.js';
import { positionsBetween } from './positions.js';

export class Workbook {
  #grids = new Map();

  /**
   * @param state the server's whole state
   * @param options.pending which cells wait for an answer
   * @param options.store what is kept in the browser
   * @param options.onEdits (edits) the person has changed something
   */
  constructor(state, { pending, store, onEdits }) {
    this.spec = state.spec;
    this.pending = pending;
    this.onEdits = onEdits;
    this.issues = new Issues();
    this.conflicts = new Conflicts(store);
    /** Who else is at a cell, by its key. */
    this.others = new Map();
    this.readonly = Boolean(state.readonly);
    // Explanations of what concerns a sheet or the form are kept in a sheet without a tab.
    const sheets = [...state.spec.sheets, ...(state.spec.explanations ? [state.spec.explanations] : [])];
    this.models = new Map(sheets.map((sheet) => [sheet.key, this.#model(sheet, this.readonly, onEdits)]));
    this.revision = 0;
    /** Told after every answer: () => void. */
    this.onChange = () => {};
    this.takeState(state);
  }

  #model(sheet, readonly, onEdits) {
    const model = new SheetModel(sheet, { readonly, newRowId: newId, positionsBetween });
    model.onEdits = (edits) => {
      for (const edit of edits) if (edit.op === 'set') this.conflicts.resolve(edit.sheet, edit.row, edit.column);
      onEdits(edits);
    };
    return model;
  }

  /** A sheet's table is shown from now on; it must be told of changes. */
  attach(sheetKey, grid) {
    this.#grids.set(sheetKey, grid);
  }

  // Reading

  /** How a cell (column null: a row) is marked: {severity, state, other: who else is there, messages}. */
  marksOf(sheet, row, column) {
    const found = this.issues.at(sheet, row, column);
    const conflict = column === null ? null : this.conflicts.at(sheet, row, column);
    const messages = found.map(messageOf);
    if (conflict) messages.unshift(describeConflict(conflict));
    const other = column === null ? null : this.others.get(cellKey(sheet, row, column)) ?? null;
    if (other) messages.push(`Здесь сейчас: ${other}.`);
    const waiting = column !== null && this.pending.hasCell(sheet, row, column);
    return {
      severity: found.some(isError) ? 'error' : found.length > 0 ? 'warning' : null,
      state: conflict ? 'conflict' : waiting ? 'waiting' : null,
      other,
      messages,
    };
  }

  /** All issues in the order of sheets, rows and columns: [{sheet, row, column, severity, message, at}]. */
  orderedIssues() {
    return this.issueSheets.flatMap(({ key }) => {
      const model = this.models.get(key);
      return this.issues.ofSheet(key)
        .map((issue) => ({ ...issue, at: model ? placeOf(model, issue) : NOWHERE }))
        .filter(({ row, at }) => !row || at.row !== -1)
        .sort((one, other) => one.at.row - other.at.row || one.at.column - other.at.column);
    });
  }

  /** Whether the form has a place for what was typed there. */
  hasColumn({ sheet, column }) {
    return (this.models.get(sheet)?.columnIndex(column) ?? -1) !== -1;
  }

  /** What issues are told of: the sheets, then the form as a whole. */
  get issueSheets() {
    return [...this.spec.sheets, WHOLE_FORM];
  }

  /** How many errors and warnings a sheet has, those of rows deleted here not counted. */
  countsOf(sheetKey) {
    const model = this.models.get(sheetKey);
    const found = this.issues.ofSheet(sheetKey).filter((issue) => !issue.row || model.indexOf(issue.row) !== -1);
    const errors = found.filter(isError).length;
    return { errors, warnings: found.length - errors, unexplained: found.filter(isUnexplained).length };
  }

  get unexplainedCount() {
    return this.issueSheets.reduce((sum, { key }) => sum + this.countsOf(key).unexplained, 0);
  }

  /** Nobody has filled anything in. */
  get isBlank() {
    return this.spec.sheets.every(({ key }) => this.models.get(key).isBlank);
  }

  get errorCount() {
    return this.issueSheets.reduce((sum, { key }) => sum + this.countsOf(key).errors, 0);
  }

  // The server's word

  /** Takes the whole state: at the start, and when the draft is saved by hand. */
  takeState(state) {
    this.issues.clear();
    for (const [key, { rows, locked = {}, hints = {} }] of Object.entries(state.sheets)) {
      const model = this.models.get(key);
      const known = new Set(rows.map((row) => row.id));
      const gone = model.rows.filter((row) => row.born && !known.has(row.id)).map((row) => row.id);
      this.#change(key, () => {
        this.#takeRows(model, rows, gone, NOTHING_OWN);
        for (const row of model.rows) {
          row.locked = locked[row.id] ? new Set(locked[row.id]) : null;
          row.hints = hints[row.id] ?? null;
        }
      });
    }
    this.#conclude(state);
  }

  /** Takes an answer to a batch, or news (batch null). */
  takeAnswer(answer, batch = null) {
    const edits = batch?.edits ?? [];
    const own = new Set(edits.map((edit) => cellKey(edit.sheet, edit.row, edit.column)));
    const conflicts = answer.conflicts ?? [];
    const told = [answer.rows, answer.deleted, answer.computed].flatMap((part) => Object.keys(part ?? {}));
    const touched = new Set([...told, ...edits.map((edit) => edit.sheet)]);
    for (const key of touched) {
      const model = this.models.get(key);
      if (!model) continue;
      this.#change(key, () => {
        this.#takeRows(model, answer.rows?.[key] ?? [], answer.deleted?.[key] ?? [], own);
        for (const [row, cells] of Object.entries(answer.computed?.[key] ?? {})) receiveComputed(model, row, cells);
        this.#settle(model, edits, conflicts);
      });
    }
    this.conflicts.add(conflicts.filter((conflict) => this.#isOpen(conflict)));
    this.#sweepGoneRows();
    this.#conclude(answer);
  }

  #change(sheetKey, change) {
    const model = this.models.get(sheetKey);
    const act = () => keepingBlankTail(model, change);
    const grid = this.#grids.get(sheetKey);
    if (grid) grid.receive(act);
    else act();
  }

  #takeRows(model, rows, deleted, own) {
    const { key: sheet } = model.sheet;
    for (const row of rows) {
      const isPending = (column) => this.pending.hasCell(sheet, row.id, column);
      receiveRow(model, row, isPending, (column) => own.has(cellKey(sheet, row.id, column)));
      this.conflicts.refresh(sheet, row.id, (column) => row.cells[column] ?? '');
    }
    for (const row of deleted) {
      if (this.#isInUse(sheet, row)) this.#markGone(model, row);
      else receiveDeletion(model, row);
      this.issues.dropRow(sheet, row);
    }
  }

  #settle(model, edits, conflicts) {
    const { key: sheet } = model.sheet;
    for (const edit of edits) {
      if (edit.sheet !== sheet) continue;
      if (edit.op === 'set' && !this.pending.hasCell(sheet, edit.row, edit.column)) settleCell(model, edit.row, edit.column);
      if (edit.op === 'delete' && !this.pending.hasRow(sheet, edit.row)) this.#settleDeletion(model, edit, conflicts);
    }
  }

  #settleDeletion(model, edit, conflicts) {
    const refused = conflicts.some((conflict) => conflict.row === edit.row && conflict.sheet === edit.sheet);
    const row = model.removed.get(edit.row);
    if (!refused || !row) model.removed.delete(edit.row);
    else if (looksTheSame(row)) this.onEdits([{ ...edit, base: row.revision }]);
    else receiveRefusedDeletion(model, edit.row);
  }

  /** A refused deletion shows the row again: there is nothing to choose. A newer text is on its way: it decides. */
  #isOpen({ sheet, row, column }) {
    return column !== null && !this.pending.hasCell(sheet, row, column);
  }

  // Rows somebody else has deleted while they are in use here

  #isInUse(sheet, row) {
    return this.pending.hasRow(sheet, row) || this.conflicts.hasRow(sheet, row) || this.#grids.get(sheet)?.isFilling(row);
  }

  #markGone(model, rowId) {
    const row = model.row(rowId);
    if (row) row.gone = true;
  }

  #sweepGoneRows() {
    for (const [key, model] of this.models) {
      const gone = model.rows.filter((row) => row.gone && !this.#isInUse(key, row.id));
      if (gone.length > 0) this.#change(key, () => gone.forEach((row) => receiveDeletion(model, row.id)));
    }
  }

  #conclude({ revision, issues, last_change: lastChange }) {
    // Answers come one at a time; a smaller revision means that the server was restored from a backup.
    this.revision = revision;
    this.issues.replace(issues);
    if (lastChange !== undefined) this.lastChange = lastChange;
    for (const grid of this.#grids.values()) grid.repaint();
    this.onChange();
  }

  /** Takes what a refused hand-in has found. */
  takeIssues(issues) {
    this.#conclude({ revision: this.revision, issues });
  }

  /** Shows which cells others are at: [{who, sheet, row, column}]. */
  showOthers(others) {
    this.others.clear();
    for (const { who, sheet, row, column } of others) {
      const key = cellKey(sheet, row, column);
      this.others.set(key, this.others.has(key) ? `${this.others.get(key)}, ${who}` : who);
    }
    for (const grid of this.#grids.values()) grid.repaint();
  }

  // Choosing in a conflict

  /** Whether a conflict kept in the browser is still one. */
  stillDiffers({ sheet, row, column, mine, theirs }) {
    const record = this.models.get(sheet)?.row(row);
    if (!record) return theirs === null && this.models.has(sheet);
    return (record.server[column] ?? '') !== mine;
  }

  keepMine({ sheet, row: rowId, column, mine, theirs }) {
    this.conflicts.resolve(sheet, rowId, column);
    const model = this.models.get(sheet);
    if (theirs === null) this.#change(sheet, () => this.#revive(model, rowId, column, mine));
    else if (model.columnIndex(column) === -1) model.explain(rowId, column, mine);
    else model.setCells([{ row: model.indexOf(rowId), column: model.columnIndex(column), text: mine }]);
  }

  takeTheirs({ sheet, row, column }) {
    this.conflicts.resolve(sheet, row, column);
    this.#sweepGoneRows();
    this.#grids.get(sheet)?.repaint();
    this.onChange();
  }

  // Explaining a warning

  /** The explanation kept at a place {sheet, row, column}. */
  explanationOf({ sheet, row, column }) {
    return this.models.get(sheet)?.row(row)?.cells[column] ?? '';
  }

  explain({ sheet, row, column }, text) {
    this.models.get(sheet)?.explain(row, column, text);
  }

  /** Brings back a row that somebody has deleted, with what was typed into it. */
  #revive(model, rowId, column, mine) {
    const row = model.row(rowId) ?? rowAtEnd(model, rowId);
    model.removeRow(rowId);
    row.cells = { ...row.cells, [column]: mine };
    row.gone = false;
    model.restoreRow(row);
  }

  // Overlay at the start

  /** Shows edits left by an earlier page load as if they had just been typed. */
  overlay(edits) {
    for (const edit of edits) {
      const model = this.models.get(edit.sheet);
      if (model) this.#change(edit.sheet, () => overlayEdit(model, edit));
    }
  }

  /** Nothing may be changed from now on. */
  close() {
    this.readonly = true;
    for (const grid of this.#grids.values()) grid.commit();
    for (const model of this.models.values()) model.readonly = true;
    for (const grid of this.#grids.values()) grid.close();
  }
}

const NOTHING_OWN = new Set();
/** What stands for the form in the server's lists of issues. */
const WHOLE_FORM = { key: '!form', title: 'Вся форма' };
const NOWHERE = { row: -1, column: -1 };

/** The row is on the server just as the person saw it when deleting it: only the revision was behind. */
function looksTheSame({ cells, server }) {
  const keys = new Set([...Object.keys(cells), ...Object.keys(server)]);
  return [...keys].every((key) => (cells[key] ?? '') === (server[key] ?? ''));
}

function placeOf(model, { row, column }) {
  return { row: row ? model.indexOf(row) : -1, column: column ? model.columnIndex(column) : -1 };
}

/** What is wrong, with the explanation given or asked for. */
function messageOf({ message, explain }) {
  if (!explain) return message;
  return explain.text === '' ? `${message} Дайте пояснение: оно пишется в списке «Ошибки».` : `${message} Пояснение: ${explain.text}`;
}

function describeConflict({ mine, theirs, by }) {
  const who = by ? ` (${by})` : '';
  if (theirs === null) return `Расхождение: ваше «${mine}», а строка на сервере удалена${who}.`;
  return `Расхождение: ваше «${mine}», на сервере «${theirs}»${who}.`;
}

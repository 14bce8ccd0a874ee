// A sheet's table put together: model, view, selection, editor, keys, pointer, clipboard.
//
// A cell's element carries data-row (row id) and data-column (column key), data-state ("waiting" | "conflict"),
// data-other (who else is there),
// and the classes is-locked, is-selected, is-active, is-editing, has-error, has-warning.

import { Card } from './card.js';
import { Clipboard } from './clipboard.js';
import { headingOf } from './columns.js';
import { cellsWord, plural } from './dom.js';
import { CellEditor } from './editor.js';
import { FillHandle } from './fill-handle.js';
import { Tooltip } from './hints.js';
import { Keyboard } from './keyboard.js';
import { openKeysCard } from './keys-card.js';
import { typesOnScreen } from './on-screen-keys.js';
import { Pointer } from './pointer.js';
import { Resize } from './resize.js';
import { Selection } from './selection.js';
import { StatusLine } from './status-line.js';
import { Toolbar } from './toolbar.js';
import { GridView } from './view.js';

const NO_MARKS = { severity: null, state: null, other: null, messages: [] };

export class Grid {
  /**
   * @param root an empty element that fills the room there is
   * @param model the sheet's model
   * @param options.label name of the table for a screen reader
   * @param options.marksOf (rowId, columnKey|null) → {severity: 'error'|'warning'|null, state, other: who else is there, messages: string[]}
   * @param options.widths widths the person has given to columns: {get(columnKey) → px|null, set(columnKey, px)}
   * @param options.today () → today's date as дд.мм.гггг
   * @param options.onLeave Esc was pressed: give the keyboard to what comes after the table
   * @param options.onCard (isOpen) a row is shown as a card in place of the table, or no longer
   */
  constructor(root, model, { label, today, widths, marksOf = () => NO_MARKS, onLeave = () => {}, onCard = () => {} }) {
    this.root = root;
    this.model = model;
    this.marksOf = marksOf;
    this.today = today;
    this.widths = widths;
    this.onCard = onCard;
    this.leave = () => {
      this.tooltip.hide();
      onLeave();
    };
    root.classList.add('grid');
    this.selection = new Selection(model);
    this.editor = new CellEditor(this);
    this.line = new StatusLine();
    this.toolbar = new Toolbar(this);
    root.append(this.toolbar.box);
    this.view = new GridView(root, model, this.selection, { label, marksOf, widths });
    root.append(this.line.box);
    this.fillHandle = new FillHandle(this);
    this.view.onLayout = () => this.fillHandle.place();
    this.tooltip = new Tooltip(root);
    this.clipboard = new Clipboard(this);
    this.keyboard = new Keyboard(this);
    this.pointer = new Pointer(this);
    this.resize = new Resize(this);
    this.card = new Card(this);
    this.#listen();
    this.view.render();
    this.fillHandle.place();
    this.#describe();
  }

  #listen() {
    this.model.subscribe((change) => (change.rows ? this.#showRows() : this.#showCells(change.cells)));
    this.selection.subscribe((change) => this.#showSelection(change));
    this.view.scroller.addEventListener('focusin', () => this.#showMessages());
    this.view.scroller.addEventListener('focusout', () => this.tooltip.hide());
    this.view.scroller.addEventListener('scroll', () => this.tooltip.hide(), { passive: true });
    this.view.scroller.addEventListener('pointerover', (event) => this.#hover(event));
  }

  // Showing

  #showRows() {
    const focused = this.ownsKeyboard();
    this.selection.rebase({});
    this.view.render();
    this.view.repaint();
    this.view.paintSelection();
    this.fillHandle.place();
    if (focused && !this.editor.isOpen) this.focusCell();
    this.#afterChange();
  }

  #showCells(cells) {
    this.view.repaint(cells);
    this.#afterChange();
  }

  #afterChange() {
    this.toolbar.update();
    this.card.update();
    this.#describe();
  }

  #showSelection({ focus, seen }) {
    this.line.tell('');
    if (seen) this.view.reveal(seen.row, seen.column);
    this.view.render();
    this.view.paintSelection();
    this.fillHandle.place();
    this.card.update();
    if (focus) this.focusCell();
    this.#describe();
    this.#showMessages();
  }

  /** Shows marks anew: [{row, column}], or all. */
  repaint(cells = null) {
    this.view.repaint(cells);
    this.card.update();
    this.#describe();
    if (this.ownsKeyboard()) this.#showMessages();
  }

  #describe() {
    const { row, column } = this.selection.anchor;
    const described = this.model.columns[column];
    const hint = [this.#hintAt(row, column), described.hint].filter(Boolean).join(' ');
    this.line.showCell({ row, column }, headingOf(described), hint, this.#marksAt(row, column));
  }

  #marksAt(row, column) {
    const record = this.model.rows[row];
    return record ? this.marksOf(record.id, this.model.columns[column].key) : NO_MARKS;
  }

  /** What is told beside a cell: what is wrong with it, and its own hint. */
  #messagesAt(row, column) {
    const hint = this.#hintAt(row, column);
    return [...this.#marksAt(row, column).messages, ...(hint ? [hint] : [])];
  }

  #hintAt(row, column) {
    return this.model.cellHint(this.model.rows[row], this.model.columns[column].key);
  }

  #showMessages() {
    const { row, column } = this.selection.anchor;
    const cell = this.card.isOpen ? null : this.view.cell(row, column);
    if (cell) this.tooltip.show(cell, this.#messagesAt(row, column), { beside: true });
  }

  #hover(event) {
    const place = this.view.locate(event.target);
    const messages = !place ? [] : place.column === -1
      ? this.marksOf(this.model.rows[place.row].id, null).messages
      : this.#messagesAt(place.row, place.column);
    if (messages.length > 0) this.tooltip.show(event.target.closest('.grid-cell'), messages, { beside: true });
    else if (this.ownsKeyboard()) this.#showMessages();
    else this.tooltip.hide();
  }

  // Keyboard

  /** Whether keys go to the cells of this table. */
  ownsKeyboard() {
    const active = document.activeElement;
    return this.clipboard.isFocused || (this.view.body.contains(active) && active !== document.body);
  }

  /** Brings the keyboard to the active cell, or to its field where the row is shown as a card. */
  focusCell() {
    if (this.card.isOpen) this.card.focus();
    else this.view.activeCell?.focus({ preventScroll: true });
  }

  /** Brings the edited cell or field into sight. */
  reveal() {
    if (this.card.isOpen) this.card.reveal();
    const { row, column } = this.selection.anchor;
    this.view.reveal(row, column);
  }

  /** Goes to a cell by row id and column key; a missing column means the first one. */
  goTo(rowId, columnKey) {
    this.commit();
    const row = this.model.indexOf(rowId);
    if (row === -1) return;
    this.selection.moveTo(row, Math.max(0, columnKey === null ? 0 : this.model.columnIndex(columnKey)));
    this.focusCell();
  }

  // Acts

  edit(options) {
    return this.editor.open(options);
  }

  /** Stores what is being typed. */
  commit() {
    this.editor.commit();
    this.card.commit();
  }

  /**
   * The page is not shown any more, and a phone may end it without another word: stores what is being typed. With
   * a keyboard of its own the editor stays open for the person to come back to.
   */
  keep() {
    if (typesOnScreen()) this.editor.commit();
    this.card.commit();
  }

  /** Whether a row is being filled in at this moment: it must not vanish by somebody else's hand. */
  isFilling(rowId) {
    return this.editor.rowId === rowId || this.card.rowId === rowId;
  }

  undo() {
    this.#afterReplay(this.model.undo(), 'Отменять нечего.');
  }

  redo() {
    this.#afterReplay(this.model.redo(), 'Возвращать нечего.');
  }

  #afterReplay(steps, nothing) {
    if (!steps) {
      this.note(nothing);
      return;
    }
    const rows = steps.map((step) => this.model.indexOf(step.row.id)).filter((index) => index !== -1);
    const columns = steps.filter((step) => step.kind === 'set').map((step) => this.model.columnIndex(step.column));
    if (rows.length === 0) return;
    this.selection.selectRange({
      top: least(rows),
      bottom: most(rows),
      left: columns.length > 0 ? least(columns) : 0,
      right: columns.length > 0 ? most(columns) : this.model.columns.length - 1,
    });
  }

  clear() {
    if (this.refuseAll()) return;
    const { top, bottom, left, right } = this.selection.range;
    const changes = [];
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) changes.push({ row, column, text: '' });
    }
    const { locked } = this.model.setCells(changes);
    if (locked > 0) this.note(`Не очищено: ${cellsWord(locked)} только для чтения.`);
  }

  get canChangeRows() {
    return this.model.isFree && !this.model.readonly;
  }

  /** Inserts as many blank rows as are selected, above them. */
  insertRows() {
    if (this.refuseAll()) return;
    const { top, bottom } = this.selection.range;
    const wanted = bottom - top + 1;
    const inserted = this.model.insertRows(top, wanted);
    if (inserted > 0) this.selection.moveTo(top, this.selection.anchor.column);
    if (inserted < wanted) this.note(`Строк может быть не больше ${this.model.mostRows}.`);
  }

  deleteRows() {
    if (this.refuseAll()) return;
    const { top, bottom } = this.selection.range;
    const indexes = Array.from({ length: bottom - top + 1 }, (_, offset) => top + offset);
    const deleted = this.model.deleteRows(indexes);
    this.selection.moveTo(top, this.selection.anchor.column);
    this.note(`Удалено: ${deleted} ${plural(deleted, 'строка', 'строки', 'строк')}. Вернуть: Ctrl + Z.`);
  }

  selectRows() {
    const { top, bottom } = this.selection.range;
    this.selection.selectRows(top, bottom);
    return true;
  }

  selectColumns() {
    const { left, right } = this.selection.range;
    this.selection.selectColumns(left, right);
  }

  // Telling

  /** The help card of the keys that work here. */
  showKeys() {
    this.commit();
    this.focusCell();
    openKeysCard({ cells: !this.model.readonly, rows: this.canChangeRows });
  }

  note(text) {
    this.line.tell(text);
  }

  /** True, and says so, when nothing in the sheet may be changed. */
  refuseAll() {
    if (!this.model.readonly) return false;
    this.note('Таблица открыта только для просмотра.');
    return true;
  }

  /** True, and says so, when the cell may not be changed. */
  refuse(row, column) {
    if (this.refuseAll()) return true;
    if (!this.model.isLocked(row, column)) return false;
    this.note(this.model.columns[column].computed ? 'Ячейка вычисляется сама: измените то, из чего она считается.' : 'Ячейка только для чтения.');
    return true;
  }

  /** Carries out a change that is not the person's: the selection stays on its cells, an open editor stays open. */
  receive(change) {
    const ids = this.selection.rowIds();
    change();
    this.selection.rebase(ids);
    this.#showRows();
  }

  /** From now on nothing may be changed. */
  close() {
    this.commit();
    this.toolbar.draw();
    this.view.repaint();
    this.fillHandle.place();
    this.card.update();
  }
}

function least(numbers) {
  return numbers.reduce((one, other) => Math.min(one, other));
}

function most(numbers) {
  return numbers.reduce((one, other) => Math.max(one, other));
}

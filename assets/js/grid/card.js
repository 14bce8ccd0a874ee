// A row as a card, for windows too narrow for a table: a labelled field for each column. It shows the row of the
// active cell; what is filled in goes into the cells as from their editors. (E3)

import { enterCard, leaveCard } from './card-back.js';
import { CardField, messageLine } from './card-field.js';
import { CardHead } from './card-head.js';
import { headingGroups } from './columns.js';
import { element } from './dom.js';
import { isBlankUnborn } from './row.js';

/** Wider windows have room for the table. */
const NARROW = matchMedia('(max-width: 37.5rem)');

export class Card {
  #fields = [];

  /** @param grid the table: {root, model, selection, marksOf, focusCell(), undo(), redo(), onCard(isOpen)} */
  constructor(grid) {
    this.grid = grid;
    this.row = null;
    this.head = new CardHead(this);
    this.messages = element('div', { class: 'card-messages' });
    this.list = element('div', { class: 'card-fields' });
    this.box = element('section', { class: 'grid-card', 'aria-labelledby': this.head.title.id }, this.head.top, this.list, this.head.foot);
    this.box.hidden = true;
    this.box.addEventListener('keydown', (event) => this.#key(event));
    this.list.addEventListener('focusin', (event) => this.#entered(event));
    // A banner or an on-screen keyboard has taken room.
    new ResizeObserver(() => this.reveal()).observe(this.list);
    NARROW.addEventListener('change', () => NARROW.matches || this.close());
    grid.root.append(this.box);
  }

  /** Whether the window is one for cards. */
  get fits() {
    return NARROW.matches;
  }

  get isOpen() {
    return this.row !== null;
  }

  /** The id of the row shown, or null. */
  get rowId() {
    return this.row?.id ?? null;
  }

  /** Shows the row of the active cell. */
  open() {
    const { grid } = this;
    if (this.isOpen || grid.model.rows.length === 0) return;
    grid.commit();
    this.#show(true);
    enterCard(() => this.close());
    this.#draw();
    this.head.title.focus();
  }

  /** Back to the table, to the cell whose field was filled last. */
  close() {
    if (!this.isOpen) return;
    this.commit();
    this.#closeFields();
    this.row = null;
    this.#fields = [];
    this.list.replaceChildren();
    this.#show(false);
    leaveCard();
    this.grid.reveal();
    this.grid.focusCell();
  }

  #show(open) {
    this.box.hidden = !open;
    this.grid.root.classList.toggle('has-card', open);
    this.grid.onCard(open);
  }

  /** Puts what is being typed into its cell; the card stays. */
  commit() {
    for (const field of this.#fields) field.commit();
  }

  // Showing

  /** Shows what the cells hold now. */
  update() {
    if (!this.isOpen) return;
    const { model, selection } = this.grid;
    const row = model.rows[selection.anchor.row];
    if (!row) {
      this.close();
      return;
    }
    const isAsMade = (field, index) => model.isLocked(selection.anchor.row, index) === field.locked;
    if (row !== this.row || !this.#fields.every(isAsMade)) this.#redraw();
    else this.#paint();
  }

  /** Another row, or the same with other fields to fill in: the keyboard stays in its column. */
  #redraw() {
    const focused = this.#fields.findIndex((field) => field.box.contains(document.activeElement));
    this.commit();
    this.#draw();
    if (focused !== -1) this.#fields[focused].focus();
  }

  #draw() {
    this.#closeFields();
    const { model, selection } = this.grid;
    this.row = model.rows[selection.anchor.row];
    this.#fields = model.columns.map((_, index) => this.#field(model.columnAt(selection.anchor.row, index), index));
    this.list.replaceChildren(this.messages, ...this.#grouped());
    this.list.scrollTop = 0;
    const filled = this.#fields.filter((field) => !field.locked);
    filled.at(-1)?.setEnterHint('done');
    for (const field of this.#fields) field.shown();
    this.#paint();
  }

  /** A field taken from the page under the keyboard does not hear of it in every browser. */
  #closeFields() {
    for (const field of this.#fields) field.close();
  }

  #field(column, index) {
    const { model, root, selection } = this.grid;
    const { row } = this;
    return new CardField(column, {
      seen: seenIn(row, column.key),
      hints: hintsOf(column, model.cellHint(row, column.key)),
      locked: model.isLocked(selection.anchor.row, index),
      root,
      store: (text, seen) => this.#store(row, index, text, seen),
    });
  }

  /** A row deleted meanwhile has nothing to store in. */
  #store(row, column, text, seen) {
    const { model } = this.grid;
    const index = model.indexOf(row.id);
    if (index !== -1) model.setCells([{ row: index, column, text, seen }]);
  }

  /** The fields, those of a group together under its heading. */
  #grouped() {
    return headingGroups(this.grid.model.columns).flatMap(({ title, from, to }) => {
      const boxes = this.#fields.slice(from, to).map((field) => field.box);
      return title === null ? boxes : [element('fieldset', { class: 'card-group' }, element('legend', {}, title), ...boxes)];
    });
  }

  #paint() {
    const { row } = this;
    for (const field of this.#fields) field.paint(seenIn(row, field.column.key), this.grid.marksOf(row.id, field.column.key));
    const { severity, messages } = this.grid.marksOf(row.id, null);
    this.messages.replaceChildren(...messages.map((message) => messageLine(message, severity)));
    this.head.update();
  }

  // Moving

  /** Where the row stands: {index, last: of those to go to, isNew: nobody has filled it yet}. */
  get place() {
    const { rows, isFree, readonly } = this.grid.model;
    const index = this.grid.selection.anchor.row;
    const hasNew = isFree && !readonly && rows.length > 1 && isBlankUnborn(rows.at(-1));
    return { index, last: rows.length - 1, count: rows.length - (hasNew ? 1 : 0), isNew: hasNew && index === rows.length - 1 };
  }

  /** To the row above (-1) or below (1). */
  step(by) {
    this.commit();
    const { anchor } = this.grid.selection;
    this.grid.selection.moveTo(anchor.row + by, anchor.column, { focus: false });
  }

  /** Brings the keyboard to the field of the active cell. */
  focus() {
    this.#fields[this.grid.selection.anchor.column]?.focus();
  }

  /** Brings the field with the keyboard into sight. */
  reveal() {
    this.#fields.find((field) => field.box.contains(document.activeElement))?.box.scrollIntoView({ block: 'nearest' });
  }

  #entered(event) {
    const index = this.#fields.findIndex((field) => field.box.contains(event.target));
    const { anchor } = this.grid.selection;
    if (index !== -1 && index !== anchor.column) this.grid.selection.moveTo(anchor.row, index, { focus: false });
  }

  #key(event) {
    if (event.isComposing) return;
    const field = this.#fields.find(({ box }) => box.contains(event.target));
    if (field?.control?.key(event)) event.stopPropagation();
    else if (event.key === 'Escape') this.#escape(event);
    else if (event.key === 'Enter' && field && isTyping(event) && !field.control.lines) this.#enter(event, field);
    else this.#undoKey(event, field);
  }

  /** The first Esc closes an open list, the next one the card. The table must not hear of it: its Esc leaves it. */
  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    if (event.target.getAttribute('aria-expanded') !== 'true') {
      this.close();
      return;
    }
    this.#fields.find(({ box }) => box.contains(event.target)).control.close();
  }

  #enter(event, field) {
    event.preventDefault();
    event.stopPropagation();
    field.commit();
    field.control.close();
    const next = this.#fields.slice(this.#fields.indexOf(field) + 1).find((one) => !one.locked);
    if (next) next.focus();
    else this.head.focusAfterFields();
  }

  /** Within what is being typed the browser takes back letters; else the table takes back acts. */
  #undoKey(event, field) {
    const command = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!command || field?.isTouched) return;
    const redoes = event.code === 'KeyY' || (event.code === 'KeyZ' && event.shiftKey);
    if (!redoes && event.code !== 'KeyZ') return;
    event.preventDefault();
    if (redoes) this.grid.redo();
    else this.grid.undo();
  }
}

function isTyping({ target, shiftKey }) {
  return target.matches('input, textarea') && !shiftKey;
}

function seenIn(row, columnKey) {
  return { text: row.cells[columnKey] ?? '', revision: row.revision };
}

/** What is told under a label. Bounds are told where the column's own hint does not. */
function hintsOf(column, cellHint) {
  return [column.hint ?? boundsOf(column), cellHint].filter(Boolean);
}

function boundsOf({ kind, min, max }) {
  if (kind === 'date' && (min || max)) return [min && `с ${min}`, max && `по ${max}`].filter(Boolean).join(' ').replace(/^./, (letter) => letter.toUpperCase());
  return [min && `от ${min}`, max && `до ${max}`].filter(Boolean).join(' ').replace(/^./, (letter) => letter.toUpperCase());
}

// The editor of one cell: opened by typing, by F2 or by pointer; closed by commit or cancel.

import { cellAddress, headingOf } from './columns.js';
import { dateField } from './field-date.js';
import { listField } from './field-list.js';
import { textField } from './field-text.js';

const FIELDS = { date: dateField, list: listField, boolean: listField };

export class CellEditor {
  #open = null;

  /** @param grid {root, model, selection, view, refuse(row, column), focusCell()} */
  constructor(grid) {
    this.grid = grid;
  }

  get isOpen() {
    return this.#open !== null;
  }

  /** The id of the row being edited, or null. */
  get rowId() {
    return this.#open?.row.id ?? null;
  }

  /**
   * Opens the active cell for editing. With `typing` the cell starts empty and the key just pressed is put in by
   * the browser itself, so no letter can be lost; arrows then leave the cell, as in Excel. `inserted` is a text
   * that came without a key.
   */
  open({ typing = false, picker = false, inserted = '' } = {}) {
    const { model, selection, view } = this.grid;
    const { row, column } = selection.anchor;
    if (this.grid.refuse(row, column)) return false;
    selection.showActive();
    const text = model.text(row, column);
    const cell = view.cell(row, column);
    const field = this.#field(model.columnAt(row, column), typing ? '' : text);
    field.input.setAttribute('aria-label', `${headingOf(model.columns[column])}, ${cellAddress(row, column)}`);
    // The field can't hold every text as it is: what it makes of the cell's is not typed.
    const opened = field.input.value;
    this.#open = { row: model.rows[row], column, cell, field, opened, typing, text, revision: model.rows[row].revision };
    view.editedRow = model.rows[row].id;
    cell.classList.add('is-editing');
    this.grid.root.classList.add('has-editor');
    cell.removeAttribute('contenteditable');
    cell.replaceChildren(field.box);
    field.box.addEventListener('focusout', (event) => this.#left(event));
    field.input.focus({ preventScroll: true });
    if (!typing) this.#caretToEnd(field.input);
    field.shown?.();
    if (inserted) {
      field.input.value = inserted;
      field.input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    if (picker) field.open();
    return true;
  }

  #field(column, text) {
    const make = text.includes('\n') ? textField : FIELDS[column.kind] ?? textField;
    return make(column, text, { root: this.grid.root, commit: () => this.commit({ focus: true }) });
  }

  #caretToEnd(input) {
    input.setSelectionRange(input.value.length, input.value.length);
  }

  /** Stores what was typed and closes. Does nothing when no editor is open. */
  commit({ focus = false } = {}) {
    const session = this.#open;
    if (!session) return;
    const text = session.field.chosen();
    this.#close(focus);
    const { model } = this.grid;
    const untouched = !session.typing && (text === session.text || session.field.input.value === session.opened);
    const row = model.indexOf(session.row.id);
    const seen = { text: session.text, revision: session.revision };
    if (!untouched && row !== -1) model.setCells([{ row, column: session.column, text, seen }]);
  }

  /** Closes and gives what was typed, without storing it. */
  take() {
    const text = this.#open.field.chosen();
    this.#close(true);
    return text;
  }

  /** Puts a text at the caret. */
  insert(text) {
    const { input } = this.#open.field;
    input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** Closes and leaves the cell as it was. */
  cancel() {
    if (this.#open) this.#close(true);
  }

  #close(focus) {
    const { cell, field, row } = this.#open;
    const column = this.grid.model.columns[this.#open.column].key;
    this.#open = null;
    this.grid.view.editedRow = null;
    field.close();
    if (focus) this.grid.focusCell();
    field.box.remove();
    cell.classList.remove('is-editing');
    this.grid.root.classList.remove('has-editor');
    this.grid.view.repaint([{ row: row.id, column }]);
    this.grid.view.paintSelection({ anew: true });
  }

  #left(event) {
    const session = this.#open;
    if (!session || session.field.box.contains(event.relatedTarget)) return;
    // Another window came to the front: the person comes back to the same open cell.
    if (!document.hasFocus()) return;
    this.commit();
  }

  /** A key pressed while the editor is open. */
  key(event) {
    const { field, typing } = this.#open;
    if (event.isComposing || field.key(event)) return;
    const step = event.shiftKey ? -1 : 1;
    if (event.key === 'Escape') {
      event.preventDefault();
      this.cancel();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.commit({ focus: true });
      this.grid.selection.moveByEnter(step);
    } else if (event.key === 'Tab') {
      this.commit({ focus: true });
      if (this.grid.selection.moveByTab(step)) event.preventDefault();
    } else if (typing && ARROWS[event.key] && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.commit({ focus: true });
      const { row, column } = this.grid.selection.anchor;
      this.grid.selection.moveTo(row + ARROWS[event.key][0], column + ARROWS[event.key][1]);
    }
  }
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

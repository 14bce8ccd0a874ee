// The elements of one visible row: the number cell and a cell per column.

import { isNumeric } from './columns.js';
import { element, setAttribute } from './dom.js';
import { freeze } from './head-view.js';

export class RowView {
  /**
   * @param row the row's record
   * @param context {model, frozen: how many columns stay in view, headRows: rows of headings, marksOf(rowId, columnKey|null)}
   */
  constructor(row, context) {
    this.row = row;
    this.context = context;
    this.index = -1;
    this.number = element('div', { class: 'grid-cell grid-number', role: 'rowheader', 'aria-colindex': 1 });
    this.cells = context.model.columns.map((column, index) => this.#makeCell(column, index));
    this.element = element('div', { class: 'grid-row', role: 'row', 'data-row': row.id }, this.number, ...this.cells);
    this.selected = null;
  }

  #makeCell(column, index) {
    const cell = element('div', {
      class: 'grid-cell',
      role: 'gridcell',
      tabindex: -1,
      'aria-colindex': index + 2,
      'data-row': this.row.id,
      'data-column': column.key,
    });
    cell.classList.toggle('is-numeric', isNumeric(column));
    cell.classList.toggle('is-list', column.kind === 'list' || column.kind === 'boolean');
    cell.classList.toggle('has-hint', this.context.model.cellHint(this.row, column.key) !== null);
    freeze(cell, index, index, this.context.frozen);
    return cell;
  }

  /** Puts the row in its place; cheap when it stands there already. */
  place(index, rowHeight) {
    if (this.index === index) return;
    this.index = index;
    this.element.style.top = `${index * rowHeight}px`;
    setAttribute(this.element, 'aria-rowindex', index + 1 + this.context.headRows);
    this.number.textContent = String(index + 1);
    this.paintAll();
  }

  paintAll() {
    this.#paintNumber();
    for (let column = 0; column < this.cells.length; column += 1) this.paint(column);
  }

  /** Shows a cell's text and marks. A cell being edited keeps its editor. */
  paint(columnIndex) {
    const cell = this.cells[columnIndex];
    const { model } = this.context;
    const { key } = model.columns[columnIndex];
    if (!cell.classList.contains('is-editing')) cell.textContent = this.row.cells[key] ?? '';
    const locked = model.isLocked(this.index, columnIndex);
    cell.classList.toggle('is-locked', locked);
    setAttribute(cell, 'aria-readonly', locked ? 'true' : null);
    this.#paintMarks(cell, this.context.marksOf(this.row.id, key));
  }

  #paintMarks(cell, marks) {
    cell.classList.toggle('has-error', marks.severity === 'error');
    cell.classList.toggle('has-warning', marks.severity === 'warning');
    setAttribute(cell, 'aria-invalid', marks.severity === 'error' ? 'true' : null);
    setAttribute(cell, 'data-state', marks.state);
    setAttribute(cell, 'data-other', marks.other);
  }

  /**
   * Text can come without a key: from an emoji panel, a voice, a text expander. The active cell takes it as an
   * editable element does (the editor catches it before anything changes), without an on-screen keyboard.
   */
  #letTextIn(cell, open) {
    setAttribute(cell, 'contenteditable', open ? 'true' : null);
    setAttribute(cell, 'inputmode', open ? 'none' : null);
    setAttribute(cell, 'spellcheck', open ? 'false' : null);
  }

  #paintNumber() {
    const { severity } = this.context.marksOf(this.row.id, null);
    this.number.classList.toggle('has-error', severity === 'error');
    this.number.classList.toggle('has-warning', severity === 'warning');
  }

  /** Shows which cells of the row are selected and which one is active (-1: none). */
  paintSelection(left, right, active) {
    const painted = `${left}:${right}:${active}`;
    if (this.selected === painted) return;
    this.selected = painted;
    this.cells.forEach((cell, index) => {
      const selected = index >= left && index <= right;
      cell.classList.toggle('is-selected', selected);
      cell.classList.toggle('is-active', index === active);
      setAttribute(cell, 'aria-selected', selected ? 'true' : 'false');
      setAttribute(cell, 'tabindex', index === active ? 0 : -1);
      this.#letTextIn(cell, index === active && !this.context.model.isLocked(this.index, index));
    });
    this.number.classList.toggle('is-selected', left <= right);
  }
}

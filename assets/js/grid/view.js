// The table on the screen: a sticky head and only those rows that can be seen (and the one with the keyboard).

import { NUMBER_WIDTH, columnWidth, frozenCount } from './columns.js';
import { element, setAttribute } from './dom.js';
import { HeadView } from './head-view.js';
import { RowView } from './row-view.js';

const SPARE_ROWS = 8;
/** The part of the window that columns may take from the others by staying in view. */
const MOST_FROZEN = 0.6;

export class GridView {
  #rows = new Map();

  /**
   * @param root the element to build in
   * @param model the sheet's model
   * @param selection the sheet's selection
   * @param options {label, marksOf(rowId, columnKey|null) → {severity, state, messages}, widths.get(columnKey) → px|null}
   */
  constructor(root, model, selection, { label, marksOf, widths }) {
    this.model = model;
    this.selection = selection;
    this.marksOf = marksOf;
    /** Told when columns have got other places. */
    this.onLayout = () => {};
    /** The id of the row whose editor is open. */
    this.editedRow = null;
    this.rowHeight = Math.round(parseFloat(getComputedStyle(document.documentElement).fontSize) * 2);
    this.widths = model.columns.map((column) => widths.get(column.key) ?? columnWidth(column));
    this.head = new HeadView(model);
    this.body = element('div', { class: 'grid-body', role: 'rowgroup' });
    this.scroller = element(
      'div',
      {
        class: 'grid-scroll',
        role: 'grid',
        'aria-label': label,
        'aria-multiselectable': 'true',
        'aria-colcount': model.columns.length + 1,
        'aria-readonly': model.readonly ? 'true' : null,
      },
      this.head.box,
      this.body,
    );
    root.append(this.scroller);
    this.scroller.style.setProperty('--grid-row-height', `${this.rowHeight}px`);
    this.#layOutColumns();
    this.scroller.addEventListener('scroll', () => this.render(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.scroller);
  }

  /** A hidden table keeps its layout, and so does one being typed in: laying out makes all cells anew. */
  #resized() {
    if (this.scroller.clientWidth === 0) return;
    if (this.frozen !== this.#frozenNow() && this.editedRow === null) this.#layOutAgain();
    this.render();
  }

  #layOutAgain() {
    const hadKeyboard = this.body.contains(document.activeElement);
    this.#layOutColumns();
    this.render();
    this.paintSelection({ anew: true });
    if (hadKeyboard) this.activeCell?.focus({ preventScroll: true });
  }

  #frozenNow() {
    const count = frozenCount(this.model.sheet);
    const taken = this.widths.slice(0, count).reduce((sum, width) => sum + width, NUMBER_WIDTH);
    return taken <= this.scroller.clientWidth * MOST_FROZEN ? count : 0;
  }

  #layOutColumns() {
    this.frozen = this.#frozenNow();
    this.#measure();
    this.head.build(this.frozen);
    for (const view of this.#rows.values()) view.element.remove();
    this.#rows.clear();
    this.onLayout();
  }

  #measure() {
    this.lefts = [];
    let left = 0;
    for (const width of this.widths) {
      this.lefts.push(left);
      left += width;
    }
    const { style } = this.scroller;
    style.setProperty('--grid-columns', [NUMBER_WIDTH, ...this.widths].map((width) => `${width}px`).join(' '));
    for (let index = 0; index < this.frozen; index += 1) style.setProperty(`--left-${index}`, `${this.lefts[index] + NUMBER_WIDTH}px`);
    this.body.style.width = `${left + NUMBER_WIDTH}px`;
  }

  /** Gives a column another width, in CSS pixels. */
  setWidth(index, width) {
    this.widths[index] = width;
    this.#measure();
    this.onLayout();
  }

  /** After widths were changed: other columns may stay in view now. */
  settleWidths() {
    this.#resized();
  }

  // Rows

  /** Brings the rows on the screen in step with the model and the scroll position. */
  render() {
    const { rows } = this.model;
    setAttribute(this.scroller, 'aria-rowcount', rows.length + this.head.rows);
    this.body.style.height = `${rows.length * this.rowHeight}px`;
    const wanted = this.#wantedIndexes();
    this.#dropRowsOutside(wanted);
    let next = this.body.firstChild;
    for (const index of wanted) {
      const view = this.#rowView(index);
      if (view.element === next) next = next.nextSibling;
      else this.body.insertBefore(view.element, next);
      view.place(index, this.rowHeight);
      this.#paintSelectionOf(view);
    }
  }

  #wantedIndexes() {
    const count = this.model.rows.length;
    const height = this.scroller.clientHeight || 400;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / this.rowHeight) - SPARE_ROWS);
    const last = Math.min(count - 1, Math.ceil((this.scroller.scrollTop + height) / this.rowHeight) + SPARE_ROWS);
    const wanted = new Set([this.selection.anchor.row, this.model.indexOf(this.editedRow)]);
    for (let index = first; index <= last; index += 1) wanted.add(index);
    return [...wanted].filter((index) => index >= 0 && index < count).sort((one, other) => one - other);
  }

  #dropRowsOutside(wanted) {
    const ids = new Set(wanted.map((index) => this.model.rows[index].id));
    for (const [id, view] of this.#rows) {
      if (ids.has(id)) continue;
      this.#rows.delete(id);
      view.element.remove();
    }
  }

  #rowView(index) {
    const row = this.model.rows[index];
    let view = this.#rows.get(row.id);
    if (view && view.row !== row) {
      view.element.remove();
      view = null;
    }
    view ??= new RowView(row, { model: this.model, frozen: this.frozen, headRows: this.head.rows, marksOf: this.marksOf });
    this.#rows.set(row.id, view);
    return view;
  }

  /** Shows cells anew: [{row: id, column: key}]; without a list, all that can be seen. */
  repaint(cells = null) {
    if (!cells) {
      for (const view of this.#rows.values()) view.paintAll();
      return;
    }
    for (const { row, column } of cells) this.#rows.get(row)?.paint(this.model.columnIndex(column));
  }

  // Selection

  /** `anew` paints also what looks painted already. */
  paintSelection({ anew = false } = {}) {
    for (const view of this.#rows.values()) {
      if (anew) view.selected = null;
      this.#paintSelectionOf(view);
    }
  }

  #paintSelectionOf(view) {
    const { range, anchor } = this.selection;
    const inside = view.index >= range.top && view.index <= range.bottom;
    const active = view.index === anchor.row ? anchor.column : -1;
    if (inside) view.paintSelection(range.left, range.right, active);
    else view.paintSelection(0, -1, active);
  }

  /** The element of a cell, or null when its row is not on the screen. */
  cell(rowIndex, columnIndex) {
    return this.#rows.get(this.model.rows[rowIndex]?.id)?.cells[columnIndex] ?? null;
  }

  get activeCell() {
    return this.cell(this.selection.anchor.row, this.selection.anchor.column);
  }

  /** How many whole rows the window shows. */
  get pageRows() {
    return Math.max(1, Math.floor((this.scroller.clientHeight - this.headHeight) / this.rowHeight) - 1);
  }

  get headHeight() {
    return this.head.box.offsetHeight;
  }

  /** Scrolls just as far as a cell needs to be seen whole. */
  reveal(rowIndex, columnIndex) {
    const top = rowIndex * this.rowHeight;
    const visibleHeight = this.scroller.clientHeight - this.headHeight;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + this.rowHeight > this.scroller.scrollTop + visibleHeight) {
      this.scroller.scrollTop = top + this.rowHeight - visibleHeight;
    }
    if (columnIndex < this.frozen) return;
    const left = this.lefts[columnIndex];
    const sticky = this.frozen > 0 ? this.lefts[this.frozen - 1] + this.widths[this.frozen - 1] : 0;
    const visibleWidth = this.scroller.clientWidth - NUMBER_WIDTH;
    if (left - sticky < this.scroller.scrollLeft) this.scroller.scrollLeft = left - sticky;
    else if (left + this.widths[columnIndex] > this.scroller.scrollLeft + visibleWidth) {
      this.scroller.scrollLeft = left + this.widths[columnIndex] - visibleWidth;
    }
  }

  /** Which cell an event's target lies in: {row, column} as indexes (column -1: the number cell), or null. */
  locate(target) {
    const cell = target instanceof Element ? target.closest('.grid-body .grid-cell') : null;
    if (!cell || !this.body.contains(cell)) return null;
    const row = this.model.indexOf(cell.closest('.grid-row').dataset.row);
    const column = cell.dataset.column === undefined ? -1 : this.model.columnIndex(cell.dataset.column);
    return row === -1 ? null : { row, column };
  }
}

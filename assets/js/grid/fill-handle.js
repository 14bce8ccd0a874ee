// The small square at the corner of the selection: dragged it goes on with what is selected, as far as the frame
// shows; a double click goes on to the end of the filled column beside.

import { NUMBER_WIDTH } from './columns.js';
import { element } from './dom.js';
import { fillOn, reached } from './fill.js';

const SIZE = 9;
const SCROLL_PERIOD = 40;
const SCROLL_STEP = 16;
const SIDES = ['down', 'up', 'right', 'left'];

export class FillHandle {
  #pointer = null;
  #target = null;
  #timer = 0;
  #cancel = (event) => this.#escape(event);

  /** @param grid {model, selection, view, note(text), refuseAll(), focusCell()} */
  constructor(grid) {
    this.grid = grid;
    this.box = element('div', { class: 'grid-fill-handle', 'aria-hidden': 'true', title: 'Потяните, чтобы заполнить' });
    this.frame = element('div', { class: 'grid-fill-frame', 'aria-hidden': 'true', hidden: '' });
    grid.view.body.append(this.frame, this.box);
    this.box.addEventListener('pointerdown', (event) => this.#down(event));
    this.box.addEventListener('pointermove', (event) => this.#move(event));
    this.box.addEventListener('pointerup', (event) => this.#up(event));
    this.box.addEventListener('lostpointercapture', () => this.#end());
    this.box.addEventListener('dblclick', (event) => this.#doubleClick(event));
  }

  /** Brings the square to the corner of the selection. */
  place() {
    const { model, selection, view } = this.grid;
    this.box.hidden = model.readonly;
    const { bottom, right } = selection.range;
    const edge = { x: this.#leftOf(right + 1), y: (bottom + 1) * view.rowHeight };
    const most = { x: this.#leftOf(model.columns.length) - SIZE, y: model.rows.length * view.rowHeight - SIZE };
    this.#stand(this.box, { x: Math.min(edge.x - SIZE / 2, most.x), y: Math.min(edge.y - SIZE / 2, most.y) }, right);
  }

  /** Puts a box on the sheet; over columns that stay in view it stays with them. */
  #stand(box, { x, y }, lastColumn) {
    box.classList.toggle('stays', lastColumn < this.grid.view.frozen);
    box.style.insetInlineStart = `${x}px`;
    box.style.transform = `translateY(${y}px)`;
  }

  /** Left edge of a column; of the one past the last, the right edge of the table. */
  #leftOf(column) {
    const { lefts, widths } = this.grid.view;
    return NUMBER_WIDTH + (column < lefts.length ? lefts[column] : lefts.at(-1) + widths.at(-1));
  }

  // Dragging

  #down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.box.setPointerCapture(event.pointerId);
    this.#timer = setInterval(() => this.#scroll(), SCROLL_PERIOD);
    window.addEventListener('keydown', this.#cancel, true);
  }

  #move(event) {
    if (!this.#pointer) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#aim();
  }

  #up(event) {
    const target = this.#target;
    if (!this.#pointer) return;
    this.#end();
    if (target) fillOn(this.grid, target, { other: event.ctrlKey || event.metaKey });
  }

  #escape(event) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#end();
  }

  #end() {
    clearInterval(this.#timer);
    window.removeEventListener('keydown', this.#cancel, true);
    this.#pointer = null;
    this.#target = null;
    this.frame.hidden = true;
  }

  /** While the pointer is past an edge, the sheet goes on below it. */
  #scroll() {
    const { scroller, headHeight } = this.grid.view;
    const edge = scroller.getBoundingClientRect();
    const { x, y } = this.#pointer;
    scroller.scrollTop += SCROLL_STEP * sideOf(y, edge.top + headHeight, edge.top + scroller.clientHeight);
    scroller.scrollLeft += SCROLL_STEP * sideOf(x, edge.left + NUMBER_WIDTH, edge.left + scroller.clientWidth);
    this.#aim();
  }

  #aim() {
    this.#target = this.#targetAt(this.#cellAt(this.#pointer));
    this.frame.hidden = this.#target === null;
    if (this.#target) this.#showFrame(reached(this.grid.selection.range, this.#target));
  }

  #showFrame({ top, bottom, left, right }) {
    const { rowHeight } = this.grid.view;
    this.#stand(this.frame, { x: this.#leftOf(left), y: top * rowHeight }, right);
    this.frame.style.inlineSize = `${this.#leftOf(right + 1) - this.#leftOf(left)}px`;
    this.frame.style.blockSize = `${(bottom - top + 1) * rowHeight}px`;
  }

  /** The cell under the pointer; a free sheet may be dragged past its last row, up to its maximum. */
  #cellAt({ x, y }) {
    const { body, scroller, rowHeight, lefts, widths, frozen } = this.grid.view;
    const sheet = body.getBoundingClientRect();
    const fromEdge = x - scroller.getBoundingClientRect().left - NUMBER_WIDTH;
    const staying = frozen > 0 ? lefts[frozen - 1] + widths[frozen - 1] : 0;
    const across = fromEdge < staying ? fromEdge : x - sheet.left - NUMBER_WIDTH;
    const row = Math.floor((y - sheet.top) / rowHeight);
    return {
      row: Math.max(0, Math.min(this.grid.model.mostRows - 1, row)),
      column: Math.max(0, lefts.findLastIndex((left) => left <= across)),
    };
  }

  /** To which side and how far the cell lies from the selection; of two sides the farther one counts. */
  #targetAt({ row, column }) {
    const { top, bottom, left, right } = this.grid.selection.range;
    const counts = { down: row - bottom, up: top - row, right: column - right, left: left - column };
    const far = {
      down: counts.down,
      up: counts.up,
      right: (this.#leftOf(column + 1) - this.#leftOf(right + 1)) / this.grid.view.rowHeight,
      left: (this.#leftOf(left) - this.#leftOf(column)) / this.grid.view.rowHeight,
    };
    const chosen = SIDES.reduce((one, other) => (far[other] > far[one] ? other : one));
    return counts[chosen] > 0 ? { side: chosen, count: counts[chosen] } : null;
  }

  // Double click

  #doubleClick(event) {
    event.stopPropagation();
    const count = this.#filledBeside(this.grid.selection.range);
    if (count > 0) fillOn(this.grid, { side: 'down', count });
    else this.grid.note('Рядом нет заполненного столбца, до конца которого продолжать.');
  }

  /** How many rows below the selection are filled without a gap in the column at its left, else at its right. */
  #filledBeside({ bottom, left, right }) {
    const { model } = this.grid;
    for (const column of [left - 1, right + 1]) {
      if (!model.columns[column]) continue;
      let row = bottom + 1;
      while (model.text(row, column) !== '') row += 1;
      if (row > bottom + 1) return row - bottom - 1;
    }
    return 0;
  }
}

/** -1 before, 1 past, 0 between the two. */
function sideOf(at, from, to) {
  if (at < from) return -1;
  return at > to ? 1 : 0;
}

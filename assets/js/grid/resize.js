// Widths of columns by hand: the right edge of a heading is dragged, a double click fits the column to its texts,
// Alt+Shift with an arrow does it by keys. What was chosen is kept for the person. (E3)

import { LEAST_WIDTH, MOST_WIDTH, headingOf } from './columns.js';

const KEY_STEP = 16;
const CELL_PADDING = 20;
const LIST_PADDING = 34;

export class Resize {
  /** @param grid {view, model, widths: {set(columnKey, px)}, note(text)} */
  constructor(grid) {
    this.grid = grid;
    const { box } = grid.view.head;
    box.addEventListener('pointerdown', (event) => this.#down(event));
    box.addEventListener('dblclick', (event) => this.#fit(event));
  }

  /** Makes the active column wider or narrower by a step; `direction` is 1 or -1. */
  step(direction) {
    const { column } = this.grid.selection.anchor;
    this.#keep(column, this.#show(column, this.grid.view.widths[column] + direction * KEY_STEP));
    this.grid.note(`Ширина столбца «${headingOf(this.grid.model.columns[column])}»: ${this.grid.view.widths[column]}.`);
  }

  #down(event) {
    const index = handleIndex(event);
    if (index === null || event.button !== 0) return;
    event.preventDefault();
    const from = event.clientX - this.grid.view.widths[index];
    const handle = event.target;
    handle.classList.add('is-dragged');
    const move = ({ clientX }) => this.#show(index, clientX - from);
    const stop = () => {
      handle.classList.remove('is-dragged');
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', stop);
      window.removeEventListener('pointercancel', stop);
      this.#keep(index, this.grid.view.widths[index]);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', stop);
    window.addEventListener('pointercancel', stop);
  }

  /** @returns the width it has got */
  #show(index, wanted) {
    const width = Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, wanted)));
    this.grid.view.setWidth(index, width);
    return width;
  }

  #keep(index, width) {
    this.grid.widths.set(this.grid.model.columns[index].key, width);
    this.grid.view.settleWidths();
  }

  /** As wide as the widest text shown, or the longest word of the heading. */
  #fit(event) {
    const index = handleIndex(event);
    if (index === null) return;
    const { model, view } = this.grid;
    const column = model.columns[index];
    const isList = column.kind === 'list' || column.kind === 'boolean';
    const measure = ruler(view.scroller);
    const texts = model.rows.flatMap((row) => (row.cells[column.key] ?? '').split('\n'));
    const widest = texts.reduce((most, text) => Math.max(most, measure(text)), 0);
    const word = Math.max(...column.title.split(/\s+/).map(measure));
    const icon = column.hint ? LIST_PADDING : 0;
    this.#keep(index, this.#show(index, Math.max(widest + (isList ? LIST_PADDING : CELL_PADDING), word * 1.1 + CELL_PADDING + icon)));
  }
}

function handleIndex(event) {
  const handle = event.target.closest?.('.grid-resize');
  return handle ? Number(handle.closest('.grid-title').dataset.columnIndex) : null;
}

/** Measures texts in the table's own letters, in CSS pixels. */
function ruler(node) {
  const context = document.createElement('canvas').getContext('2d');
  const { fontSize, fontFamily } = getComputedStyle(node);
  context.font = `${fontSize} ${fontFamily}`;
  return (text) => context.measureText(text).width;
}

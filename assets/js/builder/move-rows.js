// The order of rows of the builder's tables: a selected row is dragged by its number, or moved by Alt + Shift and an
// arrow, or by buttons above the table.

import { button, element, icon } from '../grid/dom.js';

export class MoveRows {
  /**
   * @param grid the table
   * @param move (ids: Set of row ids, to: index before which they go) moves members of the list
   */
  constructor(grid, move) {
    this.grid = grid;
    this.move = move;
    this.line = element('div', { class: 'builder-drop', hidden: '' });
    grid.view.scroller.append(this.line);
    this.#addButtons();
    // The builder has these for everything.
    for (const own of [grid.toolbar.undo, grid.toolbar.redo]) own.hidden = true;
    grid.root.addEventListener('keydown', (event) => this.#key(event), true);
    grid.view.scroller.addEventListener('pointerdown', (event) => this.#press(event), true);
  }

  #addButtons() {
    const make = (label, iconName, keys, by) => {
      const made = button(label, { class: 'secondary small', title: keys }, () => this.step(by));
      made.prepend(icon(iconName));
      made.addEventListener('pointerdown', (event) => event.preventDefault());
      return made;
    };
    this.grid.toolbar.box.insertBefore(make('Ниже', 'chevron-down', 'Alt + Shift + ↓', 1), this.grid.toolbar.undo);
    this.grid.toolbar.box.insertBefore(make('Выше', 'chevron-up', 'Alt + Shift + ↑', -1), this.grid.toolbar.undo.previousSibling);
  }

  #key(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !event.altKey || !event.shiftKey || event.ctrlKey || this.grid.editor.isOpen) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(by);
  }

  /** One place up or down. */
  step(by) {
    this.grid.commit();
    const { top, bottom } = this.grid.selection.range;
    const { rows } = this.grid.model;
    const last = rows.filter((row) => row.born).length - 1;
    if (bottom > last || (by < 0 ? top === 0 : bottom >= last)) {
      this.grid.note(by < 0 ? 'Выше некуда.' : 'Ниже некуда.');
      return;
    }
    this.#carry(top, bottom, by < 0 ? top - 1 : bottom + 2);
  }

  #carry(top, bottom, to) {
    const { model, selection } = this.grid;
    const { column } = selection.anchor;
    const ids = new Set(model.rows.slice(top, bottom + 1).filter((row) => row.born).map((row) => row.id));
    if (ids.size === 0) return;
    const before = model.rows.slice(0, to).filter((row) => row.born && !ids.has(row.id)).length;
    this.move(ids, Math.min(to, model.rows.filter((row) => row.born).length));
    selection.selectRange({ top: before, bottom: before + ids.size - 1, left: column, right: column });
  }

  /** A press on the number of a row that is selected whole begins a move; elsewhere the table selects. */
  #press(event) {
    if (event.button !== 0 || !event.target.closest('.grid-number')) return;
    const place = this.grid.view.locate(event.target);
    const { selection, model } = this.grid;
    const { top, bottom, left, right } = selection.range;
    const isWhole = left === 0 && right === model.columns.length - 1;
    if (!place || place.row < top || place.row > bottom || !isWhole || !model.rows[place.row].born) return;
    event.preventDefault();
    event.stopPropagation();
    this.grid.commit();
    this.#drag(event, top, bottom);
  }

  #drag(start, top, bottom) {
    const { view, model } = this.grid;
    let to = null;
    const follow = (event) => {
      const body = view.body.getBoundingClientRect();
      const most = model.rows.filter((row) => row.born).length;
      to = Math.max(0, Math.min(most, Math.round((event.clientY - body.top) / view.rowHeight)));
      this.line.hidden = false;
      this.line.style.top = `${view.headHeight + to * view.rowHeight - 2}px`;
      this.line.style.width = `${view.scroller.scrollWidth}px`;
      const edge = view.scroller.getBoundingClientRect();
      if (event.clientY > edge.bottom - 20) view.scroller.scrollTop += 16;
      else if (event.clientY < edge.top + view.headHeight + 10) view.scroller.scrollTop -= 16;
    };
    const stop = (event) => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', stop);
      window.removeEventListener('pointercancel', stop);
      this.line.hidden = true;
      const isMoved = event.type === 'pointerup' && to !== null && (to < top || to > bottom + 1);
      if (isMoved) this.#carry(top, bottom, to);
    };
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', stop);
    window.addEventListener('pointercancel', stop);
  }
}

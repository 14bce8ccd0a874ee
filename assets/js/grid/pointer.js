// Mouse, pen and finger. A mouse drags a range and opens by a double click; a finger's tap selects, a second tap
// on the same cell edits, a second one on a row's number opens its card, and a swipe scrolls.

const SCROLL_ZONE = 24;
const SCROLL_STEP = 24;

export class Pointer {
  #kind = 'mouse';

  constructor(grid) {
    this.grid = grid;
    const { scroller } = grid.view;
    scroller.addEventListener('pointerdown', (event) => this.#down(event));
    scroller.addEventListener('click', (event) => this.#click(event));
    scroller.addEventListener('dblclick', (event) => this.#doubleClick(event));
  }

  #down(event) {
    this.#kind = event.pointerType;
    if (event.pointerType !== 'mouse' || event.button !== 0 || this.#isInEditor(event)) return;
    if (event.target.closest('.grid-resize')) return;
    const title = this.#titleIndex(event.target);
    if (title !== null && !event.target.closest('.hint-icon')) this.#pickColumn(event, title);
    const place = this.grid.view.locate(event.target);
    if (!place) return;
    event.preventDefault();
    this.grid.editor.commit();
    this.#pick(place, event.shiftKey);
    this.#drag(place);
  }

  #pick({ row, column }, extend) {
    const { selection } = this.grid;
    if (column === -1) selection.selectRows(extend ? selection.anchor.row : row, row);
    else if (extend) selection.extendTo(row, column);
    else selection.moveTo(row, column);
  }

  #pickColumn(event, index) {
    event.preventDefault();
    this.grid.editor.commit();
    const { selection } = this.grid;
    selection.selectColumns(event.shiftKey ? selection.anchor.column : index, index);
  }

  #drag(start) {
    const { selection, view } = this.grid;
    const move = (event) => {
      this.#scrollAtEdge(event);
      const place = view.locate(document.elementFromPoint(event.clientX, event.clientY));
      if (!place || (place.row === selection.head.row && place.column === selection.head.column)) return;
      if (start.column === -1) selection.selectRows(start.row, place.row);
      else if (place.column !== -1) selection.extendTo(place.row, place.column);
    };
    const stop = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', stop);
      window.removeEventListener('pointercancel', stop);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', stop);
    window.addEventListener('pointercancel', stop);
  }

  #scrollAtEdge(event) {
    const { scroller } = this.grid.view;
    const edge = scroller.getBoundingClientRect();
    if (event.clientY > edge.bottom - SCROLL_ZONE) scroller.scrollTop += SCROLL_STEP;
    else if (event.clientY < edge.top + this.grid.view.headHeight) scroller.scrollTop -= SCROLL_STEP;
    if (event.clientX > edge.right - SCROLL_ZONE) scroller.scrollLeft += SCROLL_STEP;
  }

  #click(event) {
    if (this.#kind === 'mouse' || this.#isInEditor(event)) return;
    const place = this.grid.view.locate(event.target);
    if (!place) return;
    const { selection } = this.grid;
    const { anchor } = selection;
    if (place.column === -1 && selection.isRow(place.row) && this.grid.card.fits) {
      this.grid.card.open();
      return;
    }
    const again = anchor.row === place.row && anchor.column === place.column && this.grid.ownsKeyboard();
    this.grid.editor.commit();
    if (again) this.grid.edit();
    else this.#pick(place, false);
  }

  #doubleClick(event) {
    if (this.#isInEditor(event)) return;
    const place = this.grid.view.locate(event.target);
    if (place && place.column !== -1) this.grid.edit();
  }

  #isInEditor(event) {
    return event.target.closest('.is-editing') !== null;
  }

  #titleIndex(target) {
    const title = target.closest('.grid-title[data-column-index]');
    return title ? Number(title.dataset.columnIndex) : null;
  }
}

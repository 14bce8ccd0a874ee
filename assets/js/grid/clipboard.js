// Copy, cut and paste of blocks. Firefox copies and pastes only where a field has the keyboard, so the shortcut
// moves it to a hidden area for a moment, and the event brings it back.

import { cellsWord, element, plural } from './dom.js';
import { htmlBlock } from './html-block.js';
import { formatBlock, parseBlock } from './tsv.js';

const LONGEST_WAIT = 300;

export class Clipboard {
  #timer = 0;

  constructor(grid) {
    this.grid = grid;
    this.area = element('textarea', { class: 'grid-clipboard', tabindex: -1, 'aria-hidden': 'true', inputmode: 'none' });
    grid.root.append(this.area);
    grid.root.addEventListener('copy', (event) => this.#take(event, () => this.#copy(event)));
    grid.root.addEventListener('cut', (event) => this.#take(event, () => this.#cut(event)));
    grid.root.addEventListener('paste', (event) => this.#take(event, () => this.#paste(event)));
  }

  /** Whether the hidden area has the keyboard. */
  get isFocused() {
    return document.activeElement === this.area;
  }

  /** Moves the keyboard to the hidden area just before the browser makes its event. */
  prepare() {
    this.area.value = ' ';
    this.area.focus({ preventScroll: true });
    this.area.select();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveBack(), LONGEST_WAIT);
  }

  #take(event, act) {
    if (this.grid.editor.isOpen || !this.grid.ownsKeyboard()) return;
    event.preventDefault();
    act();
    this.#giveBack();
  }

  #giveBack() {
    clearTimeout(this.#timer);
    if (this.isFocused) this.grid.focusCell();
  }

  #copy(event) {
    const { model, selection } = this.grid;
    const { top, bottom, left, right } = selection.range;
    const lines = [];
    for (let row = top; row <= bottom; row += 1) {
      const line = [];
      for (let column = left; column <= right; column += 1) line.push(model.text(row, column));
      lines.push(line);
    }
    const kinds = model.columns.slice(left, right + 1).map((column) => column.kind);
    event.clipboardData.setData('text/plain', formatBlock(lines));
    event.clipboardData.setData('text/html', htmlBlock(lines, kinds));
  }

  #cut(event) {
    this.#copy(event);
    this.grid.clear();
  }

  #paste(event) {
    const { grid } = this;
    if (grid.refuseAll()) return;
    const text = event.clipboardData.getData('text/plain');
    if (text === '') {
      grid.note('В буфере обмена нет текста: вставлять нечего.');
      return;
    }
    const block = parseBlock(text);
    const { changes, range } = targetOf(block, grid.selection.range);
    const result = grid.model.paste(changes);
    grid.selection.selectRange(range);
    grid.note(describe(result, grid.model));
  }
}

/** Where a block lands: one that fits the selection a whole number of times fills all of it. */
function targetOf(block, selected) {
  const height = block.length;
  const width = block.reduce((most, line) => Math.max(most, line.length), 0);
  const rows = repeated(height, selected.bottom - selected.top + 1);
  const columns = repeated(width, selected.right - selected.left + 1);
  const changes = [];
  for (let row = 0; row < rows; row += 1) {
    const line = block[row % height];
    for (let column = 0; column < columns; column += 1) {
      const text = line[column % width];
      if (text !== undefined) changes.push({ row: selected.top + row, column: selected.left + column, text });
    }
  }
  const { top, left } = selected;
  return { changes, range: { top, left, bottom: top + rows - 1, right: left + columns - 1 } };
}

function repeated(size, room) {
  return room > size && room % size === 0 ? room : size;
}

function describe({ changed, locked, outside, added }, model) {
  const parts = [`Вставлено: ${cellsWord(changed)}.`];
  if (added > 0) parts.push(`Добавлено: ${added} ${plural(added, 'строка', 'строки', 'строк')}.`);
  if (locked > 0) parts.push(`Пропущено: ${cellsWord(locked)} только для чтения.`);
  if (outside > 0) {
    const most = model.isFree ? `, строк может быть не больше ${model.mostRows}` : '';
    parts.push(`Не поместилось: ${cellsWord(outside)} — за краем таблицы${most}.`);
  }
  return parts.join(' ');
}

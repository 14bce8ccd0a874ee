// Keys of the table. Letters of shortcuts are matched by their place on the keyboard (event.code), so that they
// work in the Russian layout.

const MOVES = {
  ArrowUp: ({ row, column }) => [row - 1, column],
  ArrowDown: ({ row, column }) => [row + 1, column],
  ArrowLeft: ({ row, column }) => [row, column - 1],
  ArrowRight: ({ row, column }) => [row, column + 1],
  Home: ({ row }) => [row, 0],
  End: ({ row }) => [row, Infinity],
  PageUp: ({ row, column }, page) => [row - page, column],
  PageDown: ({ row, column }, page) => [row + page, column],
};

const LONG_MOVES = {
  Home: () => [0, 0],
  End: () => [Infinity, Infinity],
  ArrowUp: ({ column }) => [0, column],
  ArrowDown: ({ column }) => [Infinity, column],
  ArrowLeft: ({ row }) => [row, 0],
  ArrowRight: ({ row }) => [row, Infinity],
};

const KEYS = {
  F2: (grid) => grid.edit(),
  Delete: (grid) => grid.clear(),
  Backspace: (grid) => grid.edit({ typing: true }),
  Enter: (grid, event) => grid.selection.moveByEnter(event.shiftKey ? -1 : 1),
  Escape: (grid) => grid.leave(),
};

const SHORTCUTS = {
  KeyA: (grid) => grid.selection.selectAll(),
  KeyZ: (grid, event) => (event.shiftKey ? grid.redo() : grid.undo()),
  KeyY: (grid) => grid.redo(),
};

/** Only where rows may come and go; elsewhere these keys stay the browser's zoom. */
const ROW_SHORTCUTS = {
  Equal: (grid) => grid.insertRows(),
  NumpadAdd: (grid) => grid.insertRows(),
  Minus: (grid) => grid.deleteRows(),
  NumpadSubtract: (grid) => grid.deleteRows(),
};

const CLIPBOARD = new Set(['KeyC', 'KeyX', 'KeyV']);

export class Keyboard {
  constructor(grid) {
    this.grid = grid;
    grid.root.addEventListener('keydown', (event) => this.#key(event));
    grid.root.addEventListener('beforeinput', (event) => this.#textCame(event));
  }

  /** A text that came to a cell without a key. The cell itself never changes by it. */
  #textCame(event) {
    const { grid } = this;
    if (grid.editor.isOpen || !grid.view.body.contains(event.target)) return;
    event.preventDefault();
    if (event.data && /^insert(Text|ReplacementText|CompositionText)$/.test(event.inputType)) {
      grid.edit({ typing: true, inserted: event.data });
    }
  }

  #key(event) {
    const { grid } = this;
    if (grid.editor.isOpen) {
      grid.editor.key(event);
      return;
    }
    if (!grid.ownsKeyboard() || event.isComposing) return;
    if (this.#deal(event)) event.preventDefault();
  }

  /** @returns {boolean} whether the key is used up, so that the browser does nothing more with it */
  #deal(event) {
    const { grid } = this;
    const command = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (command && CLIPBOARD.has(event.code) && !event.shiftKey) {
      grid.clipboard.prepare();
      return false;
    }
    if (command && SHORTCUTS[event.code]) {
      SHORTCUTS[event.code](grid, event);
      return true;
    }
    if (command && ROW_SHORTCUTS[event.code] && grid.canChangeRows) {
      ROW_SHORTCUTS[event.code](grid);
      return true;
    }
    if (this.#move(event, command)) return true;
    if (command) return false;
    if (event.key === 'Tab') return grid.selection.moveByTab(event.shiftKey ? -1 : 1);
    if (event.altKey && event.key === 'ArrowDown') return grid.edit({ picker: true });
    if (event.key === ' ' && event.shiftKey) return grid.selectRows();
    if (KEYS[event.key] && !event.altKey) {
      KEYS[event.key](grid, event);
      return true;
    }
    if (isPrintable(event)) grid.edit({ typing: true });
    return false;
  }

  #move(event, command) {
    const { selection, view } = this.grid;
    const move = (command ? LONG_MOVES : MOVES)[event.key];
    if (!move || event.altKey) return false;
    const [row, column] = move(event.shiftKey ? selection.head : selection.anchor, view.pageRows);
    if (event.shiftKey) selection.extendTo(row, column);
    else selection.moveTo(row, column);
    return true;
  }
}

/** A key that puts a letter: also of the third level (AltGr) and the first half of an accent. */
function isPrintable(event) {
  if (event.key === 'Dead' || event.key === 'Process') return true;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  return event.key.length === 1 && (plain || event.getModifierState('AltGraph'));
}

// Keys of the table. Letters of shortcuts are matched by their place on the keyboard (event.code), so that they
// work in the Russian layout.

import { fillDown, fillRight, fillSelection, putText } from './fill.js';
import { jump, move } from './moves.js';

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
  Space: (grid, event) => (event.shiftKey ? grid.selection.selectAll() : grid.selectColumns()),
};

/** Only where cells may be changed, and without Shift; elsewhere these keys are the browser's. */
const FILL_SHORTCUTS = {
  KeyD: fillDown,
  KeyR: fillRight,
  Semicolon: (grid) => putText(grid, grid.today()),
};

/** Only where rows may come and go; elsewhere these keys stay the browser's zoom. */
const ROW_SHORTCUTS = {
  Equal: (grid) => grid.insertRows(),
  NumpadAdd: (grid) => grid.insertRows(),
  Minus: (grid) => grid.deleteRows(),
  NumpadSubtract: (grid) => grid.deleteRows(),
};

/** Copy, cut and paste; the old keys of the same. */
const CLIPBOARD = new Set(['KeyC', 'KeyX', 'KeyV', 'Insert']);
const OLD_CLIPBOARD = new Set(['Insert', 'Delete']);

/** Alt+Shift and an arrow: the active column gets wider or narrower. */
const WIDTH_STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class Keyboard {
  constructor(grid) {
    this.grid = grid;
    grid.root.addEventListener('keydown', (event) => this.#key(event));
    grid.root.addEventListener('beforeinput', (event) => this.#textCame(event));
    grid.root.addEventListener('input', (event) => this.#textStands(event));
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

  /** A program that puts text in for the person (a text expander) does not announce it: it stands in the cell already. */
  #textStands(event) {
    const { grid } = this;
    const cell = event.target;
    if (grid.editor.isOpen || cell !== grid.view.activeCell) return;
    const text = event.data ?? cell.textContent;
    grid.view.repaint();
    if (text) grid.edit({ typing: true, inserted: text });
  }

  #key(event) {
    const { grid } = this;
    if (isHelpKey(event)) {
      event.preventDefault();
      grid.showKeys();
      return;
    }
    if (grid.editor.isOpen) {
      if (!this.#dealInEditor(event)) grid.editor.key(event);
      else event.preventDefault();
      return;
    }
    if (!grid.ownsKeyboard() || event.isComposing) return;
    if (this.#deal(event)) event.preventDefault();
  }

  /** What the keys of the table do while a cell is being edited. */
  #dealInEditor(event) {
    const { grid } = this;
    if (event.isComposing || !isCommand(event)) return false;
    if (event.key === 'Enter') fillSelection(grid, grid.editor.take());
    else if (isTodayKey(event)) grid.editor.insert(grid.today());
    else return false;
    return true;
  }

  /** @returns {boolean} whether the key is used up, so that the browser does nothing more with it */
  #deal(event) {
    const { grid } = this;
    const command = isCommand(event);
    if (isClipboardKey(event, command)) {
      grid.clipboard.prepare();
      return false;
    }
    if (command && this.#shortcut(event)) return true;
    if (this.#move(event, command)) return true;
    if (command) return false;
    if (event.key === 'Tab') return grid.selection.moveByTab(event.shiftKey ? -1 : 1);
    if (event.altKey && event.shiftKey && WIDTH_STEPS[event.key]) return grid.resize.step(WIDTH_STEPS[event.key]) ?? true;
    if (event.altKey && event.key === 'ArrowDown') return grid.edit({ picker: true });
    if (event.key === ' ' && event.shiftKey) return grid.selectRows();
    if (KEYS[event.key] && !event.altKey) {
      KEYS[event.key](grid, event);
      return true;
    }
    if (isPrintable(event)) grid.edit({ typing: true });
    return false;
  }

  #shortcut(event) {
    const { grid } = this;
    const act = SHORTCUTS[event.code]
      ?? (grid.model.readonly ? null : fillShortcut(event))
      ?? (grid.canChangeRows ? ROW_SHORTCUTS[event.code] : null);
    act?.(grid, event);
    return Boolean(act);
  }

  #move(event, command) {
    if (event.altKey) return false;
    const { model, selection, view } = this.grid;
    const from = event.shiftKey ? selection.head : selection.anchor;
    const place = command ? jump(event.key, from, selection.anchor, model) : move(event.key, from, view.pageRows);
    if (!place) return false;
    if (event.shiftKey) selection.extendTo(place.row, place.column);
    else selection.moveTo(place.row, place.column);
    return true;
  }
}

function isCommand(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey;
}

function isHelpKey(event) {
  if (event.isComposing || event.shiftKey) return false;
  return isCommand(event) ? event.code === 'Slash' : event.key === 'F1' && !event.altKey;
}

function isClipboardKey(event, command) {
  if (command) return CLIPBOARD.has(event.code) && !event.shiftKey;
  return event.shiftKey && !event.altKey && OLD_CLIPBOARD.has(event.key);
}

/** Ctrl+; by its place; in the Russian layout «;» itself is Shift+4. */
function isTodayKey(event) {
  return event.key === ';' || (event.code === 'Semicolon' && !event.shiftKey);
}

function fillShortcut(event) {
  if (isTodayKey(event)) return FILL_SHORTCUTS.Semicolon;
  return event.shiftKey ? null : FILL_SHORTCUTS[event.code];
}

/** A key that puts a letter: also of the third level (AltGr) and the first half of an accent. */
function isPrintable(event) {
  if (event.key === 'Dead' || event.key === 'Process') return true;
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  return event.key.length === 1 && (plain || event.getModifierState('AltGraph'));
}

// A combobox: type any part of an option, choose by arrows and Enter or by pointer. What matches no option stays
// as typed; the server will say what is wrong with it.

import { optionsOf } from './columns.js';
import { element, setAttribute, uniqueId } from './dom.js';
import { isShortList, onScreenKeys, typesOnScreen } from './on-screen-keys.js';
import { placeBy } from './popup.js';

const MOST_SHOWN = 200;

export function listField(column, text, { root, commit }) {
  const input = element('input', {
    class: 'grid-input',
    type: 'text',
    ...onScreenKeys(column),
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
  });
  input.value = text;
  const list = new OptionList(column, input, root, commit);
  input.addEventListener('input', () => list.filter());
  return {
    input,
    box: input,
    shown: () => list.open(),
    open: () => list.open(),
    close: () => list.close(),
    put: (value) => list.put(value),
    key: (event) => list.key(event),
    chosen: () => list.chosen(),
  };
}

class OptionList {
  #typed = false;
  #found = [];
  #at = -1;

  constructor(column, input, root, commit) {
    this.column = column;
    this.input = input;
    this.root = root;
    this.commit = commit;
    // Without an on-screen keyboard there is no other way to empty the cell.
    this.clearable = input.value !== '' && isShortList(column) && typesOnScreen();
    this.list = element('ul', { role: 'listbox', id: uniqueId('options'), 'aria-label': column.title });
    // What is told of the options is not one of them.
    this.note = element('p', { class: 'grid-options-note', role: 'status' });
    this.box = element('div', { class: 'grid-options' }, this.list, this.note);
    input.setAttribute('aria-controls', this.list.id);
    // The keyboard stays in the field; the choice itself waits for the click, so that a finger can scroll the list.
    for (const press of ['pointerdown', 'mousedown']) this.box.addEventListener(press, (event) => event.preventDefault());
    this.box.addEventListener('click', (event) => this.#choose(event));
    this.follow = () => placeBy(this.box, this.input.parentElement, { mayShrink: true });
  }

  open() {
    if (this.box.isConnected) return;
    this.root.append(this.box);
    this.input.setAttribute('aria-expanded', 'true');
    this.#search(this.#typed ? this.input.value : '');
    window.addEventListener('scroll', this.follow, true);
    window.visualViewport.addEventListener('resize', this.follow);
  }

  close() {
    window.removeEventListener('scroll', this.follow, true);
    window.visualViewport.removeEventListener('resize', this.follow);
    this.input.setAttribute('aria-expanded', 'false');
    this.#typed = false;
    this.#at = -1;
    this.box.remove();
  }

  /** Another text, not typed here. */
  put(text) {
    this.input.value = text;
    this.#typed = false;
    this.#at = -1;
    if (this.box.isConnected) this.#search('');
  }

  filter() {
    this.#typed = true;
    this.open();
    this.#search(this.input.value);
  }

  /** The option under the mark, else the text as typed. */
  chosen() {
    return this.#at >= 0 && this.input.value.trim() !== '' ? this.#found[this.#at] : this.input.value;
  }

  key(event) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.open();
      if (!event.altKey) this.#step(event.key === 'ArrowDown' ? 1 : -1);
      return true;
    }
    return false;
  }

  #step(by) {
    const count = this.#found.length;
    if (count === 0) return;
    this.#mark(this.#at === -1 && by < 0 ? count - 1 : (this.#at + by + count) % count);
    this.input.value = this.#found[this.#at];
    this.input.select();
  }

  #search(part) {
    const wanted = fold(part.trim());
    const found = optionsOf(this.column).filter((option) => fold(option).includes(wanted));
    if (wanted) found.sort((one, other) => fold(other).startsWith(wanted) - fold(one).startsWith(wanted));
    const exact = found.findIndex((option) => fold(option) === fold(this.input.value.trim()));
    this.#found = found.slice(0, MOST_SHOWN);
    const hidden = found.length - this.#found.length;
    if (this.clearable && !wanted) this.#found.push('');
    this.#draw(hidden);
    this.#mark(exact === -1 && wanted && found.length > 0 ? 0 : exact);
  }

  #draw(hidden) {
    const items = this.#found.map((option, index) =>
      element('li', { role: 'option', id: `${this.list.id}-${index}`, 'data-index': index }, option || 'Очистить'));
    this.list.replaceChildren(...items);
    this.note.textContent = items.length === 0 ? this.column.missing ?? 'В списке такого нет' : hidden > 0 ? `Ещё ${hidden}: введите часть названия` : '';
    this.box.style.minInlineSize = `${this.input.parentElement.offsetWidth}px`;
    this.follow();
  }

  #mark(index) {
    this.#at = index < this.#found.length ? index : -1;
    for (const [at, item] of [...this.list.children].entries()) item.setAttribute('aria-selected', String(at === this.#at));
    const marked = this.#at === -1 ? null : this.list.children[this.#at];
    setAttribute(this.input, 'aria-activedescendant', marked?.id);
    marked?.scrollIntoView({ block: 'nearest' });
  }

  #choose(event) {
    const item = event.target.closest('[role=option]');
    if (!item) return;
    this.#mark(Number(item.dataset.index));
    this.input.value = this.#found[this.#at];
    this.commit();
  }
}

function fold(text) {
  return text.toLocaleLowerCase('ru').replaceAll('ё', 'е');
}

// What stands above and below a card's fields: which row it is, undo and redo, the ways to other rows and back.

import { button, element, icon, setAttribute, uniqueId } from './dom.js';

export class CardHead {
  /** @param card {grid, place, step(by), close()} */
  constructor(card) {
    this.card = card;
    const { grid } = card;
    this.title = element('h2', { id: uniqueId('card-title'), class: 'card-title', tabindex: -1, 'aria-live': 'polite' });
    this.undo = act('Отменить', 'arrow-back-up', () => grid.undo());
    this.redo = act('Вернуть', 'arrow-forward-up', () => grid.redo());
    const done = button('Готово', { class: 'small' }, () => card.close());
    this.done = done;
    this.previous = button('Назад', { class: 'secondary' }, () => this.#step(this.previous, -1));
    this.previous.prepend(icon('chevron-left'));
    this.next = button('Вперёд', { class: 'secondary' }, () => this.#step(this.next, 1));
    this.next.append(icon('chevron-right'));
    this.top = element('header', { class: 'card-top' }, this.title, this.undo, this.redo, done);
    this.foot = element('footer', { class: 'card-foot' }, this.previous, this.next);
  }

  #step(pressed, by) {
    if (pressed.getAttribute('aria-disabled') !== 'true') this.card.step(by);
  }

  update() {
    const { index, last, count, isNew } = this.card.place;
    const { history, readonly } = this.card.grid.model;
    const text = isNew ? `Строка ${index + 1}, новая` : `Строка ${index + 1} из ${count}`;
    if (this.title.textContent !== text) this.title.textContent = text;
    this.undo.hidden = readonly;
    this.redo.hidden = readonly;
    enable(this.undo, history.canUndo);
    enable(this.redo, history.canRedo);
    enable(this.previous, index > 0);
    enable(this.next, index < last);
  }

  /** The keyboard goes on after the last field. */
  focusAfterFields() {
    (this.next.hasAttribute('aria-disabled') ? this.done : this.next).focus();
  }
}

function act(label, iconName, onClick) {
  const made = button('', { class: 'icon-button', 'aria-label': label, title: label }, onClick);
  made.append(icon(iconName));
  return made;
}

/** aria-disabled keeps the keyboard on a button that has just done all it can. */
function enable(node, enabled) {
  setAttribute(node, 'aria-disabled', enabled ? null : 'true');
}

// The sheets of the form as tabs, the rules as the last one: add, order by drag, by keys and by buttons.

import { button, element, icon } from '../grid/dom.js';

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class SheetTabs {
  /**
   * @param options.places () → [{id, title, count of mistakes, isSheet}]
   * @param options.onSelect (id) ; options.onAdd () ; options.onMove (id, by) ; options.onDrop (id, to: index)
   */
  constructor({ places, onSelect, onAdd, onMove, onDrop }) {
    Object.assign(this, { places, onSelect, onAdd, onMove, onDrop });
    this.list = element('div', { class: 'builder-tablist', role: 'tablist', 'aria-label': 'Листы формы и правила' });
    const add = button('Лист', { class: 'secondary small' }, () => this.onAdd());
    add.prepend(icon('plus'));
    add.title = 'Добавить лист';
    this.box = element('div', { class: 'builder-tabs' }, this.list, add);
    this.list.addEventListener('keydown', (event) => this.#key(event));
    this.list.addEventListener('pointerdown', (event) => this.#press(event));
    this.drawn = '';
  }

  show(current) {
    this.current = current;
    const places = this.places();
    const drawn = JSON.stringify([places, current]);
    if (this.drawn === drawn) return;
    this.drawn = drawn;
    const focused = this.list.contains(document.activeElement);
    this.list.replaceChildren(...places.map((place) => this.#tab(place)));
    const tab = this.tabOf(current);
    if (focused) tab?.focus();
    if (tab) this.list.scrollLeft = Math.max(0, Math.min(this.list.scrollLeft, tab.offsetLeft - 8), tab.offsetLeft + tab.offsetWidth + 8 - this.list.clientWidth);
  }

  #tab({ id, title, count, isSheet }) {
    const isCurrent = id === this.current;
    const tab = button(title, {
      class: 'builder-tab', role: 'tab', id: `tab-${id}`, 'aria-selected': String(isCurrent), 'aria-controls': 'builder-panel',
      tabindex: isCurrent ? 0 : -1, 'data-id': id, 'data-sheet': isSheet ? '' : null,
    }, () => this.onSelect(id));
    if (count > 0) tab.append(element('span', { class: 'builder-tab-count' }, String(count), element('span', { class: 'sr-only' }, ' ошибок')));
    return tab;
  }

  tabOf(id) {
    return [...this.list.children].find((tab) => tab.dataset.id === id);
  }

  #key(event) {
    const by = STEPS[event.key];
    const id = event.target.closest('[role=tab]')?.dataset.id;
    if (!by || !id) return;
    event.preventDefault();
    if (event.altKey && event.shiftKey) {
      this.onMove(id, by);
      this.tabOf(id)?.focus();
      return;
    }
    const tabs = [...this.list.children];
    const next = tabs[tabs.findIndex((tab) => tab.dataset.id === id) + by];
    if (!next) return;
    this.onSelect(next.dataset.id);
    this.tabOf(next.dataset.id)?.focus();
  }

  /** A tab dragged aside takes its sheet with it. */
  #press(event) {
    const tab = event.target.closest('[data-sheet]');
    if (!tab || event.button !== 0 || event.pointerType === 'touch') return;
    const from = event.clientX;
    let to = null;
    const follow = (move) => {
      if (to === null && Math.abs(move.clientX - from) < 6) return;
      tab.classList.add('is-dragged');
      const others = [...this.list.querySelectorAll('[data-sheet]')];
      to = others.filter((other) => {
        const { left, width } = other.getBoundingClientRect();
        return move.clientX > left + width / 2;
      }).length;
      others.forEach((other, index) => other.classList.toggle('is-before', index === to));
    };
    const stop = (end) => {
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', stop);
      window.removeEventListener('pointercancel', stop);
      for (const other of this.list.children) other.classList.remove('is-before', 'is-dragged');
      if (end.type === 'pointerup' && to !== null) this.onDrop(tab.dataset.id, to);
    };
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', stop);
    window.addEventListener('pointercancel', stop);
  }
}

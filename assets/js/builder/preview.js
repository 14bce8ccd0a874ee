// The form as an organisation sees it: the real table in a frame, on data that are stored nowhere. It is loaded again when
// what is shown has changed; while the person types into it, it waits.

import { button, element, icon } from '../grid/dom.js';

export class Preview {
  /** @param options.base address of the trial; options.onData () somebody may have typed into it */
  constructor({ base, onData }) {
    this.base = base;
    this.onData = onData;
    this.frame = null;
    this.sheet = '';
    this.place = element('div', { class: 'builder-frame' });
    this.note = element('p', { class: 'builder-note' }, 'Так форму увидит организация. Впишите пробные данные: на них проверяются правила и формулы. Они нигде не хранятся; паспорт, таблица и прошлый сбор — образцы.');
    this.stale = element('p', { class: 'builder-note is-warning', hidden: '' }, 'Показано без того, в чём ошибки.');
    const clear = button('Очистить пробные данные', { class: 'secondary small' }, () => this.onClear());
    const whole = element('a', { class: 'button secondary small', href: base, target: '_blank' }, icon('external-link'), 'Во весь экран');
    this.toggle = button('Скрыть', { class: 'secondary small', 'aria-expanded': 'true' }, () => this.#toggle());
    this.onClear = () => {};
    this.box = element(
      'section',
      { class: 'builder-preview', 'aria-label': 'Предпросмотр' },
      element('div', { class: 'builder-preview-head' }, element('h2', {}, 'Предпросмотр и пробная сдача'), this.toggle, clear, whole),
      this.note,
      this.stale,
      this.place,
    );
  }

  /** The draft was saved. @param shows whether there is anything to show; whole: without mistakes */
  update({ shows, isWhole }) {
    this.stale.hidden = isWhole || !shows;
    if (!shows) {
      this.frame = null;
      this.place.replaceChildren(element('p', { class: 'builder-note' }, 'Показать пока нечего: добавьте лист и хотя бы один столбец.'));
      return;
    }
    if (this.place.hidden) return;
    if (!this.frame) this.#open();
    else if (this.isTypedInto) this.waits = true;
    else this.reload();
  }

  get isTypedInto() {
    return document.activeElement === this.frame;
  }

  #open() {
    this.frame = element('iframe', { src: this.base, title: 'Форма, как её увидит организация', 'data-sheet': this.sheet });
    this.frame.addEventListener('oko-data', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.onData(), 200);
    });
    this.place.replaceChildren(this.frame);
    // Who comes back from the frame may find it behind.
    window.addEventListener('focus', () => this.#caughtUp());
  }

  /** Shows the sheet of that key. */
  show(key) {
    this.sheet = key;
    if (this.frame && this.frame.dataset.sheet !== key) this.frame.dataset.sheet = key;
  }

  #caughtUp() {
    if (this.waits) this.reload();
  }

  reload() {
    this.waits = false;
    this.frame?.contentWindow?.location.reload();
  }

  #toggle() {
    this.place.hidden = !this.place.hidden;
    this.toggle.textContent = this.place.hidden ? 'Показать' : 'Скрыть';
    this.toggle.setAttribute('aria-expanded', String(!this.place.hidden));
    if (!this.place.hidden && !this.frame) this.#open();
    else if (!this.place.hidden) this.reload();
  }
}

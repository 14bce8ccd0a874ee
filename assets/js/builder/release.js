// «Выпустить версию»: a draft without mistakes becomes a version that never changes.

import { button, element } from '../grid/dom.js';
import { makeDialog } from './dialog.js';

export class Release {
  /** @param options.saver what is not saved yet is saved first; options.onMistakes () there are mistakes: shows them; options.onReleased (number) */
  constructor({ api, base, saver, onMistakes, onReleased }) {
    Object.assign(this, { api, base, saver, onMistakes, onReleased });
    this.body = element('div', {});
    this.dialog = makeDialog('Выпуск версии', this.body);
    this.mistakes = 0;
  }

  /** How many mistakes the draft has. */
  show(mistakes) {
    this.mistakes = mistakes;
  }

  async run() {
    if (!(await this.saver.flush())) {
      this.#tell('Черновик ещё не сохранён, поэтому версия не выпущена.');
      return;
    }
    if (this.mistakes > 0) {
      this.onMistakes();
      return;
    }
    const { kind, body } = await this.api.post('/versions', JSON.stringify({ revision: this.saver.revision }));
    if (kind === 'ok') this.#showReleased(body);
    else if (kind === 'mistakes') this.onMistakes();
    else this.#tell(body.message ?? 'Версия не выпущена: сервер не ответил. Попробуйте ещё раз.');
  }

  #showReleased({ number, is_new: isNew }) {
    this.onReleased(number);
    const text = isNew
      ? `Выпущена версия № ${number}. Она не изменится; черновик можно менять дальше.`
      : `Черновик не отличается от версии № ${number}: новая версия не нужна.`;
    this.body.replaceChildren(
      element('p', {}, text),
      element('p', {}, 'Идущие сборы остаются на своих версиях. Перевести сбор на новую версию можно в его настройках: там видно, что станет с введёнными данными.'),
      element(
        'p',
        { class: 'acts' },
        element('a', { class: 'button', href: `${this.base}/versions` }, 'Версии и сборы'),
        button('Вернуться к форме', { class: 'secondary' }, () => this.dialog.close()),
      ),
    );
    this.dialog.showModal();
  }

  #tell(text) {
    this.body.replaceChildren(element('p', {}, text));
    this.dialog.showModal();
  }
}

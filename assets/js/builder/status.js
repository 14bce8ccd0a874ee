// What of saving the person has to know: a word beside the buttons, and lines above the work where it matters.

import { element } from '../grid/dom.js';
import { Banner } from '../form/banner.js';

const WORDS = {
  saved: 'Сохранено',
  saving: 'Сохраняется…',
  offline: 'Нет связи',
  session: 'Нужно войти',
  other_login: 'Нужно войти',
  conflict: 'Не сохранено',
  refused: 'Не сохранено',
};
const LINES = {
  offline: 'Нет связи с сервером. Можно продолжать: черновик хранится на этом компьютере и сохранится, когда связь вернётся.',
  session: 'Сеанс закончился. Войдите снова в новой вкладке: черновик не пропадёт и сохранится сам.',
  other_login: 'В этом браузере вошли под другим логином. Войдите снова под прежним: черновик ждёт его.',
};
const SIGN_IN = [{ label: 'Войти', href: '/login' }];

export class Status {
  constructor() {
    this.box = element('span', { class: 'builder-status', role: 'status' });
    this.banner = element('div', { role: 'alert' });
    this.lines = new Banner(this.banner);
    this.savedAt = '';
  }

  show(name, text, actions = []) {
    this.lines.show(name, text, actions);
  }

  clear(name) {
    this.lines.clear(name);
  }

  showState(state, { isKept }) {
    this.box.textContent = WORDS[state] ?? state;
    this.box.dataset.state = state;
    this.box.title = state === 'saved' && this.savedAt ? `Последнее изменение: ${this.savedAt}` : '';
    for (const name of Object.keys(LINES)) if (name !== state) this.clear(name);
    if (LINES[state]) this.show(state, LINES[state], state === 'offline' ? [] : SIGN_IN);
    if (state === 'saved') {
      this.clear('refused');
      this.clear('left');
    }
    if (!isKept && state !== 'saved') this.show('room', 'В браузере нет места для черновика: не закрывайте страницу, пока не появится «Сохранено».');
    else this.clear('room');
  }
}

// «Сохранено», «Сохраняется…», «Нет связи — …» and, beside it, «Последнее изменение …».

import { element } from '../grid/dom.js';

const WORDS = {
  saved: 'Сохранено',
  saving: 'Сохраняется…',
  csrf: 'Сохраняется…',
  busy: 'Сервер занят — изменения на этом компьютере',
  offline: 'Нет связи — изменения на этом компьютере',
  session: 'Нужно войти снова — изменения на этом компьютере',
  other_login: 'Вы вошли под другим логином — изменения на этом компьютере',
  stopped: 'Не сохранено — изменения на этом компьютере',
};

export class SavedStatus {
  constructor(root) {
    this.root = root;
    this.changed = document.getElementById('form-changed') ?? element('span', { id: 'form-changed' });
    if (!this.changed.isConnected) root.after(this.changed);
    this.changed.classList.add('form-changed');
  }

  showState(state) {
    if (this.root.dataset.state === state) return;
    this.root.dataset.state = state;
    this.root.textContent = WORDS[state];
  }

  /** The state shown. */
  get state() {
    return this.root.dataset.state;
  }

  /** Nothing can be saved here: the view is for reading only. */
  hide() {
    this.root.textContent = '';
  }

  showLastChange(lastChange) {
    const text = lastChange ? `Последнее изменение ${lastChange.text}` : 'Данные ещё не вносились';
    if (this.changed.textContent === text) return;
    this.changed.textContent = text;
    this.changed.title = lastChange?.by ? `Изменил(а): ${lastChange.by}` : '';
  }
}

// The form as JSON, for engineers: read, copied, saved as a file; another text taken in its place, with every mistake by
// path.

import { button, element } from '../grid/dom.js';
import { makeDialog } from './dialog.js';

export class SpecText {
  /** @param options.href where the draft downloads from; options.flush () saves what is not saved yet */
  constructor({ draft, href, api, flush }) {
    Object.assign(this, { draft, href, api, flush });
    this.text = element('textarea', { rows: 18, spellcheck: 'false', class: 'builder-json', 'aria-label': 'Форма в виде JSON' });
    this.file = element('input', { type: 'file', accept: '.json,application/json', 'aria-label': 'Файл JSON' });
    this.outcome = element('div', { class: 'builder-json-outcome', role: 'status' });
    this.file.addEventListener('change', async () => {
      const [file] = this.file.files;
      if (file) this.text.value = await file.text();
    });
    this.anyway = button('Взять с ошибками', { class: 'secondary', hidden: '' }, () => this.#take());
    this.dialog = makeDialog(
      'Форма в виде JSON',
      element('p', { class: 'muted' }, 'Текст можно изменить здесь или взять из файла. Изменение отменяется кнопкой «Отменить».'),
      this.text,
      element('label', {}, 'Взять из файла', this.file),
      element(
        'div',
        { class: 'acts' },
        button('Проверить и взять', {}, () => this.#check()),
        this.anyway,
        button('Скачать черновик', { class: 'secondary' }, () => this.download()),
      ),
      this.outcome,
    );
  }

  open() {
    this.text.value = this.draft.prettyText;
    this.file.value = '';
    this.#tell('');
    this.dialog.showModal();
  }

  /** The draft of this page as a file, whatever the server has. */
  download() {
    const link = element('a', {
      href: URL.createObjectURL(new Blob([this.draft.prettyText], { type: 'application/json' })),
      download: `${(this.draft.spec.title || 'Форма').replace(/[/\\]/g, ' ')}.json`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async #check() {
    const { kind, body } = await this.api.post('/check', this.text.value);
    if (kind !== 'ok') {
      this.#tell(body.message ?? 'Сервер не ответил: попробуйте ещё раз.');
      return;
    }
    if (body.mistakes.length === 0) {
      this.#take();
      return;
    }
    const items = body.mistakes.map(({ path, message }) => element('li', {}, path ? element('code', {}, path) : '', path ? ': ' : '', message));
    this.outcome.replaceChildren(element('p', { class: 'builder-mistakes-title' }, `Ошибок: ${body.mistakes.length}`), element('ul', {}, ...items));
    this.anyway.hidden = !body.usable;
  }

  #take() {
    const spec = JSON.parse(this.text.value.replace(/^\uFEFF/, ''));
    this.draft.replace(spec);
    this.dialog.close();
  }

  #tell(text) {
    this.anyway.hidden = true;
    this.outcome.textContent = text;
  }
}

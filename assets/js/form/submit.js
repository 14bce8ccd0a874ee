// «Сдать отчет»: everything is saved first, then the form is handed in as the server has it; the receipt leads back.

import { button, element, plural } from '../grid/dom.js';

export class Submit {
  /**
   * @param parts {opener, dialog, back (address of the cabinet), api, inTurn, workbook, autosave, sheets, banner,
   *   onErrors () open the list of errors, onStop (outcome), askNews ()}
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.zoneWord = this.opener.closest('[data-zone-word]')?.dataset.zoneWord ?? 'мск';
    this.busy = false;
    /** The person was asked whether an empty table is meant. */
    this.sureOfBlank = false;
    this.why = element('span', { id: 'form-submit-why', class: 'sr-only', role: 'status' });
    this.opener.after(this.why);
    this.hint = element('span', { class: 'form-submit-hint', 'aria-hidden': 'true' });
    document.querySelector('.form-window')?.append(this.hint);
    this.opener.addEventListener('click', () => this.#handIn());
    // Esc closes the receipt alone: the table is shown anew, with what was handed in.
    this.dialog.addEventListener('close', () => (this.dialog.returnValue === 'back' ? location.assign(this.back) : location.reload()));
  }

  /** The button is active only when handing in could succeed; the reason is said aloud, and stands above the table. */
  update() {
    const reason = this.#reason();
    this.opener.disabled = reason !== '' || this.busy;
    if (this.why.textContent !== reason) this.why.textContent = reason;
    this.hint.textContent = reason;
    this.opener.title = reason;
    if (reason) this.opener.setAttribute('aria-describedby', this.why.id);
    else this.opener.removeAttribute('aria-describedby');
  }

  #reason() {
    const errors = this.workbook.errorCount;
    const unexplained = this.workbook.unexplainedCount;
    const conflicts = this.workbook.conflicts.list.length;
    if (this.autosave.stopped) return 'Сдать отчет нельзя: приём закрыт или форма изменилась.';
    if (conflicts > 0) return `Сдать отчет нельзя: выберите, что оставить в ${conflicts} ${plural(conflicts, 'ячейке', 'ячейках', 'ячейках')}.`;
    if (errors > 0) return `Сдать отчет нельзя: исправьте ${errors} ${plural(errors, 'ошибку', 'ошибки', 'ошибок')}, список — по кнопке «Ошибки».`;
    if (unexplained > 0) return `Сдать отчет нельзя: дайте ${unexplained} ${plural(unexplained, 'пояснение', 'пояснения', 'пояснений')} к предупреждениям, список — по кнопке «Ошибки».`;
    return '';
  }

  async #handIn() {
    if (this.busy) return;
    this.sheets.commit();
    if (this.workbook.isBlank && !this.sureOfBlank) {
      this.sureOfBlank = true;
      this.banner.show('submit', 'Таблица пуста: отчет будет сдан без данных. Если так и должно быть, нажмите «Сдать отчет» ещё раз.');
      return;
    }
    this.busy = true;
    this.update();
    this.banner.clear('submit');
    try {
      if (await this.autosave.flush()) await this.#send();
      else this.banner.show('submit', 'Отчет не сдан: сначала нужно сохранить изменения, а связи с сервером нет. Попробуйте ещё раз.');
    } finally {
      this.busy = false;
      this.update();
    }
  }

  async #send() {
    this.update();
    if (this.#reason() !== '') {
      if (this.#hasBlocking()) this.onErrors();
      return;
    }
    const outcome = await this.inTurn(() => this.api.handIn(this.workbook.revision));
    switch (outcome.kind) {
      case 'ok':
        if (outcome.body.trial) this.#showTrial();
        else this.#showReceipt(outcome.body);
        break;
      case 'errors':
      case 'invalid':
        this.#refusedForErrors(outcome.body);
        break;
      case 'changed':
        this.askNews();
        this.banner.show('submit', 'Отчет не сдан: пока вы сдавали, данные изменил другой человек. Проверьте таблицу и сдайте ещё раз.');
        break;
      case 'csrf':
      case 'session':
        await this.#signInAgain();
        break;
      case 'closed':
      case 'not_open':
      case 'form_changed':
        this.onStop(outcome);
        break;
      default:
        this.banner.show('submit', 'Отчет не сдан: сервер не ответил. Попробуйте ещё раз — дважды он не сдастся.');
    }
  }

  #refusedForErrors({ issues, message }) {
    if (issues) this.workbook.takeIssues(issues);
    if (this.#hasBlocking()) this.onErrors();
    else this.banner.show('submit', `Отчет не сдан. ${message ?? ''}`);
  }

  #hasBlocking() {
    return this.workbook.errorCount + this.workbook.unexplainedCount > 0;
  }

  async #signInAgain() {
    const renewed = await this.api.renew();
    const text = renewed === 'ok' ? 'Отчет не сдан: вход обновлён, нажмите «Сдать отчет» ещё раз.' : 'Отчет не сдан: войдите снова и нажмите «Сдать отчет» ещё раз.';
    this.banner.show('submit', text, renewed === 'ok' ? [] : [{ label: 'Войти', href: '/login' }]);
  }

  /** The form is only tried: nothing was handed in. */
  #showTrial() {
    const close = button('Вернуться к пробе', {}, () => this.dialog.close());
    this.dialog.replaceChildren(element(
      'article',
      {},
      element('header', {}, element('h2', {}, 'Пробная сдача прошла')),
      element('p', {}, 'Ошибок нет: настоящий отчет с такими данными был бы сдан. Здесь ничего не сдано и не сохранено.'),
      element('p', { class: 'form-dialog-actions' }, close),
    ));
    this.dialog.setAttribute('aria-label', 'Пробная сдача прошла');
    this.dialog.showModal();
    close.focus();
  }

  #showReceipt({ number, url, text, by, sha256 }) {
    const facts = [['Номер', number], ['Время', text && `${text} ${this.zoneWord}`], ['Сдал(а)', by], ['SHA-256', sha256]].filter(([, fact]) => fact);
    const list = element('dl', { class: 'form-receipt-facts' });
    for (const [name, fact] of facts) list.append(element('dt', {}, name), element('dd', {}, fact));
    const print = element('a', { href: url, target: '_blank', rel: 'noopener', class: 'button secondary' }, 'Открыть квитанцию');
    const close = button('Вернуться в кабинет', {}, () => this.dialog.close('back'));
    this.dialog.replaceChildren(element(
      'article',
      {},
      element('header', {}, element('h2', {}, 'Отчет сдан')),
      list,
      element('p', {}, 'Сданное останется как есть. Если потом что-то исправить, отчет нужно будет сдать ещё раз.'),
      element('p', { class: 'form-dialog-actions' }, print, close),
    ));
    this.dialog.setAttribute('aria-label', 'Отчет сдан');
    this.dialog.showModal();
    close.focus();
  }
}

// Saves the draft by itself: a short pause after the last change it is kept in this browser and sent whole, with the
// revision it was made on. What another operator has saved meanwhile is never overwritten unseen.

const PAUSE_MS = 700;
const LONGEST_PAUSE_MS = 4000;
const FIRST_RETRY_MS = 1500;
const LONGEST_RETRY_MS = 30_000;
const KEEPALIVE_BYTES = 60_000;

export class Saver {
  #timer = 0;
  #oldest = 0;
  #running = false;
  #retries = 0;
  #waiting = [];

  /**
   * @param options.api the server
   * @param options.draft the form being built
   * @param options.storage the browser's localStorage, or null; options.name under which the draft is kept there
   * @param options.login whose page this is
   * @param options.onState (state) saved · saving · offline · session · other_login · conflict · refused
   * @param options.onSaved (answer, spec) the server's word on the draft as it was sent
   * @param options.onRefused (message) the server can't take it as it is
   */
  constructor(options) {
    Object.assign(this, options);
    this.revision = 0;
    this.state = 'saved';
    this.sent = null;
  }

  /** What the server has now. */
  begin(revision, text) {
    this.revision = revision;
    this.sent = text;
    this.#forget();
    this.#setState('saved');
    this.#answer(true);
  }

  get isDirty() {
    return this.draft.text !== this.sent;
  }

  /** The draft has changed. */
  touch() {
    if (!this.isDirty && !this.#running) {
      this.#forget();
      if (this.state !== 'conflict') this.#setState('saved');
      return;
    }
    const now = performance.now();
    if (this.#oldest === 0) this.#oldest = now;
    if (this.state === 'saved') this.#setState('saving');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#due(), Math.max(0, Math.min(PAUSE_MS, this.#oldest + LONGEST_PAUSE_MS - now)));
  }

  #due() {
    this.#oldest = 0;
    this.#keep();
    if (this.state !== 'conflict') this.#send();
  }

  /** Saves now. Resolves with whether the server has everything. */
  flush() {
    clearTimeout(this.#timer);
    if (!this.isDirty && !this.#running) return Promise.resolve(this.state !== 'conflict');
    if (this.state === 'conflict') return Promise.resolve(false);
    const done = new Promise((resolve) => this.#waiting.push(resolve));
    this.#keep();
    this.#send();
    return done;
  }

  /** The connection or the session may be back. */
  retry() {
    if (this.isDirty && this.state !== 'conflict') this.#send();
  }

  /** The page goes away. */
  part() {
    if (!this.isDirty) return;
    this.#keep();
    const { text } = this.draft;
    if (this.state !== 'conflict' && text.length * 2 < KEEPALIVE_BYTES) this.api.post(`/draft?base=${this.revision}`, text, { parting: true });
  }

  /** Puts this page's draft over what somebody else has saved: the person has seen it and decided. */
  overwrite(revision) {
    this.revision = revision;
    this.#setState('saving');
    this.#send();
  }

  async #send() {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    const { text } = this.draft;
    // What is wrong is told by places of the draft as it was sent.
    const spec = structuredClone(this.draft.spec);
    this.#setState('saving');
    const outcome = await this.api.post(`/draft?base=${this.revision}`, text);
    this.#running = false;
    await this.#take(outcome, text, spec);
  }

  async #take({ kind, body }, text, spec) {
    switch (kind) {
      case 'ok':
        this.#retries = 0;
        this.revision = body.revision;
        this.sent = text;
        this.onSaved(body, spec);
        if (this.isDirty) this.touch();
        else this.begin(body.revision, text);
        return;
      case 'changed':
        this.#setState('conflict', body.message);
        break;
      case 'csrf':
      case 'session':
        await this.#renew();
        break;
      case 'invalid':
        this.#setState('refused');
        this.onRefused(body.message ?? 'Сервер не принял черновик.');
        break;
      case 'gone':
        this.#setState('refused');
        this.onRefused('Этой формы больше нет: её удалил другой оператор. Сохраните свой вариант файлом JSON.');
        break;
      default:
        this.#setState('offline');
        this.#comeBack();
    }
    this.#answer(false);
  }

  async #renew() {
    const renewed = await this.api.renew(this.login);
    this.#setState(renewed === 'ok' ? 'saving' : renewed);
    this.#comeBack();
  }

  #comeBack() {
    this.#retries += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#retries - 1)));
  }

  #setState(state, message = '') {
    this.state = state;
    this.onState(state, message);
  }

  #answer(isSaved) {
    for (const resolve of this.#waiting.splice(0)) resolve(isSaved);
  }

  // What is kept in this browser

  #keep() {
    try {
      this.storage?.setItem(this.name, JSON.stringify({ base: this.revision, text: this.draft.text, at: Date.now() }));
      this.isKept = Boolean(this.storage);
    } catch {
      this.isKept = false;
    }
  }

  #forget() {
    try {
      this.storage?.removeItem(this.name);
    } catch {
      // Where storage is forbidden nothing was kept either.
    }
  }

  /** What an earlier page has left unsaved: {base, text}, or null. */
  left() {
    try {
      const left = JSON.parse(this.storage?.getItem(this.name) ?? 'null');
      return typeof left?.text === 'string' && Number.isInteger(left.base) ? left : null;
    } catch {
      return null;
    }
  }
}

// Brings in what others change: asks every few seconds while the page is seen.

const PERIOD_MS = 4000;

export class Sync {
  #timer = 0;
  #asking = false;

  /**
   * @param options.api, options.inTurn as for autosave
   * @param options.revision () the revision this page knows
   * @param options.onNews (answer)
   * @param options.onOutcome (outcome) of every question, also without news
   */
  constructor(options) {
    Object.assign(this, options);
    this.stopped = true;
  }

  start() {
    this.stopped = false;
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    window.addEventListener('online', () => this.ask());
    window.addEventListener('focus', () => this.ask());
    this.#plan();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.#timer);
  }

  /** Asks now, unless an answer is on its way. */
  async ask() {
    if (this.stopped || this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    const outcome = await this.#changes();
    this.#asking = false;
    if (this.stopped) return;
    if (outcome.kind === 'ok') this.onNews(outcome.body);
    this.onOutcome(outcome);
    this.#plan();
  }

  /** With a stale token the page is read again first: the session may be somebody else's by now. */
  async #changes() {
    const ask = () => this.inTurn(() => this.api.changes(this.revision()));
    const outcome = await ask();
    if (outcome.kind !== 'csrf') return outcome;
    const renewed = await this.api.renew();
    return renewed === 'ok' ? ask() : { kind: renewed, body: {} };
  }

  #visibilityChanged() {
    if (document.visibilityState === 'visible') this.ask();
    else clearTimeout(this.#timer);
  }

  #plan() {
    clearTimeout(this.#timer);
    if (!this.stopped && document.visibilityState === 'visible') this.#timer = setTimeout(() => this.ask(), PERIOD_MS);
  }
}

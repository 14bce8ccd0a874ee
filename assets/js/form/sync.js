// Brings in what others change and who they are: asks every few seconds while the page is seen.

const PERIOD_MS = 4000;

export class Sync {
  #timer = 0;
  #asking = false;
  /** What the last answer called the things it told of beside the table. */
  #seen = '';

  /**
   * @param options.api, options.inTurn as for autosave
   * @param options.revision () the revision this page knows
   * @param options.here () {client: the page load's name, cell: the active cell}
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
    // After a break the page must be told anew who is there.
    if (outcome.kind !== 'nothing') this.#seen = outcome.body.seen ?? '';
    this.onOutcome(outcome);
    this.#plan();
  }

  /** With a stale token the page is read again first: the session may be somebody else's by now. */
  async #changes() {
    const ask = () => this.inTurn(() => this.api.changes(this.revision(), { seen: this.#seen, ...this.here() }));
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

// Saves by itself: a short pause after the last edit the draft is sealed and its batches are sent in order, one at
// a time. A batch without an answer is sent again until it gets one.

import { Batches } from './batches.js';
import { Pending } from './pending.js';

const PAUSE_MS = 600;
const LONGEST_PAUSE_MS = 3000;
const PATIENCE_MS = 2000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
const SESSION_RETRY_MS = 15_000;
const KEEPALIVE_BYTES = 60_000;
/** In these a new edit waits for the next try with the others. */
const WAITING_STATES = new Set(['offline', 'busy', 'session', 'other_login']);

export class Autosave {
  #timer = 0;
  #retryTimer = 0;
  #retries = 0;
  #oldest = 0;
  #sentAt = 0;
  #running = false;
  #waiting = [];

  /**
   * @param options.api the server
   * @param options.store what is kept in the browser
   * @param options.client id of this page load
   * @param options.inTurn (task) runs one exchange with the server at a time
   * @param options.revision () the revision this page knows
   * @param options.onAnswer (answer, batch)
   * @param options.onState (state) saved · saving · offline · busy · session · other_login · stopped
   * @param options.onStop (outcome) the server takes no more: the window closed, the form changed
   * @param options.onRejected (batch, outcome) this batch can never be accepted
   */
  constructor(options) {
    Object.assign(this, options);
    this.batches = new Batches(options.client, options.store);
    this.pending = new Pending();
    this.state = 'saved';
    this.stopped = false;
  }

  get hasUnsent() {
    return !this.batches.isEmpty;
  }

  /** Whether closing the page now could lose something: not sealed yet, or the browser has no room for it. */
  get isAtRisk() {
    return this.hasUnsent && !this.stopped;
  }

  add(edits) {
    for (const edit of edits) if (this.batches.add(edit)) this.pending.add(edit);
    if (this.stopped) return;
    if (this.state === 'saved') this.#setState('saving');
    this.#schedule();
  }

  /** Takes over what earlier page loads left in this browser. @returns the edits */
  adopt() {
    const edits = this.batches.adopt();
    for (const edit of edits) this.pending.add(edit);
    if (edits.length > 0) this.#setState('saving');
    return edits;
  }

  #schedule() {
    const now = performance.now();
    if (this.#oldest === 0) this.#oldest = now;
    const wait = Math.max(0, Math.min(PAUSE_MS, this.#oldest + LONGEST_PAUSE_MS - now));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#due(), wait);
  }

  /**
   * While an answer is on its way the draft waits for it a little, so that the next batch is made on what the
   * server has just said; without connection it is sealed at once, to be safe in the browser.
   */
  #due() {
    const waited = performance.now() - this.#sentAt;
    if (this.#sentAt > 0 && waited < PATIENCE_MS) {
      this.#timer = setTimeout(() => this.#due(), PATIENCE_MS - waited);
      return;
    }
    if (WAITING_STATES.has(this.state)) this.batches.seal();
    else this.sealAndSend();
  }

  sealAndSend() {
    clearTimeout(this.#timer);
    this.#oldest = 0;
    this.batches.seal();
    if (!this.batches.kept) this.onState(this.state);
    this.#send();
  }

  /** Sends everything now. Resolves with true when all is saved, with false when that is not possible now. */
  flush() {
    if (this.stopped) return Promise.resolve(!this.hasUnsent);
    const promise = new Promise((resolve) => this.#waiting.push(resolve));
    this.retryNow();
    return promise;
  }

  /** Tries again at once: the connection or the session may be back. */
  retryNow() {
    clearTimeout(this.#retryTimer);
    this.sealAndSend();
  }

  /** The page goes away: seal what there is, and let the browser send it by itself if it is small. */
  part() {
    clearTimeout(this.#timer);
    this.batches.seal();
    const batch = this.batches.queue[0];
    if (!batch || this.stopped || this.batches.queue.length > 1) return;
    if (JSON.stringify(batch).length * 2 < KEEPALIVE_BYTES) this.api.saveCells(batch, this.revision(), { parting: true });
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retryTimer);
    this.batches.seal();
    this.#setState('stopped');
    this.#answerWaiting(false);
  }

  async #send() {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#retryTimer);
    let going = true;
    while (going && !this.stopped && this.batches.queue.length > 0) going = await this.#sendOne(this.batches.queue[0]);
    this.#running = false;
    if (this.stopped) return;
    if (!going) this.#answerWaiting(false);
    else if (this.batches.isEmpty) this.#setSaved();
    else this.#dueSoon();
  }

  #dueSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#due(), this.#waiting.length > 0 ? 0 : PAUSE_MS);
  }

  #setSaved() {
    this.#setState('saved');
    this.#answerWaiting(true);
  }

  /** @returns {Promise<boolean>} whether to go on with the next batch */
  async #sendOne(batch) {
    if (batch.client !== this.client && !this.store.holds(batch)) {
      // The page it came from is alive and has had it answered.
      this.#answered(batch, { revision: this.revision() });
      return true;
    }
    if (this.state === 'saved') this.#setState('saving');
    this.#sentAt = performance.now();
    const outcome = await this.inTurn(() => this.api.saveCells(batch, this.revision()));
    this.#sentAt = 0;
    switch (outcome.kind) {
      case 'ok':
        this.#answered(batch, outcome.body);
        return true;
      case 'csrf':
        return this.#renew();
      case 'session':
        return this.#comeBack('session', SESSION_RETRY_MS);
      case 'closed':
      case 'not_open':
      case 'form_changed':
      case 'gone':
        this.stop();
        this.onStop(outcome);
        return false;
      case 'invalid':
        this.batches.setAside(batch);
        this.#forget(batch);
        this.onRejected(batch, outcome);
        return true;
      default:
        return this.#comeBack(outcome.kind === 'offline' ? 'offline' : 'busy', this.#nextDelay());
    }
  }

  #answered(batch, answer) {
    this.#retries = 0;
    this.batches.done(batch);
    this.#forget(batch);
    this.#setState('saving');
    this.onAnswer(answer, batch);
  }

  #forget(batch) {
    for (const edit of batch.edits) this.pending.drop(edit);
  }

  async #renew() {
    const renewed = await this.api.renew();
    if (renewed === 'ok' && this.state !== 'csrf') {
      this.#setState('csrf');
      return true;
    }
    return this.#comeBack(renewed === 'ok' ? 'busy' : renewed, SESSION_RETRY_MS);
  }

  #comeBack(state, delay) {
    this.#setState(state);
    this.batches.seal();
    this.#retryTimer = setTimeout(() => this.sealAndSend(), delay);
    return false;
  }

  #nextDelay() {
    this.#retries += 1;
    const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#retries - 1));
    return delay * (0.75 + Math.random() / 2);
  }

  #setState(state) {
    this.state = state;
    this.onState(state);
  }

  #answerWaiting(saved) {
    for (const resolve of this.#waiting.splice(0)) resolve(saved);
  }
}

// Talks to the server. Every answer becomes an outcome {kind, body}, so that nobody else looks at HTTP.
//
// kind: ok · nothing (no news) · offline (no answer came, or the request came in part) ·
//       busy (the server asks to come later, or failed) ·
//       session (signed out) · csrf (the page's token is stale) · closed · not_open · form_changed · changed ·
//       errors (a hand-in refused for errors) · invalid (this request can never be accepted) · gone

const TIME_LIMIT_MS = 20_000;
const KIND_BY_STATUS = { 204: 'nothing', 401: 'session', 404: 'gone', 413: 'invalid', 422: 'invalid' };
const KNOWN_CODES = new Set(['offline', 'closed', 'not_open', 'form_changed', 'changed', 'errors', 'csrf', 'busy']);

export class Api {
  /** @param collection id of the collection; @param base another address of the table; @param login whose page this is; @param csrf the page's token */
  constructor({ collection, base, login, csrf }) {
    this.base = base ?? `/lk/collections/${encodeURIComponent(collection)}`;
    this.login = login;
    this.csrf = csrf;
    /** The version of the form that the page shows: what is typed into one is not taken for another. */
    this.form = null;
  }

  state() {
    return this.#request('GET', '/state');
  }

  /**
   * @param since the revision the page knows; @param seen what the last answer called the rest it told of
   * @param client the page load's name; @param cell {sheet, row, column} the active cell, or null
   */
  changes(since, { seen, client, cell }) {
    return this.#request('GET', `/changes?${new URLSearchParams({ since, seen, client, ...this.#shown, ...cell })}`);
  }

  /** `parting`: the page is going away, let the browser finish the request by itself. */
  saveCells({ client, seq, edits }, since, { parting = false } = {}) {
    return this.#request('POST', '/cells', { client, seq, since, edits, ...this.#shown }, { keepalive: parting });
  }

  handIn(revision) {
    return this.#request('POST', '/submission', { revision, ...this.#shown });
  }

  get #shown() {
    return this.form === null ? {} : { form: this.form };
  }

  /**
   * Reads the form page again for a fresh token: after a new sign-in the old one no longer holds.
   * @returns {Promise<'ok'|'session'|'other_login'|'offline'>}
   */
  async renew() {
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'text/html' } });
      if (!answer.ok) return answer.status === 401 ? 'session' : 'offline';
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const form = page.querySelector('main#form');
      if (!form) return 'session';
      if (form.dataset.login !== this.login) return 'other_login';
      this.csrf = page.querySelector('meta[name=csrf]')?.content ?? this.csrf;
      return 'ok';
    } catch {
      return 'offline';
    }
  }

  async #request(method, path, body = null, options = {}) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIME_LIMIT_MS);
    try {
      const answer = await fetch(this.base + path, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: limit.signal,
        headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-Oko-Csrf': this.csrf },
        body: body === null ? undefined : JSON.stringify(body),
        ...options,
      });
      return await outcomeOf(answer);
    } catch {
      return { kind: 'offline', body: {} };
    } finally {
      clearTimeout(timer);
    }
  }
}

async function outcomeOf(answer) {
  if (answer.status === 204) return { kind: 'nothing', body: {} };
  const text = await answer.text();
  const body = parsed(text);
  if (answer.redirected) return { kind: 'session', body: {} };
  if (answer.ok) return body === null ? { kind: 'busy', body: {} } : { kind: 'ok', body };
  const code = body?.code === 'cut' ? 'offline' : body?.code;
  const kind = KNOWN_CODES.has(code) ? code : KIND_BY_STATUS[answer.status] ?? 'busy';
  return { kind, body: body ?? {} };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// Talks to the server. Every answer becomes {kind, body}: ok · nothing · offline · busy · session · csrf · changed ·
// mistakes · invalid · gone.

const TIME_LIMIT_MS = 30_000;
const KIND_BY_STATUS = { 204: 'nothing', 401: 'session', 404: 'gone', 413: 'invalid', 415: 'invalid', 422: 'invalid' };
const KNOWN_CODES = new Set(['changed', 'mistakes', 'csrf', 'busy', 'session', 'same']);

export class Api {
  constructor(base) {
    this.base = base;
    this.csrf = document.querySelector('meta[name=csrf]')?.content ?? '';
  }

  get(path) {
    return this.#request('GET', path);
  }

  /** @param text JSON as it is sent */
  post(path, text, { parting = false, type = 'application/json' } = {}) {
    return this.#request('POST', path, text, { keepalive: parting, type });
  }

  /** After a new sign-in the page's token no longer holds: reads it from the page anew. */
  async renew(login) {
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const builder = page.querySelector('#builder');
      if (!answer.ok || !builder) return 'session';
      if (login && builder.dataset.login !== login) return 'other_login';
      this.csrf = page.querySelector('meta[name=csrf]')?.content ?? this.csrf;
      return 'ok';
    } catch {
      return 'offline';
    }
  }

  async #request(method, path, body, { keepalive = false, type = 'application/json' } = {}) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), TIME_LIMIT_MS);
    try {
      const answer = await fetch(this.base + path, {
        method,
        body,
        keepalive,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: limit.signal,
        headers: { Accept: 'application/json', 'Content-Type': type, 'X-Oko-Csrf': this.csrf },
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
  if (answer.redirected) return { kind: 'session', body: {} };
  const body = parsed(await answer.text());
  if (answer.ok) return body === null ? { kind: 'busy', body: {} } : { kind: 'ok', body };
  const code = body?.code === 'cut' ? 'offline' : body?.code;
  return { kind: KNOWN_CODES.has(code) ? code : KIND_BY_STATUS[answer.status] ?? 'busy', body: body ?? {} };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

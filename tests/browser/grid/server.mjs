// A server of one form, played in memory, with the handles a test needs: closing the window, losing answers,
// ending the session.

import { createServer } from 'node:http';
import { POLICY, asset, formPage } from './site.mjs';
import { Response } from './response.mjs';

export class FormServer {
  constructor({ spec, rows = {}, hints = {}, readonly = null, closesIn = 3 * 3600_000, now = new Date().toISOString() }) {
    this.response = new Response(spec, rows, hints);
    this.spec = spec;
    this.readonly = readonly;
    /** Milliseconds by which the server's clock is ahead of the browser's. */
    this.ahead = Date.parse(now) - Date.now();
    this.closesAt = new Date(Date.parse(now) + closesIn).toISOString();
    this.login = 'sch240001';
    this.csrf = 'token-1';
    this.signedIn = true;
    this.closed = false;
    /** Batches are answered as ones that can never be accepted. */
    this.refuseBatches = false;
    /** Answers to batches to be lost after the batch was stored. */
    this.loseAnswers = 0;
    this.cutBatches = 0;
    /** Milliseconds every batch takes. */
    this.delay = 0;
    /** Every batch that came, also those sent again: {client, seq, edits}. */
    this.batches = [];
    this.violations = [];
    this.handedIn = 0;
    /** What `handed_in` tells. */
    this.receipt = null;
    /** People at other computers: [{login, cell}]; page loads of this server's own are added. */
    this.people = [];
    this.seats = new Map();
  }

  async start() {
    this.http = createServer((request, answer) => this.#deal(request, answer).catch((error) => {
      answer.writeHead(500);
      answer.end(String(error.stack));
    }));
    await new Promise((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.http.address().port}`;
    this.form = `${this.url}/lk/collections/12`;
    return this;
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((resolve) => this.http.close(resolve));
  }

  /** A new sign-in: the page's token is stale after it. */
  signInAgain() {
    this.signedIn = true;
    this.csrf = `token-${Number(this.csrf.slice(6)) + 1}`;
  }

  async #deal(request, answer) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const part = /^\/assets\/test\/(.+)$/.exec(pathname)?.[1];
    if (part) return this.#asset(part, answer);
    if (pathname === '/lk') return html(answer, '<!doctype html><title>Кабинет</title><h1>Кабинет</h1>');
    if (pathname === '/login') return html(answer, '<!doctype html><title>Вход</title><h1>Вход</h1>');
    if (pathname === '/lk/collections/12') return this.#page(answer);
    if (!this.signedIn) return json(answer, 401, { code: 'session', message: 'Сеанс закончился' });
    const body = request.method === 'POST' ? JSON.parse(await bodyOf(request)) : null;
    if (request.headers['x-oko-csrf'] !== this.csrf) return json(answer, 403, { code: 'csrf', message: 'Обновите страницу' });
    switch (pathname.replace('/lk/collections/12/', '')) {
      case 'state': return json(answer, 200, this.#state());
      case 'cells': return this.#cells(body, answer);
      case 'changes': return this.#changes(Object.fromEntries(searchParams), answer);
      case 'submission': return this.#submission(body, answer);
      default: return json(answer, 404, { code: 'gone', message: 'Не найдено' });
    }
  }

  async #asset(part, answer) {
    const found = await asset(part);
    if (!found) return json(answer, 404, {});
    answer.writeHead(200, { 'Content-Type': `${found.type}; charset=utf-8` });
    answer.end(found.body);
  }

  #page(answer) {
    if (!this.signedIn) {
      answer.writeHead(303, { Location: '/login' });
      answer.end();
      return;
    }
    html(answer, formPage({ collection: 12, login: this.login, csrf: this.csrf, title: this.spec.title }));
  }

  #state() {
    return { ...this.response.state(), readonly: this.closed ? 'closed' : this.readonly, closes_at: this.closesAt, now: new Date(Date.now() + this.ahead).toISOString(), handed_in: this.receipt };
  }

  async #cells(batch, answer) {
    this.batches.push(batch);
    if (this.delay) await new Promise((resolve) => setTimeout(resolve, this.delay));
    if (this.closed) return this.#refuseClosed(answer);
    if (this.cutBatches > 0) {
      this.cutBatches -= 1;
      return json(answer, 400, { code: 'cut', message: 'Запрос пришел не целиком.' });
    }
    if (this.refuseBatches) return json(answer, 422, { code: 'invalid', message: 'Неверная пачка.' });
    const result = this.response.apply(batch);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      answer.socket.destroy();
      return;
    }
    json(answer, 200, { ...this.response.since(batch.since), ...result });
  }

  #changes({ since, seen, client, sheet, row, column }, answer) {
    if (this.closed) return this.#refuseClosed(answer);
    this.seats.set(client, { login: this.login, cell: sheet ? { sheet, row, column } : null, at: Date.now() });
    const seated = [...this.seats].filter(([name, { at }]) => name !== client && Date.now() - at < 12_000);
    const others = [...this.people, ...seated.map(([, { login, cell }]) => ({ login, cell }))];
    const mark = JSON.stringify([this.receipt, others]);
    if (Number(since) === this.response.revision && seen === mark) {
      answer.writeHead(204);
      answer.end();
      return;
    }
    json(answer, 200, { ...this.response.since(Number(since)), handed_in: this.receipt, others, seen: mark });
  }

  #submission({ revision }, answer) {
    if (this.closed) return this.#refuseClosed(answer);
    if (revision !== this.response.revision) return json(answer, 409, { code: 'changed', message: 'Данные изменились' });
    if (this.response.errorCount > 0) return json(answer, 422, { code: 'errors', message: 'Есть ошибки', issues: this.response.issues() });
    this.handedIn += 1;
    json(answer, 200, { number: '24-000123', url: '/lk/submissions/123', text: '7 сентября 2026, 17:59' });
  }

  #refuseClosed(answer) {
    json(answer, 409, { code: 'closed', message: 'Приём закрыт 7 сентября 2026, 18:00 мск.' });
  }
}

function html(answer, text) {
  answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY });
  answer.end(text);
}

function json(answer, status, body) {
  answer.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  answer.end(JSON.stringify(body));
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

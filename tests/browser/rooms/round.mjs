// What every test of the rooms starts from: a server and a browser for the file, and people who sign in. Whatever a
// person's browser complains of (errors in the console, forbidden content, failed requests) fails the test.

import { after, afterEach, before } from 'node:test';
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Table } from '../grid/fixture.mjs';
import { launch, launchIn } from '../launch.mjs';
import { Server } from './server.mjs';

export const PASSWORD = 'demo-2026';
export const WIDE = 1280;
export const NARROW = 390;
const HEIGHT = { [WIDE]: 800, [NARROW]: 844 };
/** Milliseconds a single step of a person may take. */
const STEP_LIMIT = 10_000;
/** Where to keep pictures of the pages, if anywhere. */
const PICTURES = process.env.OKO_PICTURES;

/**
 * A server and a browser for the tests of a file.
 * @param options.prepare (round) what all the tests of the file need
 */
export function roundOfFile({ organisations = 24, prepare = () => {} } = {}) {
  const round = new Round();
  before(async () => {
    await round.start(organisations);
    await prepare(round);
    await round.part();
  }, { timeout: 120_000 });
  afterEach(() => round.part());
  after(() => round.stop());
  return round;
}

class Round {
  #people = [];
  /** Hashing a password takes its time: a login signs in once in a file. */
  #cookies = new Map();

  async start(organisations) {
    [this.server, this.browser] = await Promise.all([Server.start({ organisations }), launch()]);
  }

  async stop() {
    await this.browser?.close();
    await this.server?.stop();
  }

  /** Somebody with a browser of their own, not signed in. */
  async visitor({ width = WIDE, ...rest } = {}) {
    const viewport = { width, height: HEIGHT[width] };
    const context = await this.browser.newContext({
      baseURL: this.server.url,
      viewport,
      locale: 'ru-RU',
      timezoneId: 'Europe/Moscow',
      ...rest,
    });
    context.setDefaultTimeout(STEP_LIMIT);
    const person = new Person(context);
    this.#people.push(person);
    person.page = await context.newPage();
    return person;
  }

  /** Somebody whose browser keeps what it stores in a folder, also after it was closed. */
  async owner(folder) {
    const context = await launchIn(folder, { baseURL: this.server.url, viewport: { width: WIDE, height: HEIGHT[WIDE] }, locale: 'ru-RU' });
    context.setDefaultTimeout(STEP_LIMIT);
    const person = new Person(context);
    this.#people.push(person);
    person.page = await context.newPage();
    return person;
  }

  /** Somebody signed in under a login of the demo region, on the first page of the cabinet. */
  async person(login, options) {
    const person = await this.visitor(options);
    const cookies = this.#cookies.get(login);
    if (cookies) {
      await person.context.addCookies(cookies);
      await person.page.goto('/lk');
    } else {
      await person.signIn(login);
      this.#cookies.set(login, await person.context.cookies());
    }
    return person;
  }

  /** After each test: nobody's browser had anything to complain of. */
  async part() {
    const people = this.#people.splice(0);
    await Promise.all(people.map((person) => person.context.close()));
    assert.deepEqual(people.flatMap((person) => person.complaints()), []);
  }
}

/** Somebody with a browser: what it complains of is noted. */
export class Person {
  #troubles = [];
  #foreseen = [];

  constructor(context) {
    this.context = context;
    context.on('page', (page) => this.#watch(page));
  }

  #watch(page) {
    page.on('pageerror', (error) => this.#troubles.push(`uncaught: ${error}`));
    page.on('console', (message) => {
      // Failed requests are told below, with more detail.
      if (!['error', 'warning'].includes(message.type()) || /^Failed to load resource/.test(message.text())) return;
      this.#troubles.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // What leaving a page or saving a file breaks off is not broken.
      if (why !== 'net::ERR_ABORTED') this.#troubles.push(`${why}: ${request.method()} ${pathOf(request)}`);
    });
    page.on('response', (answer) => {
      if (answer.status() >= 400) this.#troubles.push(`${answer.status()}: ${answer.request().method()} ${pathOf(answer)}`);
    });
  }

  /** The test makes this trouble itself. */
  foresee(...patterns) {
    this.#foreseen.push(...patterns);
  }

  complaints() {
    return this.#troubles.filter((trouble) => !this.#foreseen.some((pattern) => pattern.test(trouble)));
  }

  /** Through the sign-in page, as people do. */
  async signIn(login, password = PASSWORD) {
    await this.page.goto('/login');
    await this.page.getByLabel('Логин').fill(login);
    await this.page.getByLabel('Пароль').fill(password);
    await this.page.getByRole('button', { name: 'Войти' }).click();
    await this.page.waitForURL(/\/lk(\W|$)/);
  }

  /** Opens a publication of the section ВПР by its title. */
  async openPublication(title) {
    await this.page.goto('/lk/publications/vpr');
    await this.page.locator('.publication-title').getByRole('link', { name: title, exact: true }).click();
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
  }

  /** Opens «Список участников» of the first collection of a publication. */
  async openParticipants(publication) {
    await this.page.goto(publication);
    await this.page.getByRole('link', { name: 'Список участников' }).click();
    await this.page.getByRole('heading', { level: 1, name: /^Список участников/ }).waitFor();
  }

  /** Opens the table of the first collection of a publication. @returns {Promise<Table>} */
  async openForm(publication) {
    await this.page.goto(publication);
    await this.page.getByRole('link', { name: /^(Заполнить|Редактировать|Посмотреть)$/ }).click();
    await this.page.waitForSelector('#form[data-ready]');
    return new Table(this.page);
  }

  /** Opens a table at its own address. @returns {Promise<Table>} */
  async reopen(form) {
    await this.page.goto(form);
    await this.page.waitForSelector('#form[data-ready]');
    return new Table(this.page);
  }

  /** Keeps a picture of the page, where pictures are wanted. */
  async picture(name, page = this.page) {
    if (!PICTURES) return;
    await mkdir(PICTURES, { recursive: true });
    const { width } = page.viewportSize();
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
  }

  /** Clicks what downloads. @returns {Promise<{name: string, path: string}>} */
  async download(locator, page = this.page) {
    const [download] = await Promise.all([page.waitForEvent('download'), locator.click()]);
    return { name: download.suggestedFilename(), path: await download.path() };
  }
}

function pathOf(message) {
  return new URL(message.url()).pathname;
}

/** Types a line into cells of a row from the left, each ended by Tab; null leaves a cell as it is. */
export async function fillRow(table, row, texts) {
  await table.click(row, 0);
  for (const text of texts) {
    if (text !== null) await table.type(text);
    await table.press('Tab');
  }
}

/** The text that can be seen matches all of the patterns, or soon does; spaces of every kind are spaces. */
export async function assertText(locator, patterns) {
  await locator.waitFor();
  const read = async () => (await locator.innerText()).replace(/[\u00a0\u202f]/g, ' ');
  const deadline = Date.now() + 5_000;
  let text = await read();
  while (Date.now() < deadline && !patterns.every((pattern) => pattern.test(text))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    text = await read();
  }
  for (const pattern of patterns) assert.match(text, pattern);
}

/** Nothing of the page sticks out sideways; what does is named. */
export async function assertFitsWidth(page) {
  const outside = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = (node) => node && (getComputedStyle(node).overflowX !== 'visible' || scrolls(node.parentElement));
    const guilty = [...document.body.querySelectorAll('*')]
      .filter((node) => node.getBoundingClientRect().right > width && !scrolls(node.parentElement))
      .map((node) => `${node.localName}.${node.className}`);
    return [`the page is ${document.documentElement.scrollWidth} wide in ${width}`, ...guilty];
  });
  assert.deepEqual(outside, []);
}

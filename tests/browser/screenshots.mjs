// The pictures of README.md: node screenshots.mjs FOLDER

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from './launch.mjs';
import { Person, fillRow } from './rooms/round.mjs';
import { Server } from './rooms/server.mjs';

const SIZE = { width: 1280, height: 680 };
const MOST_BYTES = 150_000;
const SCHEDULE = 'Расписание проведения ВПР в 2026/2027 учебном году';

/** Rows as a school fills them, with mistakes; the last one is only begun. */
const LINES = [
  ['3', '78', '1', '98,5', 'Петрова Анна Ивановна'],
  ['3', '81', '0', '100', 'Соколова Мария Петровна'],
  ['4', 'сто два', '2', '97', 'Орлов Сергей Павлович'],
  ['2', '55', '1', '120', 'Орлов Сергей Павлович'],
  ['2', '49', '0', '96', 'Зайцева Ольга Юрьевна'],
  ['1', '24'],
];

const PICTURES = {
  async cabinet(person) {
    await person.signIn('sch240001');
    await person.page.goto('/lk/publications/vpr');
  },

  async table(person) {
    const { page } = person;
    await person.signIn('sch240001');
    await person.openPublication(SCHEDULE);
    const table = await person.openForm(page.url());
    for (const [row, line] of LINES.entries()) await fillRow(table, row, [null, ...line]);
    await table.saved();
    await page.getByRole('button', { name: /^Ошибки/ }).click();
    await table.click(2, 2);
  },

  async monitoring(person) {
    await person.signIn('reg24_vpr');
    await person.openPublication(SCHEDULE);
    await person.openParticipants(person.page.url());
  },
};

const [folder = 'pictures'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const [server, browser] = await Promise.all([Server.start({ organisations: 60 }), launch()]);
try {
  for (const [name, prepare] of Object.entries(PICTURES)) await take(name, prepare);
} finally {
  await browser.close();
  await server.stop();
}

async function take(name, prepare) {
  const context = await browser.newContext({ baseURL: server.url, viewport: SIZE, locale: 'ru-RU', timezoneId: 'Europe/Moscow' });
  const person = new Person(context);
  person.page = await context.newPage();
  await prepare(person);
  const path = join(folder, `${name}.png`);
  await person.page.screenshot({ path });
  await context.close();
  const { size } = await stat(path);
  console.log(`${path}: ${Math.round(size / 1000)} KB`);
  const complaints = person.complaints();
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('; ')}`);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
}

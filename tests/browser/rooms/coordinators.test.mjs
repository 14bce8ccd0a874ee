// Municipal and regional coordinators watch a collection, look into it, take the results away (FEATURES D4, F1–F6).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { until } from '../grid/fixture.mjs';
import { collectionPackage } from './packages.mjs';
import { NARROW, assertFitsWidth, assertText, fillRow, roundOfFile } from './round.mjs';
import { readWorkbook } from './workbook.mjs';

const round = roundOfFile();
const REGIONAL = 'reg24_vpr';
/** The municipality of the school sch240001, and another. */
const OWN = 'reg24_vpr_m006';
const OTHER = 'reg24_vpr_m002';
const SCHEDULE = 'Расписание проведения ВПР в 2026/2027 учебном году';

test('a municipal coordinator sees only theirs, and the counts are right', { timeout: 60_000 }, async () => {
  const regional = await round.person(REGIONAL);
  const everyone = await participantsOf(regional, SCHEDULE);
  const municipal = await round.person(OWN);
  const theirs = await participantsOf(municipal, SCHEDULE);

  const expected = everyone.rows.filter((row) => row['Муниципалитет'] === 'Минусинский район');
  assert.ok(expected.length > 0 && expected.length < everyone.rows.length);
  assert.deepEqual(logins(theirs.rows), logins(expected));
  for (const { counts, rows } of [everyone, theirs]) {
    const states = { 'Не приступило': 'Не приступил', 'В работе': 'В работе', 'Сдано': 'Сдано' };
    assert.equal(counts['Всего'], rows.length);
    for (const [label, state] of Object.entries(states)) {
      assert.equal(counts[label], rows.filter((row) => row['Статус'] === state).length, label);
    }
  }
  await municipal.picture('participants');

  // What the organisations themselves see of their tables says the same.
  for (const row of theirs.rows) {
    const school = await round.person(row['Логин']);
    await school.openPublication(SCHEDULE);
    const block = school.page.locator('.block.collection');
    const words = { 'Не приступил': /Заполнить/, 'В работе': /Черновик сохранён .*, не сдано/, 'Сдано': /Сдано .*№ 24-/ };
    await assertText(block, [words[row['Статус']]]);
  }
});

test('the list of participants is searched, narrowed and ordered; those not begun stand apart', { timeout: 90_000 }, async () => {
  const regional = await round.person(REGIONAL);
  const { page } = regional;
  const all = await participantsOf(regional, SCHEDULE);
  await regional.picture('participants');
  const apart = page.getByRole('region', { name: 'Список пользователей, не приступивших к сбору данных' });
  assert.deepEqual(logins(await rowsOf(apart)), logins(all.rows.filter((row) => row['Статус'] === 'Не приступил')));

  const narrowed = async (change) => {
    await Promise.all([page.waitForResponse(/\/participants/), change()]);
    await page.locator('#participants:not(.htmx-request)').waitFor();
    return rowsOf(page);
  };
  const search = page.getByPlaceholder('Логин или название организации');
  const submit = page.getByRole('button', { name: 'Искать' });
  await search.fill('ЛИЦЕЙ');
  const found = await narrowed(() => submit.click());
  assert.ok(found.length > 0 && found.every((row) => /Лицей/.test(row['Пользователь'])), JSON.stringify(found));
  await search.fill('');
  await page.locator('select[name=status]').selectOption({ label: 'Сдано' });
  const handedIn = await narrowed(() => submit.click());
  assert.deepEqual(logins(handedIn), logins(all.rows.filter((row) => row['Статус'] === 'Сдано')));

  const dates = async () => (await rowsOf(page)).map((row) => row['Дата подачи'].split(/\D+/));
  await narrowed(() => page.getByRole('columnheader', { name: 'Дата подачи' }).getByRole('link').click());
  assert.equal(await page.locator('th[aria-sort=ascending]').innerText(), 'Дата подачи');
  const moments = (await dates()).map(([day, month, year, hour, minute]) => Date.UTC(year, month, day, hour, minute));
  assert.ok(moments.length > 1 && moments.every((moment, at) => at === 0 || moments[at - 1] <= moment));
  await narrowed(() => page.getByRole('columnheader', { name: 'Дата подачи' }).getByRole('link').click());
  assert.equal(await page.locator('th[aria-sort=descending]').innerText(), 'Дата подачи');
});

test('one organisation’s data opens over the list and closes in every way', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Просмотр данных' }));
  await handIn('sch240001', publication, ['мат', '15.09.2026', '7', '12,5', 'сдано', 'да']);
  const school = await round.person('sch240001');
  const table = await school.openForm(publication);
  await table.click(0, 4);
  await table.type('черновик');
  await table.press('Enter');
  await table.saved();

  const municipal = await round.person(OWN);
  const { page } = municipal;
  await municipal.openParticipants(publication);
  const open = page.getByRole('link', { name: /^Открыть данные: МБОУ «Средняя школа № 1»/ });
  const dialog = page.locator('dialog[open]');
  await open.click();
  await assertText(dialog, [/Сдано/, /Математика\s+15\.09\.2026\s+7\s+12,5\s+сдано\s+Да/]);
  await municipal.picture('response-handed-in');
  await dialog.getByRole('link', { name: 'Показать нынешний черновик' }).click();
  await assertText(dialog.locator('#response-view').filter({ hasText: 'Черновик' }), [/не учитывается до сдачи/, /черновик\s+Да/]);
  await municipal.picture('response-draft');
  await dialog.getByRole('link', { name: 'Показать сданное' }).click();
  await dialog.getByText('сдано', { exact: true }).waitFor();

  const closings = {
    Закрыть: () => dialog.getByRole('button', { name: 'Закрыть' }).click(),
    Esc: () => page.keyboard.press('Escape'),
    outside: () => page.mouse.click(4, 400),
  };
  for (const [name, close] of Object.entries(closings)) {
    if (!(await dialog.isVisible())) await open.click();
    await dialog.waitFor();
    await close();
    await dialog.waitFor({ state: 'detached', timeout: 3000 }).catch(() => assert.fail(`not closed by ${name}`));
  }
});

test('what belongs to another municipality is not there', { timeout: 90_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Чужие данные' }));
  await handIn('sch240001', publication, ['мат', '', '7']);
  const owner = await round.person(OWN);
  await owner.openParticipants(publication);
  const data = await owner.page.getByRole('link', { name: /^Открыть данные: МБОУ «Средняя школа № 1»/ }).getAttribute('href');
  const school = await round.person('sch240001');
  await school.page.goto(publication);
  const receipt = await school.page.locator('.block.collection').getByRole('link', { name: /№ 24-/ }).getAttribute('href');

  const stranger = await round.person(OTHER);
  stranger.foresee(/^404: GET /);
  for (const address of [data, receipt, '/lk/collections/99999/participants', '/lk/reports/99999']) {
    const answer = await stranger.page.goto(address);
    assert.equal(answer.status(), 404, address);
    await stranger.page.getByRole('heading', { name: 'Страница не найдена' }).waitFor();
  }
  await stranger.picture('not-found');
  const neighbour = await round.person('sch240002');
  neighbour.foresee(/^40[34]: GET /);
  for (const address of [receipt, data]) {
    assert.notEqual((await neighbour.page.goto(address)).status(), 200, address);
  }
});

test('a file for organisations is listed to a coordinator and not given', { timeout: 60_000 }, async () => {
  const municipal = await round.person(OWN);
  await municipal.openPublication(SCHEDULE);
  const files = municipal.page.locator('.block.storage .file');
  const keys = files.filter({ hasText: 'Ключи к архивам с вариантами.txt' });
  await assertText(keys, [/Файл доступен только образовательным организациям/]);
  assert.equal(await keys.getByRole('link').count(), 0);
  await assertText(files.filter({ hasText: 'Памятка муниципального координатора.docx' }), [/Еще не скачивался/]);
  await municipal.picture('publication-municipal');

  const school = await round.person('sch240001');
  await school.openPublication(SCHEDULE);
  const address = await school.page.getByRole('link', { name: 'Скачать Ключи к архивам с вариантами.txt' }).getAttribute('href');
  assert.equal((await school.context.request.get(address)).status(), 200);
  assert.equal((await municipal.context.request.get(address)).status(), 403);
});

test('results are exported to a workbook that tells what was typed', { timeout: 60_000 }, async () => {
  const publication = await round.server.publish(collectionPackage({ title: 'Экспорт' }));
  await handIn('sch240001', publication, ['мат', '15.09.2026', '7', '12,5', '=1+1 «опасно»', 'да']);
  await handIn('sch240002', publication, ['хим', '', '3']);
  const halfway = await round.person('sch240004');
  await fillRow(await halfway.openForm(publication), 0, ['рус', '', '9']);
  await halfway.page.locator('#form-saved[data-state=saved]').waitFor();

  const regional = await round.person(REGIONAL);
  const { page } = regional;
  await page.goto(publication);
  await assertText(page.locator('.block.collection .counts'), [/В работе\s*1/, /Сдано\s*2/]);
  await page.getByRole('button', { name: 'Экспорт результатов' }).click();
  await page.waitForURL('**/lk/reports/*');
  const number = /\d+$/.exec(page.url())[0];
  await page.getByText(`Отчёт #${number} готов к загрузке`).waitFor();
  await regional.picture('report');
  const { path, name } = await regional.download(page.getByRole('link', { name: 'Загрузить отчёт' }));
  assert.match(name, /\.xlsx$/);

  const sheets = readWorkbook(await readFile(path));
  assert.deepEqual([...sheets.keys()], ['РАБОТЫ НА БЛАНКЕ', 'КЛАССЫ']);
  const paper = sheets.get('РАБОТЫ НА БЛАНКЕ');
  const filled = Object.fromEntries(paper.slice(1).map((row) => [row.at(0), row.slice(-6)]));
  assert.deepEqual(paper[0].slice(-6), ['Предмет', 'Дата', 'Количество аудиторий', 'Доля, %', 'Примечание', 'Дистанционно']);
  assert.deepEqual(filled, {
    '0001': ['Математика', { date: '2026-09-15' }, 7, 12.5, '=1+1 «опасно»', 'Да'],
    '0002': ['Химия', null, 3, null, null, null],
  });
  const classes = sheets.get('КЛАССЫ').slice(1).map((row) => [row[0], ...row.slice(-2)]).sort();
  assert.deepEqual(classes, ['0001', '0002'].flatMap((code) => [[code, '5 класс', null], [code, '6 класс', null]]));

  await page.goto(publication);
  await page.getByRole('button', { name: 'Экспорт результатов' }).click();
  await page.waitForURL('**/lk/reports/*');
  const second = /\d+$/.exec(page.url())[0];
  await page.goto('/lk');
  await until(async () => {
    await page.reload();
    return (await page.locator('.bell-count').count()) > 0;
  }, 'the bell');
  await assertText(page.locator('.bell-count'), [/^1/]);
  await page.getByRole('link', { name: 'Уведомления' }).click();
  const news = page.locator('.notification').filter({ hasText: `Отчёт #${second}` });
  await assertText(news, [/^\d{2} [А-Я]+\.? \d{4} \/ \d\d:\d\d/, /Формирование отчёта завершено/, /Новое/]);
  await regional.picture('notifications');
  assert.match((await regional.download(news.getByRole('link', { name: 'Скачать' }))).name, /\.xlsx$/);
  await page.reload();
  assert.equal(await page.locator('.bell-count').count(), 0, 'seen');
});

test('coordinators on a narrow screen', { timeout: 90_000 }, async () => {
  const municipal = await round.person(OWN, { width: NARROW });
  const { page } = municipal;
  await municipal.openPublication(SCHEDULE);
  await assertFitsWidth(page);
  await municipal.picture('publication-municipal');
  await page.getByRole('link', { name: 'Список участников' }).click();
  await page.getByRole('heading', { level: 1, name: /^Список участников/ }).waitFor();
  await assertFitsWidth(page);
  await municipal.picture('participants');
  await page.getByRole('link', { name: /^Открыть данные/ }).first().click();
  await page.locator('dialog[open]').waitFor();
  await municipal.picture('response');
  await page.goto('/lk/notifications');
  await assertFitsWidth(page);
  await municipal.picture('notifications');
});

async function handIn(login, publication, texts) {
  const school = await round.person(login);
  const table = await school.openForm(publication);
  await fillRow(table, 0, texts);
  await table.saved();
  await school.page.locator('#form-submit:enabled').click();
  await school.page.locator('#form-receipt').getByText(/24-\d{6}/).waitFor();
}

/** The list of participants of a publication's collection: its counts by label, its rows by heading. */
async function participantsOf(person, title) {
  await person.openPublication(title);
  await person.page.getByRole('link', { name: 'Список участников' }).click();
  await person.page.getByRole('heading', { level: 1, name: /^Список участников/ }).waitFor();
  const counts = await person.page.locator('.count').evaluateAll((nodes) =>
    nodes.map((node) => [node.querySelector('.count-label').textContent, Number(node.querySelector('.count-value').textContent)]));
  return { counts: Object.fromEntries(counts), rows: await rowsOf(person.page) };
}

function rowsOf(place) {
  return place.locator('tbody tr').evaluateAll((rows) =>
    rows.map((row) => Object.fromEntries([...row.querySelectorAll('[data-label]')].map((cell) => [cell.dataset.label, cell.textContent.trim()]))));
}

function logins(rows) {
  return rows.map((row) => row['Логин']).sort();
}

// A school in «Обмен данными»: signing in, publications, files (FEATURES A1, B1, B2, B4, C, D1).

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { NARROW, WIDE, assertFitsWidth, assertText, roundOfFile } from './round.mjs';

const round = roundOfFile();
const SCHOOL = 'sch240001';
const TITLE = 'Расписание проведения ВПР в 2026/2027 учебном году';

test('a wrong password is refused in the words for every refusal', { timeout: 60_000 }, async () => {
  const visitor = await round.visitor();
  visitor.foresee(/^401: POST \/login$/);
  const { page } = visitor;
  for (const [login, password] of [[SCHOOL, 'wrong'], ['nobody', 'wrong'], [SCHOOL.toUpperCase(), 'demo-2026']]) {
    await page.goto('/login');
    await page.getByLabel('Логин').fill(login);
    await page.getByLabel('Пароль').fill(password);
    await page.getByRole('button', { name: 'Войти' }).click();
    await page.getByRole('alert').getByText('Неверный логин или пароль', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Пароль').inputValue(), '', 'the password is not sent back');
  }
  await visitor.picture('sign-in-refused');
  await page.getByRole('link', { name: 'Инструкция по замене пароля' }).click();
  await page.getByRole('heading', { level: 1, name: 'Инструкция по замене пароля' }).waitFor();
  await visitor.picture('password-help');
});

test('signing in leads to where one wanted to go, and out again', { timeout: 60_000 }, async () => {
  const visitor = await round.visitor();
  const { page } = visitor;
  await page.goto('/lk/publications/shnor');
  await page.getByLabel('Логин').fill(SCHOOL);
  await page.getByLabel('Пароль').fill('demo-2026');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/lk/publications/shnor');
  assert.equal(await page.locator('.login').innerText(), SCHOOL);
  await page.getByRole('button', { name: 'Выйти' }).click();
  await page.waitForURL('**/login');
  await page.goto('/lk/publications/shnor');
  await page.waitForURL('**/login?next=*');
});

for (const width of [WIDE, NARROW]) {
  test(`publications are listed closed, open in place and at their own address, at ${width} px`, { timeout: 60_000 }, async () => {
    const login = width === WIDE ? SCHOOL : 'sch240002';
    const school = await round.person(login, { width });
    const { page } = school;
    await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: /^ВПР (?!СПО)/ }).click();
    const count = await page.locator('.sections [aria-current] .section-count').innerText();
    assert.equal(Number(/\d+/.exec(count)[0]), await page.locator('.publication').count());
    assert.equal(await page.locator('.publication.open').count(), 0, 'all closed at first');
    const dates = await page.locator('.publication time').evaluateAll((times) => times.map((time) => Date.parse(time.dateTime)));
    assert.deepEqual(dates, [...dates].sort((one, other) => other - one), 'newest first');
    await assertText(page.locator('.publication-date').first(), [/^\d{1,2} [а-яё]{3,5}\.? \d{4} \((понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\)/]);
    await school.picture('list');

    const publication = page.locator('.publication').filter({ hasText: TITLE });
    await publication.getByText('Новая').waitFor();
    const address = page.url();
    await publication.getByRole('link', { name: 'Развернуть публикацию' }).click();
    await publication.getByText('Просим заполнить форму').waitFor();
    assert.equal(page.url(), address, 'opened in place');
    assert.equal(await publication.getByText('Новая').count(), 0, 'seen once it is open');
    await assertFitsWidth(page);
    await school.picture('list-open');
    await publication.getByRole('link', { name: 'Свернуть публикацию' }).click();
    await page.locator('.publication.open').waitFor({ state: 'detached' });
    await page.reload();
    assert.equal(await publication.getByText('Новая').count(), 0, 'and stays seen');

    await publication.getByRole('link', { name: TITLE }).click();
    await page.waitForURL(/\/lk\/publications\/vpr\/raspisanie-[a-z0-9-]+$/);
    await page.getByRole('heading', { level: 1, name: TITLE }).waitFor();
    await assertFitsWidth(page);
    await school.picture('publication');
  });
}

test('files are downloaded whole under their Russian names, and it is noted when', { timeout: 60_000 }, async () => {
  const school = await round.person('sch240004');
  const { page } = school;
  await page.getByRole('link', { name: TITLE }).first().click();
  const storage = page.locator('.block.storage');
  await assertText(storage, [/Файлы доступны для скачивания с \d/]);
  const file = storage.locator('.file').filter({ hasText: 'Порядок проведения ВПР.docx' });
  await assertText(file, [/Еще не скачивался/]);
  const { name, path } = await school.download(file.getByRole('link', { name: 'Скачать Порядок проведения ВПР.docx' }));
  assert.equal(name, 'Порядок проведения ВПР.docx');
  assert.deepEqual(await readFile(path), await readFile(demoFile('vpr-schedule', name)));
  await page.reload();
  await assertText(file, [/Скачан \d{1,2} [а-я]+ \d{4}, \d\d:\d\d/]);
  assert.equal(await storage.getByText('Памятка муниципального координатора').count(), 0, 'files for others are not told of');

  const inText = page.locator('.prose').getByRole('link', { name: 'плана-графика' });
  const answer = await school.context.request.get(await inText.getAttribute('href'));
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  assert.deepEqual(await answer.body(), await readFile(demoFile('vpr-schedule', 'План-график ВПР.pdf')));
});

test('search takes Russian words in any case and order', { timeout: 60_000 }, async () => {
  const school = await round.person(SCHOOL);
  const { page } = school;
  const search = async (words) => {
    await page.getByPlaceholder('Поиск по названию').fill(words);
    await page.getByRole('button', { name: 'Искать' }).click();
    await page.waitForURL(/\?q=/);
    return page.locator('.publication-title').allInnerTexts();
  };
  assert.deepEqual(await search('ВПР РАСПИСАНИЕ'), [TITLE]);
  assert.deepEqual(await search('нет такого'), []);
  await page.locator('.empty').waitFor();
  await school.picture('search-empty');
});

function demoFile(folder, name) {
  return new URL(`../../../assets/demo/${folder}/files/${encodeURIComponent(name)}`, import.meta.url);
}

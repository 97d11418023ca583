// SPDX-License-Identifier: MIT
// Find, expand, why, path, recommend, export: with keys alone, with and without WebGL.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test, visit } = require('./support.js');
const { farTrack, HARBOUR } = require('./mouse.js');

const MOST_TABS = 250;

const focused = (page) => page.evaluate(() => {
    const element = document.activeElement;
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
    return `${element.localName} ${label.trim().replace(/\s+/g, ' ')}`;
});

// Tabs until the focus is on "button Expand …" (a text or an expression), and checks that one sees it there.
async function tabTo(page, what, key = 'Tab') {
    for (let n = 0; n < MOST_TABS; n++) {
        const name = await focused(page);
        if (typeof what === 'string' ? name.startsWith(what) : what.test(name)) {
            const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
            assert.notEqual(outline, 'none', `the focus is seen on ${what}`);
            return;
        }
        await page.keyboard.press(key);
    }
    throw new Error(`no Tab leads to '${what}'; the last was '${await focused(page)}'`);
}

async function press(page, ...keys) {
    for (const key of keys) await page.keyboard.press(key);
}

// Arrow keys on a closed list of choices, until it has the value.
async function choose(page, label, value) {
    await tabTo(page, `select ${label}`);
    const read = () => page.evaluate(() => [document.activeElement.value, [...document.activeElement.options].map((option) => option.value)]);
    for (let n = 0; n < 100; n++) {
        const [now, values] = await read();
        if (now === value) return;
        assert.ok(values.includes(value), `${label} can be '${value}'`);
        await press(page, values.indexOf(value) > values.indexOf(now) ? 'ArrowDown' : 'ArrowUp');
    }
    throw new Error(`${label} does not become '${value}'`);
}

async function find(page, label, words, title) {
    await tabTo(page, `input ${label}`);
    await page.keyboard.type(words);
    await page.locator('[role=option]').filter({ hasText: title }).first().waitFor();
    for (let n = 0; n < 10; n++) {
        await press(page, 'ArrowDown');
        const chosen = page.locator('[role=option][aria-selected=true] strong');
        if ((await chosen.textContent()) === title) break;
    }
    await press(page, 'Enter');
}

const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
const said = (page, text) => page.waitForFunction((words) => document.querySelector('[role=status]').textContent.includes(words), text);

async function journey(page, server) {
    await find(page, 'Find a track', 'harbour li', 'Harbour Lights');
    await page.locator('.rows li').first().waitFor();
    await said(page, 'tracks, ');

    // Arrow keys go through the list; Enter chooses.
    await tabTo(page, 'button Harbour Lights');
    await press(page, 'ArrowDown', 'ArrowDown');
    const second = await page.locator('.rows li').nth(2).locator('strong').textContent();
    assert.match(await focused(page), new RegExp(`^button ${second.replace(/[^\w ]/g, '.')}`));
    await press(page, 'ArrowUp', 'ArrowDown', 'Enter');
    await page.getByRole('heading', { level: 2, name: second }).waitFor();
    await page.locator('.why .parts > li').first().waitFor();
    assert.match(await page.locator('.why').textContent(), /playlist|likes of/);

    await tabTo(page, `button Expand`);
    await tabTo(page, 'button Expand');
    await press(page, 'Enter');
    await page.waitForFunction(() => document.querySelectorAll('.chips li').length === 2);
    await settled(page);
    assert.match(await focused(page), /^button Expand/, 'the focus stays');

    await tabTo(page, 'a Path to it');
    await press(page, 'Enter');
    await page.getByRole('heading', { level: 1, name: 'Find a path' }).waitFor();
    await page.locator('.stop').first().waitFor();
    const far = await farTrack(server);
    await find(page, 'To', far.title, far.title);
    await page.waitForFunction((title) => [...document.querySelectorAll('.stops')][0]?.lastElementChild.textContent.includes(title), far.title);
    await tabTo(page, 'input One track per artist');
    await press(page, 'Space');
    await page.waitForFunction(() => location.hash.includes('single=yes'));
    await settled(page);
    await tabTo(page, 'button Avoid');
    const avoided = (await focused(page)).replace('button Avoid ', '');
    await press(page, 'Enter');
    await page.getByRole('list', { name: 'Avoided tracks' }).waitFor();
    await settled(page);
    assert.ok(!(await page.locator('.stop strong').allTextContents()).includes(avoided));

    await tabTo(page, 'a Discover');
    await press(page, 'Enter');
    await page.waitForFunction(() => document.activeElement.id === 'main');
    await find(page, 'Add a seed', 'harbour li', 'Harbour Lights');
    await said(page, '20 tracks recommended');
    await tabTo(page, 'input Adventure');
    await press(page, 'ArrowRight', 'ArrowRight');
    await page.waitForFunction(() => location.hash.includes('adventure=0.2'));
    await settled(page);
    const first = await page.locator('.results strong').first().textContent();
    await tabTo(page, 'button Ban');
    await press(page, 'Enter');
    await page.waitForFunction((title) => document.querySelector('.results strong').textContent !== title, first);
    assert.match(await focused(page), /^button/, 'the focus goes to the next track');
    await tabTo(page, 'button Subtract');
    await press(page, 'Enter');
    await page.getByRole('list', { name: 'Less like these' }).waitFor();
    await settled(page);
    await page.locator('.why .parts > li').first().waitFor();
    await tabTo(page, 'button CSV');
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Enter')]);
    assert.match(fs.readFileSync(await download.path(), 'utf8'), /^rank,id,title/);
}

test('find, expand, why, path, recommend and export by keyboard', (server) => visit(server, '', (page) => journey(page, server)));

test('all the same without WebGL, which is said', (server) => visit({ ...server, browser: server.blind }, '', async (page) => {
    assert.equal(await page.evaluate(() => document.createElement('canvas').getContext('webgl2')), null);
    await page.evaluate((hash) => { location.hash = hash; }, `#explore?center=${HARBOUR}`);
    await page.getByRole('alert').filter({ hasText: 'no WebGL' }).waitFor();
    assert.equal(await page.locator('.stage').count(), 0);
    assert.equal(await page.locator('.rows li').count(), 40);
    await page.goto(`${server.url}/`);
    await page.reload();
    await journey(page, server);
}));

test('the first Tab offers to skip to the content; a new view takes the focus', (server) => visit(server, '', async (page) => {
    await press(page, 'Tab');
    assert.equal(await focused(page), 'a Skip to the content');
    await press(page, 'Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await tabTo(page, 'a Discover');
    await press(page, 'Enter');
    await page.waitForFunction(() => document.activeElement.id === 'main');
    await page.waitForFunction(() => document.title === 'Discover – SoundGraph');
}));

test('Escape closes the list of tracks found', (server) => visit(server, '', async (page) => {
    const field = page.getByRole('combobox', { name: 'Find a track' });
    await field.fill('harbour');
    await page.locator('[role=option]').first().waitFor();
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await field.press('Escape');
    assert.equal(await field.getAttribute('aria-expanded'), 'false');
    assert.equal(await page.locator('[role=option]').first().isVisible(), false);
}));

test('the player is asked for by keyboard, and not before', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    const asked = [];
    await page.context().route('https://w.soundcloud.com/**', (route) => {
        asked.push(route.request().url());
        return route.fulfill({ contentType: 'text/html', body: '<title>player</title>' });
    });
    await page.getByRole('button', { name: /^Play/ }).waitFor();
    await tabTo(page, 'button ▶ Play');
    assert.deepEqual(asked, []);
    await press(page, 'Enter');
    await page.frameLocator('iframe[title="Harbour Lights on SoundCloud"]').locator('html').waitFor({ state: 'attached' });
    assert.equal(asked.length, 1);
}, { expected: ['https://w.soundcloud.com/player/'] }));

module.exports = { choose, focused, press, said, settled, tabTo };

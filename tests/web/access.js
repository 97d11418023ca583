// SPDX-License-Identifier: MIT
// axe finds nothing in any view, in light, dark and forced colours; small screens have no sideways scroll.
'use strict';
const assert = require('node:assert/strict');
const { source } = require('axe-core');
const { test, visit } = require('./support.js');
const { farTrack, HARBOUR } = require('./mouse.js');

const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));

// The views in the states that people see them in.
const VIEWS = {
    start: async () => ['', '.suggestions li'],
    graph: async ({ url }) => {
        const { items } = await (await fetch(`${url}/api/v1/tracks/${HARBOUR}/related?limit=1`)).json();
        const { id, canonical_genre: genre } = items[0].track;
        return [`#explore?center=${HARBOUR}&track=${id}&genre=${encodeURIComponent(genre)}`, '.why .parts li'];
    },
    filters: async ({ url }) => {
        const { items } = await (await fetch(`${url}/api/v1/tracks/${HARBOUR}/related?limit=3`)).json();
        const [one, two, three] = items.map(({ track }) => track.id);
        return [`#explore?center=${HARBOUR}&track=${one}&hide=${two}&pin=${three}&weight=0.1&plays=100000`, '.why .parts li'];
    },
    reasons: async ({ url }) => {
        const { contributions } = await (await fetch(`${url}/api/v1/explanations?seeds=${HARBOUR}&item=soundcloud:tracks:631944290`)).json();
        const { id } = contributions[0].evidence.filter(({ kind }) => kind === 'playlist').at(-1);
        return [`#discover?seeds=${HARBOUR}&track=soundcloud:tracks:631944290&without=${id}&missing=soundcloud:tracks:937008712`, '.whatif p'];
    },
    path: async (server) => {
        const far = await farTrack(server);
        return [`#path?from=${HARBOUR}&to=${far.id}&avoid=soundcloud:tracks:937008712`, '.stop'];
    },
    discover: async () => [`#discover?seeds=${HARBOUR}&less=soundcloud:tracks:937008712&adventure=0.5`, '.why .parts li'],
};

const LOOKS = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    'forced colours': { forcedColors: 'active' },
};

// What can be opened is looked at too: further filters, more of the evidence, triples.
async function openAll(page) {
    for (const summary of await page.locator('summary').all()) if (await summary.evaluate(({ parentElement }) => !parentElement.open)) await summary.click();
}

async function violations(page) {
    await page.evaluate(source);
    const { violations: found, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    assert.ok(passes.length > 15, 'axe has looked');
    return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

for (const [look, options] of Object.entries(LOOKS))
    for (const [name, view] of Object.entries(VIEWS))
        test(`axe finds nothing: ${name}, ${look}`, async (server) => {
            const [hash, ready] = await view(server);
            await visit(server, hash, async (page) => {
                await page.locator(ready).first().waitFor();
                await settled(page);
                await openAll(page);
                const theme = await page.evaluate(() => document.documentElement.dataset.theme);
                assert.equal(theme, look === 'dark' ? 'dark' : 'light');
                assert.deepEqual(await violations(page), []);
            }, options);
        });

test('axe finds nothing in an open list of tracks, and in what could not be found', (server) => visit(server, '', async (page) => {
    await page.getByRole('combobox', { name: 'Find a track' }).fill('harbour');
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    assert.deepEqual(await violations(page), []);
    await page.getByRole('combobox', { name: 'Find a track' }).fill('zzzzqqqq');
    await page.getByText('No track is called').waitFor();
    assert.deepEqual(await violations(page), []);
}));

test('colours can be chosen, whatever the system has, and stay', (server) => visit(server, '', async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.getByLabel('Colours').selectOption('dark');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    assert.notEqual(await paper(), light);
    await page.reload();
    assert.notEqual(await paper(), light);
    await page.getByLabel('Colours').selectOption('auto');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    assert.equal(await paper(), light);
}));

for (const [name, view] of Object.entries(VIEWS))
    test(`nothing sticks out of a narrow screen, and targets are large enough: ${name}`, async (server) => {
        const [hash, ready] = await view(server);
        await visit(server, hash, async (page) => {
            await page.locator(ready).first().waitFor();
            await settled(page);
            await openAll(page);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, `${wide} pixels too wide`);
            const small = await page.evaluate(() => [...document.querySelectorAll('button, select, .button, nav a, input:not([type=range])')]
                .filter((element) => element.offsetParent && element.type !== 'checkbox')
                .map((element) => [element.textContent.trim().slice(0, 40), element.getBoundingClientRect()])
                .filter(([, { width, height }]) => width < 24 || height < 24).map(([text, { width, height }]) => `${text}: ${width} x ${height}`));
            assert.deepEqual(small, []);
        }, { viewport: { width: 360, height: 740 } });
    });

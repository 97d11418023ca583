// SPDX-License-Identifier: MIT
// Every control of paths and recommendations with keys alone, and what all views have; as keys.js does.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { environment, serve, test, visit } = require('./support.js');
const { violations } = require('./access.js');
const { choose, focused, press, said, settled, tabTo } = require('./keyboard.js');
const { both, enter, kept, saves, START, toList } = require('./keys.js');
const { farTrack, HARBOUR } = require('./mouse.js');

const asked = (page, words) => page.waitForFunction((text) => location.hash.includes(text), words);

// -- Paths ---------------------------------------------------------------------------------------------

both('the rules of a path', '', async (page, server) => {
    const far = await farTrack(server);
    const { paths } = await (await fetch(`${server.url}/api/v1/paths?from=${HARBOUR}&to=${far.id}&k=3`)).json();
    const between = paths[0].steps[0].to;
    await page.goto(`${server.url}/#path?from=${HARBOUR}&to=${far.id}`);
    await page.locator('.stop').first().waitFor();
    await enter(page, `button Avoid ${between.title}`);
    await asked(page, `avoid=${between.id}`);
    await kept(page);
    await enter(page, `button Allow ${between.title}`);
    await page.waitForFunction(() => !location.hash.includes('avoid'));
    await page.waitForFunction((title) => document.querySelectorAll('.stop strong')[1].textContent === title, between.title);
    for (const [label, word] of [['One track per artist', 'single=yes'], ['Fewest steps', 'fewest=yes']]) {
        await tabTo(page, `input ${label}`);
        await press(page, 'Space');
        await asked(page, word);
        await settled(page);
        assert.equal(await focused(page), `input ${label}`);
    }
    await said(page, 'paths found');
    await choose(page, 'Longest', '4');
    await settled(page);
    for (const one of await page.locator('.paths > li').all()) assert.ok(await one.locator('.stop').count() <= 5);
    await enter(page, 'button Other way round');
    await page.waitForFunction((title) => document.querySelector('.stop strong').textContent === title, far.title);
    await settled(page);
    await enter(page, `a ${far.title}`);
    await asked(page, `explore?center=${far.id}`);
    await page.waitForFunction(() => document.activeElement.id === 'main');
});

// -- Discover ------------------------------------------------------------------------------------------

both('recommendations: add, subtract, ban and take back', `#discover?seeds=${HARBOUR}`, async (page) => {
    await page.locator('.results li').first().waitFor();
    const list = () => page.locator('.results strong').allTextContents();
    const before = await list();
    // The row below is chosen, and why it is there is said.
    await toList(page);
    await press(page, 'ArrowDown', 'Enter');
    await page.getByRole('heading', { level: 2, name: before[1], exact: true }).waitFor();
    await said(page, `${before[1]}: 0.`);
    for (const [n, [sign, word, done]] of [['Add', 'seeds', 'added'], ['Subtract', 'less', 'subtracted'], ['Ban', 'ban', 'banned']].entries()) {
        await page.goto(`${page.url().split('#')[0]}#discover?seeds=${HARBOUR}`);
        await page.waitForFunction((title) => document.querySelector('.results strong').textContent === title, before[0]);
        await toList(page);
        await press(page, 'ArrowDown', ...Array(n + 1).fill('ArrowRight'));
        assert.equal(await focused(page), `button ${sign} ${before[1]}${sign === 'Add' ? ' to the seeds' : ''}`);
        await press(page, 'Enter');
        await said(page, `${before[1]}: ${done}`);
        await settled(page);
        assert.ok(!(await list()).includes(before[1]));
        assert.ok((await focused(page)).startsWith('button '), `the focus stays in the list: ${await focused(page)}`);
        assert.ok(await page.evaluate(() => document.activeElement.matches('.rows button')));
        const label = { seeds: 'Seeds', less: 'Less like these', ban: 'Banned' }[word];
        await enter(page, `button Remove ${before[1]} from: ${label}`, 'Shift+Tab');
        await page.waitForFunction((title) => document.querySelectorAll('.results strong')[1]?.textContent === title, before[1]);
        assert.deepEqual(await list(), before);
        await kept(page);
    }
});

both('recommendations: adventure, how many, one per artist, and filters', `#discover?seeds=${HARBOUR}`, async (page, server) => {
    await page.locator('.results li').first().waitFor();
    const shown = async (parameters) => {
        const { items } = await (await fetch(`${server.url}/api/v1/recommendations?seeds=${HARBOUR}&${parameters}`)).json();
        assert.ok(items.length > 0, parameters);
        const wanted = items.map(({ track }) => track.id);
        await page.waitForFunction((ids) => [...document.querySelectorAll('.results li')].map((row) => row.dataset.id).join() === ids.join(), wanted);
        await said(page, `${items.length} tracks recommended`);
    };
    await tabTo(page, 'input Adventure');
    await press(page, 'End');
    await shown('k=20&adventure=1');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-valuetext')), '1: away from what is popular');
    await choose(page, 'Tracks', '10');
    await shown('k=10&adventure=1');
    await tabTo(page, 'input One per artist');
    await press(page, 'Space');
    await shown('k=10&adventure=1&max_per_artist=1');
    await choose(page, 'Genre', 'ambient');
    await shown('k=10&adventure=1&max_per_artist=1&genre=ambient');
    await enter(page, 'summary Years, plays');
    await tabTo(page, 'input Years to');
    await page.keyboard.type('2023');
    await press(page, 'Enter');
    await shown('k=10&adventure=1&max_per_artist=1&genre=ambient&year_to=2023');
    await choose(page, 'Plays', '1000000');
    await shown('k=10&adventure=1&max_per_artist=1&genre=ambient&year_to=2023&max_plays=1000000');
    await choose(page, 'Licence', 'all-rights-reserved');
    await shown('k=10&adventure=1&max_per_artist=1&genre=ambient&year_to=2023&max_plays=1000000&license=all-rights-reserved');
});

both('the four formats of a playlist', `#discover?seeds=${HARBOUR}&k=10`, async (page, server) => {
    await page.locator('.results li').first().waitFor();
    const { items: [{ track, reason }] } = await (await fetch(`${server.url}/api/v1/recommendations?seeds=${HARBOUR}&k=10`)).json();
    for (const format of ['M3U8', 'XSPF', 'JSPF', 'CSV']) {
        const text = (await saves(page, format)).toString().replace(/&quot;/g, '"').replace(/&amp;/g, '&');
        assert.ok(text.includes(track.title) && text.includes(reason), format);
        await said(page, `10 tracks saved as ${format}`);
    }
});

both('what would bring a track in keeps the focus at the answer', '', async (page, server) => {
    const { items } = await (await fetch(`${server.url}/api/v1/recommendations?seeds=${HARBOUR}&k=5`)).json();
    await page.goto(`${server.url}/#discover?seeds=${HARBOUR}&ban=${items[3].track.id}&missing=${items[3].track.id}`);
    await enter(page, 'button Ban it no more');
    await said(page, 'It is in the list, at rank 4');
    assert.ok(await page.evaluate(() => document.activeElement.matches('.whynot')));
    await enter(page, 'a Show in the graph');
    await page.waitForFunction(() => location.hash.startsWith('#explore?center='));
});

// -- Everywhere ----------------------------------------------------------------------------------------

for (const [name, hash] of Object.entries({ explore: START, path: null, discover: `#discover?seeds=${HARBOUR}` }))
    both(`the lines of the ${name} view are copied`, '', async (page, server) => {
        await page.goto(`${server.url}/${hash ?? `#path?from=${HARBOUR}&to=${(await farTrack(server)).id}`}`);
        await page.locator('.command code').first().waitFor();
        await settled(page);
        for (const [what, start] of [['command', /^soundgraph /], ['curl line', /^curl /]]) {
            await enter(page, `button Copy the ${what}`);
            await said(page, 'Copied');
            const copied = await page.evaluate(() => navigator.clipboard.readText());
            assert.match(copied, start);
            assert.equal(copied, await page.locator('.command code').filter({ hasText: start }).first().textContent());
        }
    }, { permissions: ['clipboard-read', 'clipboard-write'] });

test('by keyboard: a key is given to a server that asks for one; a wrong one is named', async (server) => {
    const keys = path.join(server.folder, 'keys-typed.json');
    const made = execFileSync(server.program, ['token', 'add', 'page', '--keys', keys], { env: environment(server.folder), encoding: 'utf8' });
    const guarded = await serve(server.program, server.folder, server.store, ['--keys', keys]);
    try {
        await visit({ ...server, url: guarded.url }, '', async (page) => {
            await page.getByLabel('Key').waitFor();
            for (const key of ['sg_wrong', made.trim().split(/\s+/).at(-1)]) {
                await tabTo(page, 'input Key');
                await page.keyboard.type(key);
                await press(page, 'Enter');
                if (key === 'sg_wrong') await page.getByRole('alert').filter({ hasText: 'did not take that key' }).waitFor();
                assert.deepEqual(await violations(page), []);
                await page.waitForFunction(() => document.activeElement.id === 'main');
            }
            await page.locator('.suggestions li').first().waitFor();
        }, { forgiven: /401/ });
    } finally {
        await guarded.stop();
    }
});

// SPDX-License-Identifier: MIT
// Every control of the graph with keys alone: what it does, that it is said, and where the focus is afterwards.
// Each test runs with WebGL and without, where the list stands for the picture.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { drawn, test, visit } = require('./support.js');
const { choose, focused, press, said, settled, tabTo } = require('./keyboard.js');
const { near, titles, twoSources } = require('./filters.js');
const { HARBOUR } = require('./mouse.js');

const START = `#explore?center=${HARBOUR}`;

const query = (page) => Object.fromEntries(new URLSearchParams(page.url().split('?')[1] ?? ''));
const rows = (page, n) => page.waitForFunction((wanted) => document.querySelectorAll('.rows li').length === wanted, n);
const asked = (page, words) => page.waitForFunction((text) => location.hash.includes(text), words);

const kept = async (page) => assert.notEqual(await page.evaluate(() => document.activeElement.localName), 'body', 'the focus is not lost');

// A test in both browsers. `work` gets the page, the server, and whether there is a picture.
function both(name, hash, work, options) {
    for (const [how, blind] of [['', false], [', without WebGL', true]])
        test(`by keyboard: ${name}${how}`, (server) => visit(blind ? { ...server, browser: server.blind } : server, hash,
            (page) => work(page, server, !blind), options));
}

// To the first row of the list.
async function toList(page) {
    for (let n = 0; !(await page.evaluate(() => document.activeElement.matches('.rows .name'))); n++) {
        assert.ok(n < 250, 'a Tab leads to the list');
        await press(page, 'Tab');
    }
    await press(page, 'Home');
}

// Enter on a button.
async function enter(page, what, key) {
    await tabTo(page, what, key);
    await press(page, 'Enter');
}

async function saves(page, what) {
    await tabTo(page, `button ${what}`);
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Enter')]);
    assert.equal(await focused(page), `button ${what}`, 'the focus stays');
    return fs.readFileSync(await download.path());
}

// -- Explore -------------------------------------------------------------------------------------------

both('a suggested track, and back', '', async (page) => {
    await page.locator('.suggestions li').first().waitFor();
    const title = await page.locator('.suggestions strong').first().textContent();
    await enter(page, `a ${title}`);
    await page.waitForFunction(() => document.activeElement.id === 'main');
    await said(page, '40 tracks');
    await enter(page, `button Close ${title}`);
    await page.locator('.suggestions li').first().waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main', 'the focus is not lost');
});

both('filters by genre, source, strength, plays and licence', '', async (page, server) => {
    await twoSources(page);
    await page.goto(`${server.url}/${START}`);
    await rows(page, 40);
    const { nodes } = await (await page.request.get(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40`)).json();
    nodes.forEach((node, n) => { if (n % 3 === 0) node.source = 'spotify'; });
    const check = async (passes, back) => {
        const wanted = nodes.filter((node) => node.id === HARBOUR || passes(node)).map(({ title }) => title).sort();
        assert.ok(wanted.length > 1 && wanted.length < 40);
        await rows(page, wanted.length);
        assert.deepEqual((await titles(page)).sort(), wanted);
        await said(page, `${wanted.length} tracks, `);
        await back();
        await rows(page, 40);
    };
    const showAll = async () => {
        await enter(page, /^button Show all$/);
        await page.waitForFunction(() => document.activeElement.id === 'main');
    };
    await choose(page, 'Genre', 'ambient');
    assert.match(await focused(page), /^select Genre/, 'the focus stays');
    await check(({ genre, canonical_genre: canonical }) => (canonical ?? genre) === 'ambient', showAll);
    await choose(page, 'Source', 'spotify');
    await check(({ source }) => source === 'spotify', () => choose(page, 'Source', ''));
    await enter(page, 'summary Years, plays');
    await choose(page, 'Plays', '10000');
    await check(({ playback_count: plays }) => (plays ?? 0) <= 10000, showAll);
    const licence = nodes.find(({ id, license }) => id !== HARBOUR && license).license;
    await choose(page, 'Licence', licence);
    await check(({ license }) => license === licence, showAll);
    await tabTo(page, 'input Strength from');
    for (let n = 0; n < 10; n++) await press(page, 'ArrowRight');
    await asked(page, 'weight=0.5');
    await page.locator('.notice').filter({ hasText: 'The filters hide' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-valuetext')), '50% of the strongest tie');
    assert.ok((await titles(page)).length < 40);
});

both('a year that is none is named, and stays to be mended', `${START}&since=2018`, async (page) => {
    await tabTo(page, 'input Years from');
    await press(page, 'ControlOrMeta+A');
    await page.keyboard.type('20x');
    await press(page, 'Enter');
    await page.getByRole('alert').filter({ hasText: 'A year has four digits' }).waitFor();
    assert.deepEqual(await page.evaluate(() => {
        const field = document.activeElement;
        return [field.value, field.getAttribute('aria-invalid'), document.getElementById(field.getAttribute('aria-describedby')).textContent];
    }), ['20x', 'true', 'A year has four digits']);
    assert.equal(query(page).since, '2018');
    await press(page, 'Backspace');
    await page.keyboard.type('20');
    await press(page, 'Enter');
    await asked(page, 'since=2020');
    assert.equal(await page.getByRole('alert').filter({ hasText: 'four digits' }).count(), 0);
});

both('ties by artists, likes and playlists; what they lead to is chosen', START, async (page, server, picture) => {
    await rows(page, 40);
    const { nodes, edges } = await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40&artists=true`)).json();
    const artists = nodes.filter(({ node_type: kind }) => kind === 'artist');
    await tabTo(page, 'input artists');
    await press(page, 'Space');
    await said(page, `40 tracks, ${artists.length} artists, ${edges.length} ties`);
    assert.equal(await focused(page), 'input artists');
    await rows(page, 40 + artists.length);
    const most = Math.max(...artists.map(({ id }) => edges.filter(({ source, target }) => source === id || target === id).length));
    const first = page.locator('.rows li').nth(40);
    assert.equal(await first.locator('data').textContent(), `${most} tracks`);
    assert.equal(await first.locator('.group').textContent(), 'artist');

    await tabTo(page, 'button Harbour Lights');
    await press(page, 'End');
    const name = await focused(page);
    const last = artists.find(({ title }) => name === `button ${title}`);
    assert.ok(last, `${name} is an artist`);
    await press(page, 'Enter');
    await page.getByRole('heading', { level: 2, name: last.title, exact: true }).waitFor();
    const ids = edges.filter(({ source, target }) => source === last.id || target === last.id).flatMap(({ source, target }) => [source, target]);
    const wanted = nodes.filter(({ id }) => ids.includes(id) && id !== last.id).map(({ title }) => title);
    assert.deepEqual((await page.locator('aside .advice li').allTextContents()).sort(), wanted.sort());
    if (picture) {
        await drawn(page);
        assert.ok(await page.evaluate((id) => Boolean(document.querySelector('.stage').canvas.whereIs(id)), last.id));
        assert.match(await page.locator('.stage').getAttribute('aria-label'), new RegExp(`^Graph of 40 tracks, ${artists.length} artists and ${edges.length} ties`));
    }
    await enter(page, `button ${wanted[0]}`);
    await page.getByRole('heading', { level: 2, name: wanted[0] }).waitFor();

    // Without those between tracks, only what has another tie is left.
    await tabTo(page, 'input shared playlists', 'Shift+Tab');
    await press(page, 'Space');
    await asked(page, 'ties=by_artist');
    await said(page, `${artists.length} artists, 40 ties`);
    await tabTo(page, 'input artists');
    await press(page, 'Space');
    await rows(page, 1);
    assert.match(await page.locator('.main .notice').last().textContent(), /The filters hide 39 tracks/);
    await enter(page, /^button Show all$/);
    await rows(page, 40);
    for (const [label, option] of [['likes', 'users'], ['playlists', 'playlists']]) {
        const graph = await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40&${option}=true`)).json();
        await tabTo(page, `input ${label}`);
        await press(page, 'Space');
        await rows(page, graph.nodes.length);
        await press(page, 'Space');
        await rows(page, 40);
    }
});

both('reach, and colours by genre', START, async (page, server) => {
    await rows(page, 40);
    const { nodes } = await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40&depth=1`)).json();
    await choose(page, 'Reach', '1');
    await rows(page, nodes.length);
    await said(page, `${nodes.length} tracks`);
    await choose(page, 'Colour by', 'genre');
    await page.waitForFunction(() => [...document.querySelectorAll('.legend button')].some((button) => /^Only (ambient|others|techno), /.test(button.getAttribute('aria-label'))));
});

both('expand, collapse, hide, show again, pin, and what is chosen', START, async (page, server) => {
    const [first, second] = await near(server);
    await rows(page, 40);
    await toList(page);
    await press(page, 'ArrowDown', 'Enter');
    await said(page, `${first.title}: 0.`);
    await press(page, 'ArrowRight', 'Enter');
    await page.waitForFunction(() => document.querySelectorAll('.chips li').length === 2);
    await said(page, '60 tracks, ');
    await enter(page, `button Close ${first.title}`, 'Shift+Tab');
    await rows(page, 40);
    assert.equal(await focused(page), 'button Close Harbour Lights', 'the focus goes to the chip beside');
    await toList(page);
    await press(page, 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    assert.equal(await focused(page), `button Hide ${first.title}`);
    await press(page, 'Enter');
    await rows(page, 39);
    await enter(page, `button Show ${first.title} again`);
    await rows(page, 40);
    await kept(page);
    await toList(page);
    await press(page, 'ArrowDown', 'ArrowDown');
    await tabTo(page, `button Pin ${second.title}`);
    await press(page, 'Enter');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-pressed')), 'true');
    await press(page, 'Enter');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-pressed')), 'false');
});

test('by keyboard: the picture comes closer to the chosen track, and back', async (server) => {
    const [first] = await near(server);
    await visit(server, `${START}&track=${first.id}`, async (page) => {
        await drawn(page);
        const where = (urn) => page.evaluate((id) => document.querySelector('.stage').canvas.whereIs(id), urn);
        const apart = async () => {
            const [a, b] = [await where(first.id), await where(HARBOUR)];
            return Math.hypot(a.x - b.x, a.y - b.y);
        };
        const before = await apart(), old = await where(HARBOUR);
        await enter(page, 'button Closer');
        await page.waitForFunction(([id, x]) => Math.abs(document.querySelector('.stage').canvas.whereIs(id).x - x) > 1, [HARBOUR, old.x]);
        assert.ok(Math.abs((await apart()) / before - 1.5) < 0.01);
        const box = await page.locator('.stage').boundingBox(), at = await where(first.id);
        assert.ok(Math.abs(at.x - box.x - box.width / 2) < 2 && Math.abs(at.y - box.y - box.height / 2) < 2, 'it stands in the middle');
        await enter(page, 'button Farther');
        await page.waitForTimeout(50);
        assert.ok(Math.abs((await apart()) / before - 1) < 0.01);
        await enter(page, 'button Show all of the picture');
        await page.waitForTimeout(50);
        assert.ok(Math.hypot((await where(HARBOUR)).x - old.x, (await where(HARBOUR)).y - old.y) < 1);
    });
});

both('the graph is saved as PNG', START, async (page) => {
    await rows(page, 40);
    await settled(page);
    assert.equal((await saves(page, 'PNG')).toString('latin1', 1, 4), 'PNG');
    await said(page, 'Saved as PNG');
});

both('what the filters hide is found, and shown', START, async (page, server) => {
    const [first] = await near(server);
    await page.goto(`${server.url}/${START}&hide=${first.id}&track=${first.id}`);
    await enter(page, 'button Show it');
    await rows(page, 40);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'chosen', 'the focus is not lost');
});

both('colours of the page', START, async (page) => {
    await rows(page, 40);
    await choose(page, 'Colours', 'dark');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await choose(page, 'Colours', 'light');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
});

both('the player takes the focus', START, async (page) => {
    await page.context().route('https://w.soundcloud.com/**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>player</title>' }));
    await enter(page, 'button ▶ Play');
    await page.waitForFunction(() => document.activeElement.localName === 'iframe');
}, { expected: ['https://w.soundcloud.com/player/'] });

module.exports = { both, enter, kept, saves, START, toList };

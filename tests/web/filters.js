// SPDX-License-Identifier: MIT
// What of the graph is shown: hide, pin, filters, communities, what is found; and files of the picture.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { alive, drawn, test, visit } = require('./support.js');
const { focused, press, said, settled, tabTo } = require('./keyboard.js');
const { find, HARBOUR } = require('./mouse.js');

const START = `#explore?center=${HARBOUR}`;

const titles = (page) => page.locator('.rows strong').allTextContents();
const query = (page) => Object.fromEntries(new URLSearchParams(page.url().split('?')[1] ?? ''));
const chips = (page) => page.getByRole('list', { name: 'Hidden tracks' });
const onCanvas = (page, urn) => page.evaluate((id) => Boolean(document.querySelector('.stage').canvas.whereIs(id)), urn);

// The URNs of the tracks near the first one, strongest first, with their titles.
async function near({ url }) {
    const { items } = await (await fetch(`${url}/api/v1/tracks/${HARBOUR}/related?limit=20`)).json();
    return items.map(({ track }) => track);
}

test('hide and pin by mouse: in the list and on a live canvas; going back is undo', async (server) => {
    const [first, second] = await near(server);
    await visit(server, START, async (page) => {
        await drawn(page);
        await alive(page);
        assert.ok(await onCanvas(page, first.id));
        await page.getByRole('button', { name: `Hide ${first.title}`, exact: true }).click();
        await chips(page).waitFor();
        await drawn(page);
        assert.equal(await onCanvas(page, first.id), false);
        assert.ok(!(await titles(page)).includes(first.title));
        assert.equal((await titles(page)).length, 39);
        assert.equal(await page.locator('.notice').filter({ hasText: 'The filters hide' }).count(), 0, 'hidden by hand, not by a filter');

        // A pinned track stays, whatever the filters say.
        await page.getByRole('button', { name: `Pin ${second.title}`, exact: true }).click();
        await page.getByLabel('Strength from').fill('1');
        await page.locator('.notice').filter({ hasText: 'The filters hide' }).waitFor();
        assert.ok((await titles(page)).includes(second.title));
        assert.ok((await titles(page)).length < 10);
        await drawn(page);
        assert.ok(await onCanvas(page, second.id));
        assert.equal(await page.getByRole('button', { name: `Pin ${second.title}`, exact: true }).getAttribute('aria-pressed'), 'true');
        const address = page.url(), shown = await titles(page);
        await page.reload();
        await drawn(page);
        assert.deepEqual(await titles(page), shown, `${address} gives the same again`);

        await page.getByRole('button', { name: 'Show all', exact: true }).click();
        await page.getByRole('button', { name: `Show ${first.title} again` }).click();
        await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 40);
        await page.goBack();
        await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 39);
        await alive(page);
    });
});

const without = (page, name) => page.locator('.rows strong').filter({ hasText: name }).count();

for (const [how, blind] of [['', false], [', without WebGL', true]])
    test(`hide, pin and filter by keyboard${how}`, async (server) => {
        const [first, second] = await near(server);
        await visit(blind ? { ...server, browser: server.blind } : server, START, async (page) => {
            await page.locator('.rows li').first().waitFor();
            // The list is one stop of the Tab key; arrows lead through it, left and right through a row.
            await tabTo(page, 'button Harbour Lights');
            await press(page, 'ArrowDown');
            assert.match(await focused(page), new RegExp(`^button ${first.title.slice(0, 8)}`));
            await press(page, 'ArrowRight', 'ArrowRight');
            assert.equal(await focused(page), `button Pin ${first.title}`);
            await press(page, 'ArrowDown', 'Enter');
            await page.waitForFunction(() => document.querySelector('[aria-label^="Pin "][aria-pressed=true]'));
            assert.equal(await focused(page), `button Pin ${second.title}`, 'the focus stays');
            await press(page, 'ArrowUp', 'ArrowRight');
            assert.equal(await focused(page), `button Hide ${first.title}`);
            await press(page, 'Enter');
            await said(page, '39 tracks, ');
            assert.equal(await focused(page), `button ${second.title} ${second.artist.name}`, 'the focus goes to the row beside');
            assert.equal(await without(page, first.title), 0);
            await press(page, 'End');
            const last = await page.locator('.rows li').last().locator('strong').textContent();
            assert.ok((await focused(page)).startsWith(`button ${last}`));
            await press(page, 'Home');
            assert.match(await focused(page), /^button Harbour Lights/);
            const stops = await page.locator('.rows button').evaluateAll((buttons) => buttons.filter(({ tabIndex }) => tabIndex === 0).length);
            assert.ok(stops <= 4, `${stops} stops in the list`);

            await tabTo(page, 'button Show', 'Shift+Tab');
            await press(page, 'Enter');
            await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 40);
            await tabTo(page, 'button Only', 'Shift+Tab');
            const community = / Only (.+), \d+ tracks$/.exec(await focused(page))[1];
            await press(page, 'Enter');
            // Beside the community: what was opened, and what was pinned.
            await page.waitForFunction((name) => [...document.querySelectorAll('.rows li')]
                .every((row) => row.querySelector('.group').textContent === name || row.querySelector('.dot.center, [aria-pressed=true][aria-label^=Pin]')), community);
            assert.ok((await titles(page)).length < 40);
            assert.match(await focused(page), /^button Only/);
            await press(page, 'Enter');
            await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 40);
            await tabTo(page, 'summary Years, plays', 'Shift+Tab');
            await press(page, 'Enter');
            await tabTo(page, 'input Years from');
            await page.keyboard.type('2021');
            await press(page, 'Enter');
            await page.waitForFunction(() => location.hash.includes('since=2021'));
            await page.waitForFunction((name) => [...document.querySelectorAll('.rows strong')].some(({ textContent }) => textContent === name), second.title);
            assert.ok((await titles(page)).length < 40);
        });
    });

// The sandbox has one source: some tracks of the answer come from another one.
async function twoSources(page) {
    await page.route('**/api/v1/graph?*', async (route) => {
        const answer = await (await route.fetch()).json();
        answer.nodes.forEach((node, n) => { if (n % 3 === 0) node.source = 'spotify'; });
        return route.fulfill({ json: answer });
    });
}

test('filters by source, year, plays, licence and community, each as the graph says', (server) => visit(server, '', async (page) => {
    await twoSources(page);
    await page.goto(`${server.url}/${START}`);
    await drawn(page);
    const { nodes } = await (await page.request.get(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40`)).json();
    nodes.forEach((node, n) => { if (n % 3 === 0) node.source = 'spotify'; });
    const expect = async (what, passes) => {
        const wanted = nodes.filter((node) => node.id === HARBOUR || passes(node)).map(({ title }) => title).sort();
        await page.waitForFunction((n) => document.querySelectorAll('.rows li').length === n, wanted.length);
        assert.deepEqual((await titles(page)).sort(), wanted, what);
        assert.ok(wanted.length > 1 && wanted.length < 40, `${what}: ${wanted.length}`);
    };
    const year = ({ created_at: date }) => Number(date?.slice(0, 4) ?? 0);
    await page.getByLabel('Source', { exact: true }).selectOption('spotify');
    await expect('source', ({ source }) => source === 'spotify');
    await page.getByRole('button', { name: 'Show all', exact: true }).click();
    await page.getByText('Years, plays, licence').click();
    await page.getByLabel('Years from').fill('2018');
    await page.getByLabel('Years to').fill('2021');
    await page.keyboard.press('Tab');
    await expect('years', (node) => year(node) >= 2018 && year(node) <= 2021);
    await page.getByRole('button', { name: 'Show all', exact: true }).click();
    await page.getByLabel('Plays').selectOption('10000');
    await expect('plays', ({ playback_count: plays }) => (plays ?? 0) <= 10000);
    await page.getByLabel('Plays').selectOption('');
    const licence = await page.getByLabel('Licence').locator('option').nth(1).getAttribute('value');
    await page.getByLabel('Licence').selectOption(licence);
    await expect('licence', (node) => node.license === licence);
    await page.getByRole('button', { name: 'Show all', exact: true }).click();
    const [, one] = nodes.map(({ community_name: name }) => name).filter(Boolean);
    await page.getByRole('button', { name: new RegExp(`^Only ${one}, `) }).click();
    await expect('community', ({ community_name: name }) => name === one);
    await page.getByLabel('Colour by').selectOption('genre');
    await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 40);
    assert.equal(query(page).group, undefined, 'a community means nothing among genres');
}));

test('ties by artists, likes and playlists by mouse, on a live canvas', (server) => visit(server, START, async (page) => {
    await drawn(page);
    const { nodes, edges } = await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40&artists=true&users=true&playlists=true`)).json();
    for (const name of ['artists', 'likes', 'playlists']) {
        await page.getByLabel(name, { exact: true }).click();
        await page.waitForFunction((words) => document.querySelector('.legend').textContent.includes(words), { artists: 'artist', likes: 'listener', playlists: 'playlist' }[name]);
    }
    await page.waitForFunction((n) => document.querySelectorAll('.rows li').length === n, nodes.length);
    await drawn(page);
    assert.match(await page.locator('.stage').getAttribute('aria-label'), new RegExp(`and ${edges.length} ties`));
    // One that stands free is chosen in the picture; a second click has nothing to expand.
    const free = await page.evaluate((ids) => {
        const at = ids.map((id) => [id, document.querySelector('.stage').canvas.whereIs(id)]);
        return at.find(([id, a]) => /^(artist|user|playlist)_/.test(id) && at.every(([other, b]) => other === id || Math.hypot(a.x - b.x, a.y - b.y) > 14))?.[0];
    }, nodes.map(({ id }) => id));
    assert.ok(free, 'one stands free');
    const { title } = nodes.find(({ id }) => id === free);
    await page.locator('.stage').scrollIntoViewIfNeeded();
    for (let n = 0; n < 2; n++) {
        const { x, y } = await page.evaluate((id) => document.querySelector('.stage').canvas.whereIs(id), free);
        await page.mouse.click(x, y);
        await page.getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
        await page.waitForTimeout(400);
    }
    assert.equal(query(page).track, free);
    assert.equal(query(page).center, HARBOUR);
    const gexf = (await saved(page, 'graph.gexf', () => page.getByRole('button', { name: 'GEXF', exact: true }).click())).toString();
    assert.equal(gexf.match(/<node /g).length, nodes.length);
    assert.equal(gexf.match(/<attvalue for="0" value="playlist"/g).length, nodes.filter(({ node_type: kind }) => kind === 'playlist').length);

    // Where its ties are shown no more, it is not chosen any more.
    for (const name of ['artists', 'likes', 'playlists']) await page.getByLabel(name, { exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Harbour Lights' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 40);
}));

test('reach: one step from the opened track, or more', (server) => visit(server, START, async (page) => {
    await drawn(page);
    const ask = async (depth) => (await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40&depth=${depth}`)).json()).nodes.length;
    const one = await ask(1);
    await page.getByLabel('Reach').selectOption('1');
    await page.waitForFunction((n) => document.querySelectorAll('.rows li').length === n, one);
    assert.match(await page.locator('.main .command code').first().textContent(), /--hops=1/);
}));

test('what is found says whether it is in the picture; what is hidden can be shown', async (server) => {
    const [first, second] = await near(server);
    await visit(server, `${START}&hide=${first.id}`, async (page) => {
        await drawn(page);
        const field = page.getByRole('combobox', { name: 'Find a track' });
        await field.fill(second.title);
        const option = (title) => page.locator('[role=option]').filter({ has: page.locator('strong', { hasText: title }) }).first();
        await option(second.title).getByText('in the picture', { exact: true }).waitFor();
        await field.fill(first.title);
        await option(first.title).getByText('in the picture, but hidden').click();
        assert.equal(query(page).center, HARBOUR, 'the picture stays');
        const card = page.getByRole('complementary', { name: 'Chosen track' });
        await card.getByText('The filters hide it, or you did.').waitFor();
        await card.getByRole('button', { name: 'Show it' }).click();
        await page.waitForFunction(() => document.querySelectorAll('.rows li').length === 40);
        await page.getByLabel('Strength from').fill('1');
        await find(page, 'Find a track', 'tape', /./);
        await settled(page);
        // By a filter: the way back is a pin.
        const gone = (await near(server)).at(-1);
        await page.goto(`${server.url}/${START}&weight=1&track=${gone.id}`);
        await drawn(page);
        if (!(await titles(page)).includes(gone.title)) {
            await card.getByRole('button', { name: 'Show it' }).click();
            await page.waitForFunction((title) => [...document.querySelectorAll('.rows strong')].some(({ textContent }) => textContent === title), gone.title);
            assert.equal(query(page).pin, gone.id);
        } else assert.fail(`${gone.title} is too strong for this test`);
    });
});

async function saved(page, name, work) {
    const [download] = await Promise.all([page.waitForEvent('download'), work()]);
    assert.equal(download.suggestedFilename(), name);
    return fs.readFileSync(await download.path());
}

test('what is shown is saved as PNG, SVG and GEXF, by mouse and by keyboard', (server) => visit(server, `${START}&weight=0.1`, async (page) => {
    await drawn(page);
    await settled(page);
    const [nodes, edges] = (await page.locator('.stage').getAttribute('aria-label')).match(/\d+/g).map(Number);
    const button = (name) => page.getByRole('button', { name, exact: true });

    const png = await saved(page, 'graph.png', () => button('PNG').click());
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [3200, 2200]);
    const painted = await page.evaluate(async (data) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type: 'image/png' }));
        const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
        context.drawImage(image, 0, 0);
        const bytes = context.getImageData(0, 0, image.width, image.height).data;
        let count = 0;
        for (let i = 0; i < bytes.length; i += 4) count += bytes[i] === 0xd5 && bytes[i + 1] === 0x5e && bytes[i + 2] === 0;
        return count;
    }, png.toString('base64'));
    assert.ok(painted > 300, `the opened track is painted: ${painted} pixels`);

    await tabTo(page, 'button SVG');
    const svg = (await saved(page, 'graph.svg', () => press(page, 'Enter'))).toString();
    await tabTo(page, 'button GEXF');
    const gexf = (await saved(page, 'graph.gexf', () => press(page, 'Enter'))).toString();
    const count = (text, selector) => page.evaluate(([source, what]) => {
        const xml = new DOMParser().parseFromString(source, 'application/xml');
        if (xml.querySelector('parsererror')) throw new Error(xml.documentElement.textContent);
        return xml.querySelectorAll(what).length;
    }, [text, selector]);
    assert.equal(await count(svg, 'line'), edges);
    assert.ok(await count(svg, 'circle') >= nodes);
    assert.equal(await count(gexf, 'node'), nodes);
    assert.equal(await count(gexf, 'edge'), edges);
}));

test('on a narrow screen a way to the chosen track stays in sight', (server) => visit(server, START, async (page) => {
    await drawn(page);
    const title = await page.locator('.rows li').nth(5).locator('strong').textContent();
    await page.locator('.rows li').nth(5).locator('.name').click();
    const way = page.getByRole('button', { name: `To ${title}, and why` });
    assert.ok(await way.evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top > 0 && bottom <= innerHeight;
    }), 'it is in sight');
    // It hides nothing that has the focus.
    await page.locator('.rows li').nth(6).locator('.name').focus();
    for (let n = 0; n < 12; n++) {
        await press(page, 'ArrowDown');
        const free = await page.evaluate(() => document.querySelector('.to-chosen').getBoundingClientRect().top - document.activeElement.getBoundingClientRect().bottom);
        assert.ok(free >= 0, `${await focused(page)} is hidden by ${-free} pixels`);
    }
    await way.click();
    await page.waitForFunction(() => document.activeElement.id === 'chosen');
    const { top } = await page.evaluate(() => document.getElementById('chosen').getBoundingClientRect().toJSON());
    assert.ok(top > -1 && top < 700, `the card is in sight: ${top}`);
    await page.getByRole('heading', { level: 2, name: title }).waitFor();
}, { viewport: { width: 390, height: 844 } }));

module.exports = { near, titles, twoSources };

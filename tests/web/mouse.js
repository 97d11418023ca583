// SPDX-License-Identifier: MIT
// Find, expand, why, path, recommend, export: with a mouse.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { drawn, environment, serve, test, visit } = require('./support.js');

const HARBOUR = 'soundcloud:tracks:1326960679';

const rows = (page) => page.locator('.rows li');
const query = (page) => Object.fromEntries(new URLSearchParams(page.url().split('?')[1] ?? ''));
const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));

async function find(page, label, words, choice) {
    await page.getByRole('combobox', { name: label }).fill(words);
    await page.locator('[role=option]').filter({ hasText: choice }).first().click();
}

// How many pixels of an element's picture have about this colour.
async function countPixels(page, locator, [r, g, b]) {
    const png = (await locator.screenshot()).toString('base64');
    const blank = await page.context().browser().newPage();
    try {
        return await blank.evaluate(async ([data, red, green, blue]) => {
            const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
            const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
            canvas.drawImage(image, 0, 0);
            const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
            let count = 0;
            for (let i = 0; i < bytes.length; i += 4)
                count += Math.abs(bytes[i] - red) + Math.abs(bytes[i + 1] - green) + Math.abs(bytes[i + 2] - blue) < 12;
            return count;
        }, [png, r, g, b]);
    } finally {
        await blank.close();
    }
}

test('find, choose, expand and ask why by mouse, on a live canvas', (server) => visit(server, '', async (page) => {
    await find(page, 'Find a track', 'harbour li', 'Harbour Lights');
    await drawn(page);
    const contexts = await page.evaluate(() => [...document.querySelectorAll('.stage canvas')]
        .map((canvas) => canvas.getContext('webgl2')).filter(Boolean).map((gl) => [gl.isContextLost(), gl.getParameter(gl.VERSION)]));
    assert.ok(contexts.length > 0, 'there is a WebGL context');
    for (const [lost, version] of contexts) {
        assert.equal(lost, false);
        assert.match(version, /WebGL 2/);
    }
    const stage = page.locator('.stage');
    assert.ok(await countPixels(page, stage, [0xd5, 0x5e, 0x00]) > 100, 'the opened track is painted');
    assert.match(await stage.getAttribute('aria-label'), /^Graph of 40 tracks and \d+ ties/);

    const target = await rows(page).nth(2).locator('strong').textContent();
    const { nodes } = await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40`)).json();
    const urn = nodes.find(({ title }) => title === target).id;
    const clickNode = async () => {
        const { x, y } = await page.evaluate((id) => document.querySelector('.stage').canvas.whereIs(id), urn);
        await page.mouse.click(x, y);
    };
    await stage.scrollIntoViewIfNeeded();
    await clickNode();
    await page.getByRole('heading', { level: 2, name: target }).waitFor();
    assert.equal(query(page).track, urn);

    const why = page.getByRole('region', { name: 'Why', exact: true });
    await why.locator('.parts > li').first().waitFor();
    assert.match(await why.locator('.score').textContent(), /^0\.\d+ by \S+, rank \d+/);
    assert.match(await why.locator('.parts').textContent(), /playlist/);
    assert.match(await why.locator('.sum').first().textContent(), /the score to the last bit/);
    assert.match(await why.locator('.sum').last().textContent(), /^Evidence: soundcloud, fetched 20\d\d-\d\d-\d\d/);
    const widths = await why.locator('.bars .bars .bar > span').evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    const values = await why.locator('.bars .bars data').evaluateAll((cells) => cells.map((cell) => Number(cell.value)));
    assert.ok(widths[0] > 50);
    for (const [n, value] of values.slice(0, widths.length).entries())
        assert.ok(Math.abs(widths[n] / widths[0] - value / values[0]) < 0.02, `bar ${n} is as long as its value`);

    // A click on what is chosen expands it; going back is undo.
    await clickNode();
    await page.waitForFunction(() => document.querySelectorAll('.chips li').length === 2);
    await settled(page);
    assert.equal(await rows(page).count(), 60);
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll('.chips li').length === 1);
}));

test('filters by genre, strength and source; hidden tracks are counted, and shown again', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    await drawn(page);
    const all = await rows(page).count();
    const hidden = () => page.locator('.notice').filter({ hasText: 'The filters hide' });
    await page.getByLabel('Genre', { exact: true }).selectOption('ambient');
    await hidden().waitFor();
    const some = await rows(page).count();
    assert.ok(some > 1 && some < all, `${some} of ${all}`);
    assert.match(await hidden().textContent(), new RegExp(`hide ${all - some} tracks`));
    await page.getByRole('button', { name: 'Show all' }).last().click();
    await page.waitForFunction((n) => document.querySelectorAll('.rows li').length === n, all);
    await page.getByLabel('Strength from').fill('0.5');
    await hidden().waitFor();
    assert.ok(await rows(page).count() < all);
    await page.getByLabel('Source').selectOption('soundcloud');
    await page.getByLabel('Colour by').selectOption('genre');
    assert.equal(query(page).colour, 'genre');
    const address = page.url();
    const before = await rows(page).allTextContents();
    await page.reload();
    await drawn(page);
    assert.deepEqual(await rows(page).allTextContents(), before, `${address} gives the same again`);
}));

test('paths by mouse: between two tracks, one per artist, around a track', (server) => visit(server, '#path', async (page) => {
    await find(page, 'From', 'harbour lights', 'Harbour Lights');
    const far = await farTrack(server);
    await find(page, 'To', far.title, far.title);
    const stops = page.locator('.paths > li').first().locator('.stop');
    await stops.first().waitFor();
    const best = await stops.locator('strong').allTextContents();
    assert.equal(best[0], 'Harbour Lights');
    assert.equal(best.at(-1), far.title);
    assert.ok(best.length >= 3, `a track stands between: ${best}`);
    assert.match(await page.locator('.between').first().textContent(), /in the playlists? “.+”/);

    await page.getByRole('button', { name: `Avoid ${best[1]}` }).first().click();
    await page.getByRole('list', { name: 'Avoided tracks' }).waitFor();
    await settled(page);
    for (const name of await page.locator('.stop strong').allTextContents()) assert.notEqual(name, best[1]);

    await page.getByLabel('One track per artist').check();
    await settled(page);
    for (const path of await page.locator('.paths > li').all()) {
        const artists = await path.locator('.stop span').allTextContents();
        assert.equal(new Set(artists).size, artists.length, `no artist twice: ${artists}`);
    }
    await page.getByRole('button', { name: 'Other way round' }).click();
    await page.waitForFunction((name) => document.querySelector('.stop strong')?.textContent === name, far.title);
}));

// A track that shares no playlist with the first one but is reached from it.
async function farTrack({ url }) {
    const ask = async (route) => (await fetch(`${url}/api/v1/${route}`)).json();
    const near = new Set((await ask(`tracks/${HARBOUR}/related?limit=100`)).items.map(({ track }) => track.id));
    const { nodes } = await ask(`graph?center=${HARBOUR}&limit=250`);
    for (const node of nodes.filter(({ id, title }) => id !== HARBOUR && !near.has(id) && title)) {
        const found = (await ask(`search?q=${encodeURIComponent(node.title)}&limit=1`)).items[0];
        if (found?.id !== node.id) continue;
        const { paths } = await ask(`paths?from=${HARBOUR}&to=${node.id}&k=3&one_per_artist=true`);
        if (paths.length && paths[0].steps.length >= 2) return node;
    }
    throw new Error('all tracks are near');
}

test('recommendations by mouse: add, subtract, ban, adventure, one per artist', (server) => visit(server, '#discover', async (page) => {
    await find(page, 'Add a seed', 'harbour lights', 'Harbour Lights');
    await rows(page).first().waitFor();
    const titles = () => page.locator('.results strong').allTextContents();
    const first = await titles();
    assert.equal(first.length, 20);

    const act = async (name) => {
        await page.getByRole('button', { name, exact: true }).click();
        await page.waitForTimeout(50);
        await settled(page);
    };
    await act(`Ban ${first[0]}`);
    assert.deepEqual((await titles()).slice(0, 5), first.slice(1, 6), 'the others move up');
    await act(`Add ${first[1]} to the seeds`);
    assert.equal(query(page).seeds.split(',').length, 2);
    const two = await titles();
    assert.ok(!two.includes(first[1]), 'a seed is not recommended');
    await act(`Subtract ${two[3]}`);
    const less = await titles();
    assert.ok(!less.includes(two[3]));
    assert.notDeepEqual(less.slice(0, 5), two.slice(0, 5));
    const brought = (await (await fetch(`${server.url}/api/v1/recommendations?seeds=${query(page).less}&k=30`)).json()).items.map(({ track }) => track.title);
    for (const title of brought.filter((name) => !first.includes(name))) assert.ok(!less.includes(title), `${title} is left out`);
    await act(`Remove ${two[3]} from: Less like these`);
    assert.deepEqual(await titles(), two);

    await page.getByLabel(/^Adventure/).fill('1');
    await page.waitForFunction(() => location.hash.includes('adventure=1'));
    await settled(page);
    assert.notDeepEqual(await titles(), two, 'another order');
    await page.getByLabel('One per artist').check();
    await page.waitForTimeout(50);
    await settled(page);
    const artists = await page.locator('.results .name > span').allTextContents();
    assert.equal(new Set(artists).size, artists.length);
    assert.match(await page.getByRole('region', { name: 'Why', exact: true }).locator('.parts').textContent(), /Harbour Lights/);
}));

test('a list is saved as M3U8, XSPF, JSPF and CSV, with its reasons', (server) => visit(server, `#discover?seeds=${HARBOUR}&k=10`, async (page) => {
    await rows(page).first().waitFor();
    const { items } = await (await fetch(`${server.url}/api/v1/recommendations?seeds=${HARBOUR}&k=10`)).json();
    const texts = {};
    for (const format of ['M3U8', 'XSPF', 'JSPF', 'CSV']) {
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: format, exact: true }).click()]);
        assert.equal(download.suggestedFilename(), `soundgraph.${format.toLowerCase()}`);
        texts[format] = fs.readFileSync(await download.path(), 'utf8');
    }
    const m3u8 = texts.M3U8.split('\n');
    assert.equal(m3u8[0], '#EXTM3U');
    assert.deepEqual(m3u8.filter((line) => line.startsWith('http')), items.map(({ track }) => track.permalink_url));
    assert.deepEqual(m3u8.filter((line) => line.startsWith('# Why')), items.map(({ reason, score }) => `# Why: ${reason} (score ${score})`));
    const xspf = await page.evaluate((text) => {
        const xml = new DOMParser().parseFromString(text, 'application/xml');
        if (xml.querySelector('parsererror')) throw new Error(xml.documentElement.textContent);
        return [...xml.querySelectorAll('track')].map((track) => [track.querySelector('title').textContent, track.querySelector('annotation').textContent]);
    }, texts.XSPF);
    assert.deepEqual(xspf, items.map(({ track, reason }) => [track.title, reason]));
    const jspf = JSON.parse(texts.JSPF).playlist.track;
    assert.deepEqual(jspf.map(({ identifier, annotation }) => [identifier[0], annotation]), items.map(({ track, reason }) => [track.id, reason]));
    assert.equal(texts.CSV.split('\r\n').length, items.length + 2);
    assert.ok(texts.CSV.includes(items[0].track.id));
}));

test('SoundCloud is asked for its player after the click, and not before', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    const asked = [];
    await page.context().route('https://w.soundcloud.com/**', (route) => {
        asked.push(route.request().url());
        return route.fulfill({ contentType: 'text/html', body: '<title>player</title>' });
    });
    const play = page.getByRole('button', { name: /^Play/ });
    await play.waitFor();
    await settled(page);
    assert.deepEqual(asked, []);
    await play.click();
    await page.frameLocator('iframe[title="Harbour Lights on SoundCloud"]').locator('html').waitFor({ state: 'attached' });
    assert.equal(asked.length, 1);
    assert.equal(new URL(asked[0]).searchParams.get('url'), 'https://soundcloud.com/nils-aurora/harbour-lights');
}, { expected: ['https://w.soundcloud.com/player/'] }));

test('what cannot be found is said, and the page goes on', (server) => visit(server, '', async (page) => {
    const field = page.getByRole('combobox', { name: 'Find a track' });
    await field.fill('zzzzqqqq');
    await page.getByText('No track is called “zzzzqqqq”.').waitFor();
    await field.fill('<b>"; --');
    await page.getByText('No track is called “<b>"; --”.').waitFor();
    await field.fill('harbour');
    await page.locator('[role=option]').first().waitFor();
}));

test('where WebGL fails later, the list stays and it is said', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    await drawn(page);
    await page.evaluate(() => document.querySelector('.sigma-nodes').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext());
    await page.getByRole('alert').filter({ hasText: 'no WebGL' }).waitFor();
    assert.equal(await rows(page).count(), 40);
}));

// The sandbox's tracks are all tied to each other: the answer is changed on its way.
const CHANGED = {
    'a track that only its plays recommend is said to be that, and no playlist is made up': {
        change: { level: 'popularity', contributions: [{ stage: 'popularity', kind: 'popularity', seed: null, value: 7, share: 1, evidence: [] }], score: 7 },
        text: '7.00 by popularity' },
    'a track that nothing ties to the seeds has no reason': {
        change: { level: null, contributions: [], score: 0, rank: null, popularity_share: null },
        text: 'Nothing in the graph ties this track to the seeds.' },
    'a calibrated chance is shown, and the rank without a seed': {
        change: { confidence: 0.625, counterfactuals: [{ remove: HARBOUR, rank: 37 }] },
        text: 'a hit with a chance of 63%' },
};

for (const [name, { change, text }] of Object.entries(CHANGED))
    test(name, (server) => visit(server, `#discover?seeds=${HARBOUR}`, async (page) => {
        const why = page.getByRole('region', { name: 'Why', exact: true });
        await why.locator('.score').waitFor();
        await page.context().route('**/api/v1/explanations?*', async (route) => {
            const answer = await (await route.fetch()).json();
            return route.fulfill({ json: { ...answer, ...change } });
        });
        await rows(page).nth(3).locator('.name').click();
        await why.getByText(text).waitFor();
        if (change.counterfactuals) await why.getByText('Without Harbour Lights: rank 37').waitFor();
        else assert.doesNotMatch(await why.textContent(), /Evidence|playlist/);
    }));

test('a server with keys is asked for with a key', async (server) => {
    const keys = path.join(server.folder, 'keys.json');
    const made = execFileSync(server.program, ['token', 'add', 'page', '--keys', keys], { env: environment(server.folder), encoding: 'utf8' });
    const guarded = await serve(server.program, server.folder, server.store, ['--keys', keys]);
    try {
        await visit({ ...server, url: guarded.url }, '', async (page) => {
            await page.getByLabel('Key').fill('sg_wrong');
            await page.getByRole('button', { name: 'Open' }).click();
            await page.getByLabel('Key').fill(made.trim().split(/\s+/).at(-1));
            await page.getByRole('button', { name: 'Open' }).click();
            await page.locator('.suggestions li').first().waitFor();
        }, { forgiven: /401/ });
    } finally {
        await guarded.stop();
    }
});

module.exports = { countPixels, farTrack, find, HARBOUR };

// SPDX-License-Identifier: MIT
// Down to the facts: triples, the rank without a playlist, and why a track is not in the list.
'use strict';
const assert = require('node:assert/strict');
const { test, visit } = require('./support.js');
const { focused, press, said, settled, tabTo } = require('./keyboard.js');
const { farTrack, find, HARBOUR } = require('./mouse.js');

const ask = async ({ url }, route, body) => (await fetch(`${url}/api/v1/${route}`,
    body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json();
const query = (page) => Object.fromEntries(new URLSearchParams(page.url().split('?')[1] ?? ''));
const whyOf = (page) => page.getByRole('region', { name: 'Why', exact: true });
const best = async (server, k) => (await ask(server, `recommendations?seeds=${HARBOUR}&k=${k}`)).items.map(({ track }) => track);

test('the triples below a score are those of the graph, with source and date', async (server) => {
    const [item] = await best(server, 1);
    await visit(server, `#discover?seeds=${HARBOUR}&track=${item.id}`, async (page) => {
        const { contributions } = await ask(server, `explanations?seeds=${HARBOUR}&item=${item.id}`);
        const triples = contributions.flatMap(({ evidence }) => evidence.flatMap((piece) => piece.triples));
        const facts = new Set(triples.map(({ head, relation, tail }) => `${head} ${relation} ${tail}`));
        assert.ok(facts.size >= 4);
        await whyOf(page).getByText(`${facts.size} triples of the graph`).click();
        const rows = await whyOf(page).locator('.triples li').allTextContents();
        assert.equal(rows.length, facts.size);
        for (const row of rows) assert.match(row, /^(.+) (in_playlist|liked_by) .+soundcloud(, 20\d\d-\d\d-\d\d)?$/);
        const dates = (texts) => new Set(texts.flatMap((text) => /\d{4}-\d\d-\d\d/.exec(text ?? '')?.[0] ?? []));
        assert.deepEqual(dates(rows), dates(triples.map(({ date }) => date)));
        assert.ok(dates(rows).size > 0);
        assert.ok(rows.some((row) => row.startsWith(item.title)) && rows.some((row) => row.startsWith('Harbour Lights')));
    });
});

// The heaviest playlist that a track stands on, and what the server says of the ranking without it.
async function playlistOf(server, item) {
    const { contributions } = await ask(server, `explanations?seeds=${HARBOUR}&item=${item}`);
    const piece = contributions[0].evidence.filter(({ kind }) => kind === 'playlist').sort((a, b) => b.value - a.value)[0];
    const { moves: [{ before, after }] } = await ask(server, 'whatif', { seeds: [HARBOUR], item, without: [piece.id] });
    assert.notEqual(after.score, before.score);
    return { piece, before, after };
}

test('a playlist is left out by mouse: the exact new rank, and the command for it', async (server) => {
    const [, item] = await best(server, 2);
    const { piece, before, after } = await playlistOf(server, item.id);
    await visit(server, `#discover?seeds=${HARBOUR}&track=${item.id}`, async (page) => {
        const name = whyOf(page).getByRole('button', { name: `Without ${piece.title}`, exact: true });
        await name.click();
        const box = whyOf(page).locator('.whatif');
        await box.getByText(`rank ${after.rank} (${after.score.toPrecision(3)})`).waitFor();
        assert.ok((await box.textContent()).includes(`rank ${before.rank} (${before.score.toPrecision(3)})`));
        assert.match(await box.locator('code').first().textContent(), new RegExp(`^soundgraph whatif ${HARBOUR} ${item.id} --without=${piece.id}`));
        assert.equal(query(page).without, piece.id, 'it stands in the address');
        await name.click();
        await box.waitFor({ state: 'detached' });
    });
});

test('triples and what-if by keyboard', async (server) => {
    const [, item] = await best(server, 2);
    const { piece, after } = await playlistOf(server, item.id);
    await visit(server, `#discover?seeds=${HARBOUR}&track=${item.id}`, async (page) => {
        await whyOf(page).locator('.parts > li').first().waitFor();
        await tabTo(page, `button Without ${piece.title}`);
        await press(page, 'Enter');
        await said(page, `rank ${after.rank}`);
        assert.equal(await focused(page), `button Without ${piece.title}`);
        await tabTo(page, 'summary');
        while (!/triples/.test(await focused(page))) {
            await press(page, 'Tab');
            await tabTo(page, 'summary');
        }
        await press(page, 'Enter');
        await whyOf(page).locator('.triples li').first().waitFor();
    });
});

test('two seeds that share a playlist: what-if is told once', async (server) => {
    const [second, item] = await best(server, 2);
    await visit(server, `#discover?seeds=${HARBOUR},${second.id}&track=${item.id}`, async (page) => {
        await whyOf(page).locator('.parts > li').nth(1).waitFor();
        const { contributions } = await ask(server, `explanations?seeds=${HARBOUR},${second.id}&item=${query(page).track}`);
        const shared = contributions[0].evidence.find(({ id }) => contributions[1].evidence.some((piece) => piece.id === id));
        await page.evaluate((id) => { location.hash += `&without=${id}`; }, shared.id);
        await whyOf(page).locator('.whatif strong').first().waitFor();
        assert.equal(await whyOf(page).locator('.whatif').count(), 1);
        assert.equal(await whyOf(page).getByText(/^Without Harbour Lights: rank \d+$/).count(), 1, 'and the ranks without a seed');
    });
});

// -- Why not -------------------------------------------------------------------------------------------

const region = (page) => page.getByRole('region', { name: 'Why not' });

test('why a track is not in the list, by mouse: its rank, and buttons that bring it in', async (server) => {
    const items = await best(server, 40), far = items[29];
    const told = await ask(server, 'whynot', { seeds: [HARBOUR], item: far.id, k: 20 });
    assert.equal(told.rank, 30);
    await visit(server, `#discover?seeds=${HARBOUR}`, async (page) => {
        await page.locator('.results li').first().waitFor();
        await find(page, 'Why not this one', far.title, far.title);
        await region(page).getByText(`Rank 30, where the list has 20. Its score by ${told.level} is ${told.score.toPrecision(3)}`).waitFor();
        assert.deepEqual(await region(page).locator('.advice li').allTextContents(), told.advice.map(({ text }) => text));
        const values = await region(page).locator('.bars data').evaluateAll((cells) => cells.map((cell) => Number(cell.value)));
        assert.deepEqual(values, told.ties.map(({ value }) => value));
        await region(page).getByRole('button', { name: 'Show 50 tracks' }).click();
        await region(page).getByText('It is in the list, at rank 30.').waitFor();
        await page.waitForFunction((title) => document.querySelectorAll('.results strong')[29]?.textContent === title, far.title);

        // A filter that holds it back, and a ban.
        await page.goto(`${server.url}/#discover?seeds=${HARBOUR}&until=1990&missing=${far.id}`);
        await region(page).getByRole('button', { name: 'Allow any year' }).click();
        await page.waitForFunction(() => !location.hash.includes('until'));
        await page.goto(`${server.url}/#discover?seeds=${HARBOUR}&ban=${items[3].id}&missing=${items[3].id}`);
        await region(page).getByRole('button', { name: 'Ban it no more' }).click();
        await region(page).getByText('It is in the list, at rank 4.').waitFor();
    });
});

test('one more seed brings it in, at the rank that was told', async (server) => {
    const items = await best(server, 200);
    let far, advice;
    for (far of items.slice(40)) {
        ({ advice } = await ask(server, 'whynot', { seeds: [HARBOUR], item: far.id, k: 20 }));
        advice = advice.find(({ action, rank }) => action === 'add-seed' && rank <= 20);
        if (advice) break;
    }
    assert.ok(advice, 'some track wants one more seed');
    await visit(server, `#discover?seeds=${HARBOUR}&missing=${far.id}`, async (page) => {
        await region(page).getByRole('button', { name: /^Add .+ to the seeds$/ }).click();
        await region(page).getByText(`It is in the list, at rank ${advice.rank}.`).waitFor();
        assert.deepEqual(query(page).seeds.split(','), [HARBOUR, advice.seed]);
    });
});

for (const [how, blind] of [['', false], [', without WebGL', true]])
    test(`why not by keyboard${how}`, async (server) => {
        const far = (await best(server, 40))[29];
        await visit(blind ? { ...server, browser: server.blind } : server, `#discover?seeds=${HARBOUR}`, async (page) => {
            await page.locator('.results li').first().waitFor();
            await tabTo(page, 'input Why not this one');
            await page.keyboard.type(far.title);
            await page.locator('[role=option]').filter({ hasText: far.title }).first().waitFor();
            await press(page, 'ArrowDown', 'Enter');
            await said(page, 'Rank 30');
            await tabTo(page, 'button Show 50');
            await press(page, 'Enter');
            await said(page, 'It is in the list, at rank 30');
            await settled(page);
            assert.equal(await page.locator('.results li').count(), 50);
        });
    });

// -- Filters of recommendations and paths --------------------------------------------------------------

test('recommendations of a genre, of some years, with few plays', (server) => visit(server, `#discover?seeds=${HARBOUR}`, async (page) => {
    await page.locator('.results li').first().waitFor();
    const shown = () => page.locator('.results .name').evaluateAll((names) => names.map((name) => name.closest('li').dataset.id));
    const expect = async (parameters) => {
        await page.waitForTimeout(50);
        await settled(page);
        const { items } = await ask(server, `recommendations?seeds=${HARBOUR}&k=20&${parameters}`);
        assert.ok(items.length > 0, parameters);
        assert.deepEqual(await shown(), items.map(({ track }) => track.id), parameters);
    };
    await page.getByLabel('Genre', { exact: true }).selectOption('ambient');
    await expect('genre=ambient');
    await page.getByText('Years, plays, licence').click();
    await page.getByLabel('Years from').fill('2018');
    await page.getByLabel('Years to').fill('2022');
    await page.keyboard.press('Tab');
    await expect('genre=ambient&year_from=2018&year_to=2022');
    await page.getByLabel('Genre', { exact: true }).selectOption('');
    await page.getByLabel('Years from').fill('');
    await page.getByLabel('Years to').fill('');
    await page.keyboard.press('Tab');
    await page.getByLabel('Plays').selectOption('10000');
    await expect('max_plays=10000');
}));

test('paths of few steps, and none longer than wished', (server) => visit(server, '', async (page) => {
    const { items } = await ask(server, `recommendations?seeds=${HARBOUR}&k=200`);
    const to = items.at(-1).track.id;
    await page.goto(`${server.url}/#path?from=${HARBOUR}&to=${to}`);
    await page.locator('.stop').first().waitFor();
    await page.getByLabel('Fewest steps').check();
    await page.waitForFunction(() => location.hash.includes('fewest=yes'));
    await settled(page);
    const { paths } = await ask(server, `paths?from=${HARBOUR}&to=${to}&k=3&unweighted=true`);
    assert.equal(await page.locator('.paths > li').first().locator('.stop').count(), paths[0].steps.length + 1);
    await page.getByLabel('Longest').selectOption('2');
    await settled(page);
    for (const path of await page.locator('.paths > li').all()) assert.ok(await path.locator('.stop').count() <= 3);
}));

for (const how of ['mouse', 'keyboard'])
    test(`a track that no path goes through is named by ${how}`, async (server) => {
        const far = await farTrack(server);
        const { paths: [best] } = await ask(server, `paths?from=${HARBOUR}&to=${far.id}&k=3`);
        const between = best.steps[0].to;
        await visit(server, `#path?from=${HARBOUR}&to=${far.id}`, async (page) => {
            await page.locator('.stop').first().waitFor();
            if (how === 'mouse') {
                await find(page, 'Not through', between.title, between.title);
            } else {
                await tabTo(page, 'input Not through');
                await page.keyboard.type(between.title);
                await page.locator('[role=option]').filter({ hasText: between.title }).first().waitFor();
                await press(page, 'ArrowDown', 'Enter');
            }
            await page.getByRole('list', { name: 'Avoided tracks' }).waitFor();
            await settled(page);
            const avoid = query(page).avoid;
            const { paths } = await ask(server, `paths?from=${HARBOUR}&to=${far.id}&k=3&avoid=${avoid}`);
            assert.deepEqual(await page.locator('.paths > li').first().locator('.stop strong').allTextContents(),
                [paths[0].steps[0].from, ...paths[0].steps.map(({ to }) => to)].map(({ title }) => title));
            assert.notEqual(paths[0].steps[0].to.id, avoid);
        });
    });

// SPDX-License-Identifier: MIT
// Every view shows the command that gives the same answer: each is run here, and compared.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { drawn, environment, test, visit } = require('./support.js');
const { farTrack, HARBOUR } = require('./mouse.js');

const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));

// What a shown line prints, run by a shell in which `soundgraph` is the program under test.
function run({ program, folder, store }, line) {
    return execFileSync('bash', ['-c', `set -euo pipefail; soundgraph() { '${program}' "$@"; }; ${line}`],
        { cwd: folder, env: environment(folder, { CACHE_PATH: store }), encoding: 'utf8', maxBuffer: 1 << 26 });
}

// The two lines under a view or the panel: the program's and curl's.
const lines = (page, where) => page.locator(`${where} .command code`).allTextContents();

async function compare(server, page, where) {
    const [command, curl] = await lines(page, where);
    // `--json` stands before `--`, behind which all are words.
    const answer = JSON.parse(run(server, command.replace(/^soundgraph \S+/, '$& --json')));
    assert.deepEqual(JSON.parse(run(server, curl.replace(/^curl/, 'curl -sS --fail'))), answer, `${command}\n${curl}`);
    return answer;
}

test('the path view: page, command and curl agree', async (server) => {
    const far = await farTrack(server);
    await visit(server, `#path?from=${HARBOUR}&to=${far.id}&single=yes`, async (page) => {
        await page.locator('.stop').first().waitFor();
        const { paths } = await compare(server, page, '.narrow');
        const shown = await page.locator('.paths > li').evaluateAll((list) => list.map((path) => [...path.querySelectorAll('.stop strong')].map(({ textContent }) => textContent)));
        assert.deepEqual(shown, paths.map(({ steps }) => [steps[0].from.title, ...steps.map(({ to }) => to.title)]));
        await page.getByRole('button', { name: /^Avoid/ }).first().click();
        await page.getByRole('list', { name: 'Avoided tracks' }).waitFor();
        await settled(page);
        assert.notDeepEqual((await compare(server, page, '.narrow')).paths, paths);
    });
});

test('the discover view: page, command and curl agree, also with what is subtracted', (server) => visit(server, `#discover?seeds=${HARBOUR}&k=10&adventure=0.3&single=yes`, async (page) => {
    const shown = () => page.locator('.results strong').allTextContents();
    const same = async () => {
        const { items } = await compare(server, page, '.main');
        assert.deepEqual(await shown(), items.map(({ track }) => track.title));
        assert.deepEqual(await page.locator('.results .reason').allTextContents(), items.map(({ reason }) => reason));
        return items.map(({ track }) => track.id);
    };
    await page.locator('.results li').first().waitFor();
    const plain = await same();
    await page.getByRole('button', { name: /^Subtract/ }).nth(1).click();
    await page.getByRole('list', { name: 'Less like these' }).waitFor();
    await settled(page);
    const [command] = await lines(page, '.main');
    assert.match(command, /--exclude-known @<\(soundgraph recommend \S+ -k 30 --json \| jq -r/);
    const less = await same();
    assert.notDeepEqual(less, plain);
    await page.getByRole('button', { name: /^Ban/ }).first().click();
    await page.getByRole('list', { name: 'Banned' }).waitFor();
    await settled(page);
    assert.ok(!(await same()).includes(less[0]));
}));

test('the explore view: the command writes the graph that is drawn', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    await drawn(page);
    const [command, curl] = await lines(page, '.main');
    run(server, command);
    const written = JSON.parse(fs.readFileSync(path.join(server.folder, 'graph.json'), 'utf8'));
    const served = JSON.parse(run(server, curl.replace(/^curl/, 'curl -sS --fail')));
    assert.deepEqual(served.nodes, written.nodes);
    assert.deepEqual(served.edges, written.edges);
    const titles = await page.locator('.rows strong').allTextContents();
    assert.deepEqual(titles.sort(), written.nodes.map(({ title }) => title).sort());
}));

test('the why panel: page, command and curl agree, down to the playlists', (server) => visit(server, `#discover?seeds=${HARBOUR}&adventure=0.5`, async (page) => {
    await page.locator('.why .parts > li').first().waitFor();
    const { contributions, score } = await compare(server, page, '.why');
    const pieces = contributions.flatMap(({ evidence }) => evidence.map(({ value }) => value)).sort((a, b) => b - a);
    const shown = await page.locator('.why .bars .bars data').evaluateAll((cells) => cells.map((cell) => Number(cell.value)));
    assert.deepEqual(shown, pieces, 'every piece of evidence has a bar');
    assert.equal(contributions.reduce((sum, { value }) => sum + value, 0), score);
}));

test('the explore view with filters: command and curl leave what the page shows', async (server) => {
    const { items } = await (await fetch(`${server.url}/api/v1/tracks/${HARBOUR}/related?limit=5`)).json();
    const [one, two] = items.map(({ track }) => track.id);
    const { nodes } = await (await fetch(`${server.url}/api/v1/graph?center=${HARBOUR}&limit=40&depth=2`)).json();
    const community = nodes.map(({ community_name: name }) => name).find(Boolean);
    const states = ['ties=co_playlist,by_artist,liked_by&genre=ambient', 'ties=in_playlist', 'ties=by_artist&weight=0.5&since=2018',
        `ties=co_playlist,in_playlist&weight=0.3&hide=${one}`, `weight=0.2&hide=${one}`, `genre=ambient&pin=${two}`, 'since=2017&until=2023&plays=200000', `group=${encodeURIComponent(community)}&reach=2`];
    for (const state of states)
        await visit(server, `#explore?center=${HARBOUR}&${state}`, async (page) => {
            await drawn(page);
            const [command, curl] = await lines(page, '.main');
            assert.match(command, / \| jq '/);
            const shown = await page.locator('.rows li').evaluateAll((rows) => rows.map((row) => row.dataset.id).sort());
            const tracks = await page.locator('.rows li:has([aria-label^=Expand])').count();
            assert.ok(tracks > 1 && tracks < nodes.length + 1, `${tracks} tracks under ${state}`);
            const ties = Number(/and (\d+) ties/.exec(await page.locator('.stage').getAttribute('aria-label'))[1]);
            for (const line of [command, curl.replace(/^curl/, 'curl -sS --fail')]) {
                const graph = JSON.parse(run(server, line));
                assert.deepEqual(graph.nodes.map(({ id }) => id).sort(), shown, line);
                assert.equal(graph.edges.length, ties, line);
            }
        });
});

test('the empty page: commands give what is suggested, and what is found', (server) => visit(server, '', async (page) => {
    await page.locator('.suggestions li').first().waitFor();
    const [command, curl] = await lines(page, '.start');
    run(server, command);
    const written = JSON.parse(fs.readFileSync(path.join(server.folder, 'graph.json'), 'utf8'));
    assert.deepEqual(JSON.parse(run(server, curl.replace(/^curl/, 'curl -sS --fail'))).nodes, written.nodes);
    const suggested = await page.locator('.suggestions strong').allTextContents();
    assert.deepEqual(suggested.sort(), written.nodes.map(({ title }) => title).sort());

    await page.getByRole('combobox', { name: 'Find a track' }).fill("horizon");
    await page.locator('[role=option]').first().waitFor();
    await page.waitForFunction(() => document.querySelector('[role=status]').textContent.includes('found'));
    // Of a list that goes on, only the server has a next page.
    const search = async () => {
        const [printed, served] = (await lines(page, '.start')).map((line) => line.replace(/^soundgraph search/, '$& --json').replace(/^curl/, 'curl -sS --fail'));
        const { items } = JSON.parse(run(server, printed));
        assert.deepEqual(JSON.parse(run(server, served)).items, items, printed);
        return items;
    };
    const items = await search();
    assert.ok(items.length > 1);
    const found = await page.locator('[role=option] strong').allTextContents();
    for (const { title } of items) assert.ok(found.includes(title), `${title} is offered`);
    await page.getByRole('combobox', { name: 'Find a track' }).fill("--it's");
    await page.getByText('No track is called').waitFor();
    assert.deepEqual(await search(), []);
}));

test('why not: page, command and curl agree, with all that is filtered and left out', async (server) => {
    const { items } = await (await fetch(`${server.url}/api/v1/recommendations?seeds=${HARBOUR}&k=40`)).json();
    const [, less, ban] = items.map(({ track }) => track.id), far = items[35].track.id;
    await visit(server, `#discover?seeds=${HARBOUR}&less=${less}&ban=${ban}&adventure=0.2&single=yes&plays=1000000&missing=${far}`, async (page) => {
        await page.locator('.whynot .bars li').first().waitFor();
        await settled(page);
        const answer = await compare(server, page, '.whynot');
        assert.equal(answer.item.id, far);
        assert.ok(answer.filtered_by.includes('exclude-known') || answer.rank > 0);
        assert.deepEqual(await page.locator('.advice li').allTextContents(), answer.advice.map(({ text }) => text));
        await page.goto(`${server.url}/#discover?seeds=${HARBOUR}&ban=${ban}&missing=${ban}`);
        await page.getByRole('button', { name: 'Ban it no more' }).waitFor();
        await settled(page);
        assert.deepEqual((await compare(server, page, '.whynot')).filtered_by, ['exclude-known']);
    });
});

test('without a playlist: page, command and curl agree', (server) => visit(server, `#discover?seeds=${HARBOUR}&adventure=0.5`, async (page) => {
    await page.locator('.why .text').first().click();
    await page.locator('.whatif strong').first().waitFor();
    await settled(page);
    const { moves: [{ after }] } = await compare(server, page, '.whatif');
    assert.match(await page.locator('.whatif p').first().textContent(), new RegExp(`→ rank ${after.rank} \\(${after.score.toPrecision(3)}`));
}));

test('filtered recommendations, and paths of fewest steps: page, command and curl agree', (server) => visit(server, `#discover?seeds=${HARBOUR}&genre=ambient&since=2017&until=2024&plays=1000000`, async (page) => {
    await page.locator('.results li').first().waitFor();
    const { items } = await compare(server, page, '.main');
    assert.deepEqual(await page.locator('.results strong').allTextContents(), items.map(({ track }) => track.title));
    await page.goto(`${server.url}/#path?from=${HARBOUR}&to=${items.at(-1).track.id}&fewest=yes&steps=3`);
    await page.locator('.stop').first().waitFor();
    await settled(page);
    const { paths } = await compare(server, page, '.narrow');
    assert.equal(await page.locator('.paths > li').count(), paths.length);
}));

test('a playlist that the page saved is read by the program: every track is known again', (server) => visit(server, `#discover?seeds=${HARBOUR}&k=10`, async (page) => {
    await page.locator('.results li').first().waitFor();
    const { items } = await (await fetch(`${server.url}/api/v1/recommendations?seeds=${HARBOUR}&k=10`)).json();
    for (const format of ['M3U8', 'XSPF', 'JSPF']) {
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: format, exact: true }).click()]);
        const file = path.join(server.folder, download.suggestedFilename());
        await download.saveAs(file);
        const { files: [{ items: rows }] } = JSON.parse(run(server, `soundgraph add ${path.basename(file)} --dry-run --json`));
        assert.deepEqual(rows.map(({ status, id }) => [status, id]), items.map(({ track }) => ['matched', track.id]), format);
    }
}));

test('the explore view with artists: the command writes them too', (server) => visit(server, `#explore?center=${HARBOUR}&ties=co_playlist,by_artist,liked_by,in_playlist`, async (page) => {
    await drawn(page);
    const [command] = await lines(page, '.main');
    assert.match(command, / --artists --users --playlists -o graph\.json$/);
    run(server, command);
    const { nodes, edges } = JSON.parse(fs.readFileSync(path.join(server.folder, 'graph.json'), 'utf8'));
    const shown = await page.locator('.rows li').evaluateAll((rows) => rows.map((row) => row.dataset.id).sort());
    assert.deepEqual(nodes.map(({ id }) => id).sort(), shown);
    assert.equal(new Set(edges.map(({ relation }) => relation)).size, 4);
    assert.match(await page.locator('.stage').getAttribute('aria-label'), new RegExp(`and ${edges.length} ties`));
}));

test('the why panel of a graph: page, command and curl agree', async (server) => {
    const { items } = await (await fetch(`${server.url}/api/v1/tracks/${HARBOUR}/related?limit=2`)).json();
    await visit(server, `#explore?center=${HARBOUR}&track=${items[1].track.id}`, async (page) => {
        await page.locator('.why .parts > li').first().waitFor();
        const { score, contributions } = await compare(server, page, '.why');
        assert.ok((await page.locator('.why .score').textContent()).startsWith(score.toPrecision(3)));
        assert.equal(await page.locator('.why .bars .bars data').count(), contributions.flatMap(({ evidence }) => evidence).length);
    });
});

// Nothing added: what is copied, in a terminal. It prints a table for people, with the titles that the page shows, in that order.
const TERMINAL = {
    'recommendations': [`#discover?seeds=${HARBOUR}&k=10&adventure=0.3`, '.main', '.results strong'],
    'a path': [`#path?from=${HARBOUR}&to=FAR`, '.narrow', '.paths > li:first-child .stop strong'],
    'a found track': ['', '.start', '[role=option] strong'],
    'a why': [`#discover?seeds=${HARBOUR}`, '.why', 'aside h2'],
    'a why not': [`#discover?seeds=${HARBOUR}&missing=FAR`, '.whynot', '.whynot strong'],
    'a what if': [`#discover?seeds=${HARBOUR}`, '.whatif', '.whatif p strong:last-of-type'],
};

for (const [name, [hash, where, what]] of Object.entries(TERMINAL))
    test(`what is copied prints the same in a terminal: ${name}`, async (server) => {
        const far = await farTrack(server);
        await visit(server, hash.replace('FAR', far.id), async (page) => {
            if (name === 'a found track') {
                await page.getByRole('combobox', { name: 'Find a track' }).fill('horizon');
                await page.waitForFunction(() => document.querySelector('[role=status]').textContent.includes('found'));
            }
            if (name === 'a what if') await page.locator('.why .text').first().click();
            await page.locator(what).first().waitFor();
            await settled(page);
            const shown = await page.locator(what).allTextContents();
            await page.keyboard.press('Escape'); // a list of tracks found stands over what is below it
            await page.locator(where).getByRole('button', { name: 'Copy the command' }).first().click();
            const printed = run(server, await page.evaluate(() => navigator.clipboard.readText())).replace(/\s+/g, ' ');
            assert.doesNotMatch(printed, /^\s*\{/, 'a table, no JSON');
            // The table cuts long titles; a rank stands in other words.
            const heads = shown.map((text) => (/^rank (\d+)/.exec(text)?.[1] ?? text.slice(0, 12)));
            let from = 0;
            for (const head of name === 'a found track' ? [] : heads) {
                from = printed.indexOf(head, from);
                assert.ok(from >= 0, `'${head}' in: ${printed}`);
            }
            for (const head of heads) assert.ok(printed.includes(head), `'${head}' in: ${printed}`);
        }, { permissions: ['clipboard-read', 'clipboard-write'] });
    });

test('a line is copied as it is shown', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    await drawn(page);
    const [command] = await lines(page, '.main');
    await page.locator('.main').getByRole('button', { name: 'Copy the command' }).click();
    await page.getByText('Copied', { exact: true }).first().waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
}, { permissions: ['clipboard-read', 'clipboard-write'] }));

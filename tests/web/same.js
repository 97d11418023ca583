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
    const answer = JSON.parse(run(server, `${command} --json`));
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

test('a line is copied as it is shown', (server) => visit(server, `#explore?center=${HARBOUR}`, async (page) => {
    await drawn(page);
    const [command] = await lines(page, '.main');
    await page.getByRole('button', { name: `Copy: ${command}` }).click();
    await page.getByText('Copied', { exact: true }).first().waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
}, { permissions: ['clipboard-read', 'clipboard-write'] }));

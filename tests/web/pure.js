// SPDX-License-Identifier: MIT
// Functions of the page that need no browser: turning layouts, and writing playlists.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('./support.js');

const web = path.join(__dirname, '..', '..', 'web');

// The module as Node can load it, made by the page's own bundler.
async function load(name, folder) {
    const vite = await import(path.join(web, 'node_modules', 'vite', 'dist', 'node', 'index.js'));
    const out = path.join(folder, `${name}-module`);
    await vite.build({ configFile: false, logLevel: 'silent', root: web,
        build: { outDir: out, minify: false, lib: { entry: path.join(web, 'src', `${name}.ts`), formats: ['es'], fileName: () => `${name}.mjs` } } });
    return import(path.join(out, `${name}.mjs`));
}

test('a new layout that is the old one turned, mirrored and moved comes back to the old places', async ({ folder }) => {
    const { align } = await load('picture', folder);
    const old = new Map([['a', [0, 0]], ['b', [2, 0]], ['c', [0, 1]], ['d', [-1, -3]]].map(([id, [x, y]]) => [id, { x, y }]));
    for (const flip of [1, -1]) {
        const [cos, sin] = [Math.cos(2), Math.sin(2)];
        const fresh = new Map([...old].map(([id, { x, y }]) => [id, { x: cos * x - sin * flip * y + 5, y: sin * x + cos * flip * y - 7 }]));
        fresh.set('new', { x: 5, y: -7 }); // where a stands
        const back = align(fresh, old);
        for (const [id, { x, y }] of [...old, ['new', old.get('a')]])
            assert.ok(Math.hypot(back.get(id).x - x, back.get(id).y - y) < 1e-12, `${id} of a layout flipped by ${flip}`);
    }
    assert.equal(align(new Map([['a', { x: 1, y: 1 }]]), new Map()).get('a').x, 1, 'nothing in common: as it is');
});

test('filters hold tracks back, but never those that were opened', async ({ folder }) => {
    const { makePicture } = await load('picture', folder);
    const node = (id, genre, source) => ({ id, node_type: 'track', title: id, genre, source, community: 0 });
    const graph = { nodes: [node('a', 'dub', 's'), node('b', 'dub', 't'), node('c', 'folk', 's'), { ...node('p', 'dub', 's'), node_type: 'playlist' }],
        edges: [{ source: 'a', target: 'b', weight: 1 }, { source: 'c', target: 'a', weight: 0.25 }] };
    const ids = (filters) => makePicture(graph, ['a'], { weight: 0, colour: 'community', ...filters }, false).nodes.map(({ id }) => id);
    assert.deepEqual(ids({}), ['a', 'b', 'c'], 'the strongest tie first, no playlists');
    assert.deepEqual(ids({ genre: 'folk' }), ['a', 'c']);
    assert.deepEqual(ids({ source: 't' }), ['a', 'b']);
    assert.deepEqual(ids({ weight: 0.5 }), ['a', 'b']);
    const picture = makePicture(graph, ['a'], { weight: 0.5, colour: 'genre' }, true);
    assert.equal(picture.hidden, 1);
    assert.equal(picture.edges.length, 1);
    assert.deepEqual(picture.groups.map(({ name, count }) => [name, count]), [['dub', 2], ['folk', 1]]);
});

test('playlist files escape what their format wants escaped', async ({ folder }) => {
    const { FORMATS } = await load('export', folder);
    const track = { id: 'x:tracks:1', title: '=1+1, "<&>"\n\u0007two', artist: { name: 'A & B' }, genre: null, duration_ms: 61500, permalink_url: null };
    const playlist = { title: 'After <x>', command: 'soundgraph recommend x:tracks:1', items: [{ rank: 1, track, score: 0.1, level: 'walk', reason: 'in “P & Q”' }] };
    const m3u8 = FORMATS.M3U8.write(playlist).split('\n');
    assert.deepEqual(m3u8, ['#EXTM3U', '#PLAYLIST:After <x>', '# Made by: soundgraph recommend x:tracks:1',
        '#EXTINF:62,A & B - =1+1, "<&>" \u0007two', '# Why: in “P & Q” (score 0.1)', 'x:tracks:1', '']);
    const xspf = FORMATS.XSPF.write(playlist);
    assert.match(xspf, /<title>=1\+1, &quot;&lt;&amp;&gt;&quot;\ntwo<\/title>/);
    assert.match(xspf, /<annotation>in “P &amp; Q”<\/annotation>\n {6}<duration>61500<\/duration>/);
    assert.equal(JSON.parse(FORMATS.JSPF.write(playlist)).playlist.track[0].title, track.title);
    const csv = FORMATS.CSV.write(playlist).split('\r\n');
    assert.equal(csv[1], '1,x:tracks:1,"\'=1+1, ""<&>""\n\u0007two",A & B,,61500,,0.1,walk,in “P & Q”');
});

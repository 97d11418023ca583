// SPDX-License-Identifier: MIT
// Functions of the page that need no browser: turning layouts, and writing playlists.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
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

// Three tracks of two sources: a and b are tied strongly, a and c weakly.
const node = (id, genre, source, more) => ({ id, node_type: 'track', title: id, genre, source, community: 0, ...more });
const GRAPH = {
    nodes: [node('a', 'dub', 's'), node('b', 'dub', 't', { created_at: '2019-05-01T00:00:00Z', playback_count: 500, license: 'cc-by' }),
        node('c', 'folk', 's', { created_at: '2024-05-01T00:00:00Z', playback_count: 5000, community: 1, community_name: 'loops' }),
        { ...node('x', null, null), node_type: 'artist', title: 'X' }, { ...node('y', null, null), node_type: 'artist', title: 'Y' },
        { ...node('p', null, 's'), node_type: 'playlist', title: 'P' }],
    edges: [{ source: 'a', target: 'b', relation: 'co_playlist', weight: 1 }, { source: 'c', target: 'a', relation: 'co_playlist', weight: 0.25 },
        { source: 'x', target: 'a', relation: 'by_artist', weight: 1 }, { source: 'x', target: 'c', relation: 'by_artist', weight: 1 },
        { source: 'y', target: 'b', relation: 'by_artist', weight: 1 }, { source: 'p', target: 'c', relation: 'in_playlist', weight: 0.1 }],
};

// What the server answers where these ties are to be shown: without the other ones, and without what is no track and has none.
const KINDS = { by_artist: 'artist', in_playlist: 'playlist' };
function served({ ties }) {
    const kinds = ['track', ...ties.map((relation) => KINDS[relation])];
    return { nodes: GRAPH.nodes.filter(({ node_type: kind }) => kinds.includes(kind)),
        edges: GRAPH.edges.filter(({ relation }) => relation === 'co_playlist' || ties.includes(relation)) };
}

const CASES = [
    [{}, ['a', 'b', 'c'], 'the strongest tie first, no playlists'],
    [{ genre: 'folk' }, ['a', 'c']],
    [{ source: 't' }, ['a', 'b']],
    [{ weight: 0.5 }, ['a', 'b']],
    [{ licence: 'cc-by' }, ['a', 'b']],
    [{ since: 2020 }, ['a', 'c']],
    [{ until: 2020 }, ['a', 'b']],
    [{ since: 2019, until: 2024 }, ['a', 'b', 'c']],
    [{ plays: 1000 }, ['a', 'b']],
    [{ group: 'loops' }, ['a', 'c']],
    [{ group: 'community 1' }, ['a', 'b']],
    [{ group: 'folk', colour: 'genre' }, ['a', 'c']],
    [{ hide: ['b'] }, ['a', 'c']],
    [{ hide: ['a'] }, ['a', 'b', 'c'], 'what was opened is not hidden'],
    [{ genre: 'folk', pin: ['b'] }, ['a', 'b', 'c'], 'pinned: whatever the filters say'],
    [{ pin: ['b'], hide: ['b'] }, ['a', 'c'], 'hidden is hidden'],
    [{ source: 'u', weight: 0.5, plays: 1, since: 2030 }, ['a']],
    [{ ties: ['co_playlist', 'by_artist'] }, ['a', 'b', 'c', 'x', 'y'], 'artists behind the tracks, the one of most tracks first'],
    [{ ties: ['co_playlist', 'by_artist'], genre: 'folk' }, ['a', 'c', 'x'], 'no artist of hidden tracks alone'],
    [{ ties: ['co_playlist', 'by_artist'], weight: 0.5 }, ['a', 'b', 'c', 'x', 'y'], 'the strength of ties between tracks; c has another tie'],
    [{ ties: ['by_artist'], hide: ['b'] }, ['a', 'c', 'x']],
    [{ ties: ['in_playlist'] }, ['a', 'c', 'p'], 'what has no such tie goes'],
    [{ ties: [] }, ['a'], 'no ties: what was opened'],
    [{ ties: [], pin: ['c'] }, ['a', 'c']],
];

test('filters hold tracks back, but never those that were opened; jq does the same', async ({ folder }) => {
    const { makePicture } = await load('picture', folder);
    const { NO_FILTERS, jq } = await load('filters', folder);
    for (const [some, wanted, why] of CASES) {
        const filters = { ...NO_FILTERS, ...some }, said = `${JSON.stringify(some)} ${why ?? ''}`;
        const graph = served(filters), picture = makePicture(graph, ['a'], filters, false);
        assert.deepEqual(picture.nodes.map(({ id }) => id), wanted, said);
        const program = jq(filters, ['a']);
        const left = program ? JSON.parse(execFileSync('jq', [program], { input: JSON.stringify(graph), encoding: 'utf8' })) : graph;
        assert.deepEqual(left.nodes.map(({ id }) => id), wanted, `${program} for ${said}`);
        assert.deepEqual(left.edges, picture.edges, `${program} for ${said}`);
    }
    const filters = { ...NO_FILTERS, weight: 0.5, colour: 'genre', hide: ['b'] };
    const picture = makePicture(served(filters), ['a'], filters, true);
    assert.equal(picture.hidden, 1, 'those hidden by hand are not counted');
    assert.deepEqual(picture.edges, []);
    assert.deepEqual(picture.groups.map(({ name, count }) => [name, count]), [['dub', 2], ['folk', 1]]);
});

test('artists stand by their tracks, none on another; one says how many there are', async ({ folder }) => {
    const { counted, labelOf, makePicture } = await load('picture', folder);
    const { NO_FILTERS } = await load('filters', folder);
    const places = { a: [0, 0], b: [1, 0], c: [0, 1] };
    const graph = served({ ties: ['co_playlist', 'by_artist'] });
    for (const one of graph.nodes) if (places[one.id]) [one.x, one.y] = places[one.id];
    graph.nodes.push({ ...node('z', null, null), node_type: 'artist', title: 'Z' });
    graph.edges.push({ source: 'z', target: 'b', relation: 'by_artist', weight: 1 });
    const picture = makePicture(graph, ['a'], { ...NO_FILTERS, ties: ['co_playlist', 'by_artist'] }, false);
    const at = Object.fromEntries(picture.nodes.map((one) => [one.id, one]));
    assert.ok(Math.hypot(at.x.x - 0, at.x.y - 0.5) < 0.06, 'in the middle of its tracks');
    for (const [n, one] of picture.nodes.entries())
        for (const other of picture.nodes.slice(n + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 0.02, `${one.id} and ${other.id}`);
    assert.deepEqual([at.x.tie, at.z.tie, labelOf(at.x), labelOf(at.a)], [2, 1, 'artist: X', 'a']);
    assert.equal(counted(picture), '3 tracks, 3 artists');
    assert.equal(counted({ nodes: [at.a, at.x] }), '1 track, 1 artist');
});

// WCAG 1.4.11: what one must see to understand stands out 3:1 from what is behind it.
test('colours of nodes, ties, bars and fields stand out from their background, in light and in dark', async ({ folder }) => {
    const { CENTER, makePicture } = await load('picture', folder);
    const { NO_FILTERS } = await load('filters', folder);
    const style = fs.readFileSync(path.join(web, 'src', 'style.css'), 'utf8');
    const light = (color) => [1, 3, 5].map((n) => parseInt(color.slice(n, n + 2), 16) / 255)
        .reduce((sum, value, n) => sum + [0.2126, 0.7152, 0.0722][n] * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4), 0);
    const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const many = Array.from({ length: 12 }, (_, n) => node(`t${n}`, `genre ${n}`, 's'));
    for (const [name, dark] of [[':root {', false], [":root[data-theme='dark'] {", true]]) {
        const block = style.split(name)[1].split('}')[0];
        const of = (word) => new RegExp(`--${word}: (#[0-9a-f]{6});`).exec(block)[1];
        const { groups } = makePicture({ nodes: many, edges: [] }, [], { ...NO_FILTERS, colour: 'genre' }, dark);
        const pairs = [...[CENTER, ...groups.map(({ color }) => color)].map((color) => [color, of('surface')]),
            [of('edge'), of('surface')], [of('accent'), of('sunken')], [of('warn'), of('sunken')], [of('soft'), of('surface')], [of('accent'), of('paper')]];
        assert.equal(new Set(groups.map(({ color }) => color)).size, 9, 'eight colours, and one for the rest');
        for (const [color, ground] of pairs) assert.ok(contrast(color, ground) >= 3, `${color} on ${ground}: ${contrast(color, ground).toFixed(2)}`);
    }
});

test('a name that jq or a shell could take for its own is only a name', async ({ folder }) => {
    const { NO_FILTERS, jq } = await load('filters', folder);
    const nasty = 'a"\\(1+1)\\ \'$x\' \n é';
    const program = jq({ ...NO_FILTERS, genre: nasty }, ['c']);
    const graph = { nodes: [{ id: 'a', node_type: 'track', genre: nasty }, { id: 'b', node_type: 'track', genre: 'a"2' }], edges: [] };
    assert.deepEqual(JSON.parse(execFileSync('jq', [program], { input: JSON.stringify(graph), encoding: 'utf8' })).nodes.map(({ id }) => id), ['a']);
});

test('a graph becomes a drawing in which no name covers another, and a GEXF file', async ({ folder }) => {
    const { makePicture } = await load('picture', folder);
    const { NO_FILTERS } = await load('filters', folder);
    const { scene, svg, gexf } = await load('sheet', folder);
    const many = Array.from({ length: 30 }, (_, n) => node(`t:${n}`, 'dub', 's', { title: `Track <${n}> & its name`, x: n % 6, y: Math.floor(n / 6) / 20, strength: 30 - n }));
    const picture = makePicture({ nodes: many, edges: [{ source: 't:0', target: 't:7', relation: 'co_playlist', weight: 0.5 }] }, ['t:0'], NO_FILTERS, false);
    const drawing = scene(picture, false);
    assert.equal(drawing.dots.filter(({ y }) => y < 1060).length, 30);
    const names = drawing.texts.filter(({ text }) => text.startsWith('Track'));
    assert.ok(names.length > 5 && names.length < 30, `${names.length} names find room`);
    assert.equal(names[0].text, 'Track <0> & its name', 'what was opened has its name');
    for (const [n, a] of names.entries())
        for (const b of names.slice(n + 1)) assert.ok(Math.abs(a.y - b.y) >= 13 || Math.abs(a.x - b.x) > 50, `${a.text} and ${b.text}`);
    const text = svg(drawing, 'Around <x>');
    assert.match(text, /<title>Around &lt;x&gt;<\/title>/);
    assert.equal(text.match(/<line /g).length, 1);
    assert.match(text, /Track &lt;0&gt; &amp; its name/);
    const file = gexf(picture, 'Around');
    assert.equal(file.match(/<node /g).length, 30);
    assert.match(file, /<edge id="0" source="t:0" target="t:7" weight="0.5"\/>/);
    assert.match(file, /<viz:color r="213" g="94" b="0"\/>/);
    // One node alone stands in the middle.
    const alone = scene(makePicture({ nodes: many.slice(0, 1), edges: [] }, ['t:0'], NO_FILTERS, true), true);
    assert.ok(Math.abs(alone.dots[0].x - 800) < 1 && Number.isFinite(alone.dots[0].y));
});

test('playlist files escape what their format wants escaped', async ({ folder }) => {
    const { FORMATS } = await load('export', folder);
    const track = { id: 'x:tracks:1', title: '=1+1, "<&>"\n\u0007two', artist: { name: 'A & B' }, genre: null, duration_ms: 61500, permalink_url: null };
    const playlist = { title: 'After <x>', command: 'soundgraph recommend x:tracks:1', items: [{ rank: 1, track, score: 0.1, level: 'walk', reason: 'in “P & Q”',
        contributions: [{ stage: 'walk', kind: 'seed', seed: 'x:tracks:"2"', value: 0.1, share: 1 }] }] };
    const m3u8 = FORMATS.M3U8.write(playlist).split('\n');
    assert.deepEqual(m3u8, ['#EXTM3U', '#PLAYLIST:After <x>', '# Made by: soundgraph recommend x:tracks:1',
        '#EXTINF:62,A & B - =1+1, "<&>" \u0007two', '# Why: in “P & Q” (score 0.1)', 'x:tracks:1', '']);
    const xspf = FORMATS.XSPF.write(playlist);
    assert.match(xspf, /<title>=1\+1, &quot;&lt;&amp;&gt;&quot;\ntwo<\/title>/);
    assert.match(xspf, /<annotation>in “P &amp; Q”<\/annotation>\n {6}<duration>61500<\/duration>/);
    assert.match(xspf, /<part seed="x:tracks:&quot;2&quot;" stage="walk" value="0.1"\/>/);
    const [entry] = JSON.parse(FORMATS.JSPF.write(playlist)).playlist.track;
    assert.equal(entry.title, track.title);
    assert.deepEqual(entry.extension['urn:soundgraph:reasons:1'], [{ score: 0.1, level: 'walk', parts: [{ seed: 'x:tracks:"2"', stage: 'walk', value: 0.1 }] }]);
    const csv = FORMATS.CSV.write(playlist).split('\r\n');
    assert.equal(csv[1], '1,x:tracks:1,"\'=1+1, ""<&>""\n\u0007two",A & B,,61500,,0.1,walk,in “P & Q”');
});

// SPDX-License-Identifier: MIT
// The built files: their size, how they are served, and what there is without npm.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { test } = require('./support.js');

const KIB = 1024, MOST_JS = 80 * KIB, MOST_CSS = 8 * KIB;

const zipped = (folder, ending) => fs.readdirSync(folder).filter((name) => name.endsWith(ending))
    .reduce((sum, name) => sum + zlib.gzipSync(fs.readFileSync(path.join(folder, name)), { level: 9 }).length, 0);

test('all JavaScript together is at most 80 KiB compressed, the style at most 8', ({ page }) => {
    // The part that is loaded with the first graph is counted too.
    assert.ok(fs.existsSync(path.join(page, 'canvas.js')));
    const js = zipped(page, '.js'), css = zipped(page, '.css');
    console.log(`# ${(js / KIB).toFixed(1)} KiB of JavaScript, ${(css / KIB).toFixed(1)} KiB of style, compressed`);
    assert.ok(js > 10 * KIB && js <= MOST_JS, `${js} bytes of JavaScript`);
    assert.ok(css > KIB && css <= MOST_CSS, `${css} bytes of style`);
});

test('the program serves the very files that were built', async ({ page, url }) => {
    for (const name of fs.readdirSync(page).filter((file) => !file.startsWith('.'))) {
        const reply = await fetch(`${url}/${name === 'index.html' ? '' : name}`);
        assert.equal(reply.status, 200, name);
        assert.deepEqual(Buffer.from(await reply.arrayBuffer()), fs.readFileSync(path.join(page, name)), name);
    }
});

test('the policy allows no inline script or style, and no other host but the player', async ({ url }) => {
    const policy = (await fetch(`${url}/`)).headers.get('content-security-policy');
    assert.ok(policy, 'there is one');
    assert.doesNotMatch(policy, /unsafe/);
    assert.match(policy, /default-src 'none'/);
    assert.deepEqual(policy.match(/https?:[^ ;]*/g), ['https://w.soundcloud.com']);
    assert.match(policy, /frame-src https:\/\/w\.soundcloud\.com/);
});

test('without Node packages the program gets a page that says how to have them', ({ folder }) => {
    const root = path.join(__dirname, '..', '..'), copy = path.join(folder, 'source');
    fs.cpSync(path.join(root, 'web'), path.join(copy, 'web'),
        { recursive: true, filter: (name) => !/node_modules|dist/.test(path.relative(root, name)) });
    fs.cpSync(path.join(root, 'tools', 'embed'), path.join(copy, 'tools', 'embed'));
    const made = spawnSync(path.join(copy, 'web', 'build'), [path.join(folder, 'page.c'), path.join(folder, 'page')], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    assert.deepEqual(fs.readdirSync(path.join(folder, 'page')), ['index.html']);
    assert.match(fs.readFileSync(path.join(folder, 'page', 'index.html'), 'utf8'), /make build/);
    assert.match(fs.readFileSync(path.join(folder, 'page.c'), 'utf8'), /\{"index\.html", .*\n\s*\{0\}/);
});

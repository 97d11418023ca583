// SPDX-License-Identifier: MIT
//
// What the tests of the page and the screenshots share: a real `soundgraph serve` over a store that was
// built from the sandbox, Debian's Chromium, and TAP.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const START = 'https://soundcloud.com/nils-aurora/harbour-lights';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => fs.existsSync(file));
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--no-first-run', '--disable-quic',
    // Whatever the page asks for, no other host is found.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
const WEBGL = ['--enable-unsafe-swiftshader'];
const NO_WEBGL = ['--disable-3d-apis'];

// -- Programs --------------------------------------------------------------------------------------------

async function until(what, seconds, check) {
    for (let n = 0; n < seconds * 20; n++) {
        const value = check();
        if (value) return value;
        await pause(50);
    }
    throw new Error(`${what} did not come within ${seconds} s`);
}

function environment(folder, more) {
    const clean = Object.fromEntries(Object.entries(process.env)
        .filter(([name]) => !/^(SOUNDCLOUD_|SOUNDGRAPH_|SC_|TRACK_URL|CACHE_PATH|MAX_TRACKS|DEPTH)/.test(name)));
    return { ...clean, HOME: folder, ...more };
}

// A store in `folder`, collected from the sandbox around its first track.
async function buildStore(program, folder) {
    const settings = path.join(folder, 'sandbox.env'), store = path.join(folder, 'tracks.db');
    const sandbox = spawn(program, ['sandbox', '--quiet', '--port', '0', '--env-file', settings],
        { cwd: folder, env: environment(folder), stdio: 'ignore' });
    try {
        await until('the sandbox', 20, () => fs.existsSync(settings) && fs.statSync(settings).size > 0);
        const values = Object.fromEntries(fs.readFileSync(settings, 'utf8').split('\n').filter((line) => line.includes('='))
            .map((line) => line.replace(/^export /, '').split(/=(.*)/s).slice(0, 2).map((part) => part.replace(/^'|'$/g, ''))));
        delete values.TRACK_URL;
        const built = spawnSync(program, ['build', START, '--rate', 'none', '--max-tracks', '300', '-o', folder],
            { cwd: folder, env: environment(folder, { ...values, CACHE_PATH: store }), encoding: 'utf8', timeout: 120000 });
        if (built.status !== 0) throw new Error(`build ended with ${built.status}: ${built.stderr}`);
    } finally {
        sandbox.kill('SIGTERM');
    }
    return store;
}

// { url, stop }
async function serve(program, folder, store, more = []) {
    const child = spawn(program, ['serve', '--store', store, '--port', '0', '--log', 'none', ...more],
        { cwd: folder, env: environment(folder), stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', errors = '';
    child.stdout.on('data', (data) => { out += data; });
    child.stderr.on('data', (data) => { errors += data; });
    const url = await until('the server', 20, () => {
        if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${errors}`);
        return /http:\/\/[\d.]+:\d+/.exec(out)?.[0];
    });
    const ended = new Promise((done) => child.on('exit', done));
    return { url, stop: async () => { child.kill('SIGTERM'); await ended; } };
}

// Runs `work` with a server over a fresh store, and takes all away afterwards.
async function withServer(program, work) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soundgraph-web-'));
    try {
        const store = await buildStore(program, folder);
        const server = await serve(program, folder, store);
        try {
            return await work({ ...server, store, folder });
        } finally {
            await server.stop();
        }
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

const launch = (chromium, flags) => chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });

async function alive(page) {
    const lost = await page.evaluate(() => [...document.querySelectorAll('.stage canvas')]
        .map((canvas) => canvas.getContext('webgl2')).filter(Boolean).map((gl) => gl.isContextLost()));
    assert.ok(lost.length > 0 && lost.every((gone) => !gone), 'a WebGL context is alive');
}

// The graph is drawn and stands still, by WebGL.
async function drawn(page) {
    await page.waitForFunction(() => document.querySelector('.stage')?.canvas?.resting, null, { timeout: 30000 });
    await alive(page);
}

// A fresh page at an address of the app. Afterwards: nothing was asked of another host, nothing failed.
// `expected` are beginnings of addresses that may be asked elsewhere, `forgiven` complaints are not counted.
async function visit({ browser, url }, hash, work, options = {}) {
    const { expected = [], forgiven, ...settings } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...settings });
    const page = await context.newPage();
    page.setDefaultTimeout(30000);
    const strangers = [], complaints = [];
    context.on('request', (request) => {
        if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== url) strangers.push(request.url());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && !forgiven?.test(message.text()) && complaints.push(message.text()));
    try {
        await page.goto(`${url}/${hash}`);
        await work(page);
        assert.deepEqual(strangers.filter((stranger) => !expected.some((start) => stranger.startsWith(start))), [], 'asked elsewhere');
        assert.deepEqual(complaints, [], 'complaints of the browser');
    } finally {
        await context.close();
    }
}

// -- TAP -------------------------------------------------------------------------------------------------

const tests = [];
const test = (name, work) => tests.push({ name, work });

function skipAll(why) {
    console.log(`1..0 # SKIP ${why}`);
    process.exit(0);
}

async function runAll(context) {
    let failed = 0;
    const wanted = process.env.WEB_TEST;
    const chosen = tests.filter(({ name }) => !wanted || name.includes(wanted));
    console.log(`1..${chosen.length}`);
    for (const [n, { name, work }] of chosen.entries()) {
        try {
            await work(context);
            console.log(`ok ${n + 1} - ${name}`);
        } catch (error) {
            failed++;
            console.log(`not ok ${n + 1} - ${name}`);
            console.log(String(error.stack).replace(/^/gm, '# '));
        }
    }
    return failed;
}

module.exports = { alive, CHROMIUM, drawn, environment, launch, NO_WEBGL, runAll, serve, skipAll, START, test, visit, WEBGL, withServer };

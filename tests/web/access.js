// SPDX-License-Identifier: MIT
// WCAG 2.2 AA: axe in light, dark and forced colours; small screens, large letters, keys, and less motion.
'use strict';
const assert = require('node:assert/strict');
const { source } = require('axe-core');
const { drawn, test, visit } = require('./support.js');
const { farTrack, HARBOUR } = require('./mouse.js');

const settled = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));

// The views in the states that people see them in.
const VIEWS = {
    start: async () => ['', '.suggestions li'],
    graph: async ({ url }) => {
        const { items } = await (await fetch(`${url}/api/v1/tracks/${HARBOUR}/related?limit=1`)).json();
        const { id, canonical_genre: genre } = items[0].track;
        return [`#explore?center=${HARBOUR}&track=${id}&genre=${encodeURIComponent(genre)}`, '.why .parts li'];
    },
    filters: async ({ url }) => {
        const { items } = await (await fetch(`${url}/api/v1/tracks/${HARBOUR}/related?limit=3`)).json();
        const [one, two, three] = items.map(({ track }) => track.id);
        return [`#explore?center=${HARBOUR}&track=${one}&hide=${two}&pin=${three}&weight=0.1&plays=100000`, '.why .parts li'];
    },
    ties: async ({ url }) => {
        const { nodes } = await (await fetch(`${url}/api/v1/graph?center=${HARBOUR}&limit=40&playlists=true`)).json();
        const { id } = nodes.find(({ node_type: kind }) => kind === 'playlist');
        return [`#explore?center=${HARBOUR}&ties=co_playlist,by_artist,in_playlist&track=${id}`, 'aside .advice li'];
    },
    reasons: async ({ url }) => {
        const { contributions } = await (await fetch(`${url}/api/v1/explanations?seeds=${HARBOUR}&item=soundcloud:tracks:631944290`)).json();
        const { id } = contributions[0].evidence.filter(({ kind }) => kind === 'playlist').at(-1);
        return [`#discover?seeds=${HARBOUR}&track=soundcloud:tracks:631944290&without=${id}&missing=soundcloud:tracks:937008712`, '.whatif p'];
    },
    path: async (server) => {
        const far = await farTrack(server);
        return [`#path?from=${HARBOUR}&to=${far.id}&avoid=soundcloud:tracks:937008712`, '.stop'];
    },
    discover: async () => [`#discover?seeds=${HARBOUR}&less=soundcloud:tracks:937008712&adventure=0.5`, '.why .parts li'],
};

const LOOKS = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    'forced colours': { forcedColors: 'active' },
};

// What can be opened is looked at too: further filters, more of the evidence, triples.
async function openAll(page) {
    for (const summary of await page.locator('summary').all()) if (await summary.evaluate(({ parentElement }) => !parentElement.open)) await summary.click();
}

async function violations(page) {
    await page.evaluate(source);
    const { violations: found, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    assert.ok(passes.length > 15, 'axe has looked');
    return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

for (const [look, options] of Object.entries(LOOKS))
    for (const [name, view] of Object.entries(VIEWS))
        test(`axe finds nothing: ${name}, ${look}`, async (server) => {
            const [hash, ready] = await view(server);
            await visit(server, hash, async (page) => {
                await page.locator(ready).first().waitFor();
                await settled(page);
                await openAll(page);
                const theme = await page.evaluate(() => document.documentElement.dataset.theme);
                assert.equal(theme, look === 'dark' ? 'dark' : 'light');
                assert.deepEqual(await violations(page), []);
            }, options);
        });

test('axe finds nothing in an open list of tracks, and in what could not be found', (server) => visit(server, '', async (page) => {
    await page.getByRole('combobox', { name: 'Find a track' }).fill('harbour');
    await page.locator('[role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    assert.deepEqual(await violations(page), []);
    await page.getByRole('combobox', { name: 'Find a track' }).fill('zzzzqqqq');
    await page.getByText('No track is called').waitFor();
    assert.deepEqual(await violations(page), []);
}));

test('colours can be chosen, whatever the system has, and stay', (server) => visit(server, '', async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.getByLabel('Colours').selectOption('dark');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    assert.notEqual(await paper(), light);
    await page.reload();
    assert.notEqual(await paper(), light);
    await page.getByLabel('Colours').selectOption('auto');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
    assert.equal(await paper(), light);
}));

// -- Small screens and large letters ---------------------------------------------------------------------

// 320 pixels are 1280 at a zoom of 400 %, 640 are 1280 at 200 %.
const SCREENS = { 320: { width: 320, height: 640 }, 640: { width: 640, height: 450 }, 1280: { width: 1280, height: 900 } };

async function opened(page, ready) {
    await page.locator(ready).first().waitFor();
    await settled(page);
    await openAll(page);
}

const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

// All texts that can be seen. Where the chosen track stands below the list there is one more button.
const texts = (page) => page.evaluate(() => {
    const walker = document.createTreeWalker(document.getElementById('main'), NodeFilter.SHOW_TEXT), found = new Set();
    while (walker.nextNode()) {
        const { parentElement: element, data } = walker.currentNode;
        const { width, height } = element.getBoundingClientRect();
        if (data.trim() && width > 1 && height > 1 && element.checkVisibility() && !element.closest('.to-chosen')) found.add(`${element.className} ${data.trim()}`);
    }
    return [...found];
});

// Smaller than 24 x 24 pixels. A label is part of its box; links inside a sentence may be as high as its lines.
const smallTargets = (page) => page.evaluate(() => [...document.querySelectorAll('button, select, summary, a, input, [role=option]')]
    .filter((element) => element.checkVisibility() && !element.matches('p a, .unseen, .skip'))
    .map((element) => [element, (element.type === 'checkbox' ? element.closest('label') : element).getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24)
    .map(([element, { width, height }]) => `${element.localName} ${element.textContent.trim().slice(0, 40)}: ${width} x ${height}`));

// Texts that do not fit into a box that shows no more.
const cut = (page) => page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility() && element.textContent.trim() && !element.closest('.unseen, .to-chosen, select') && !element.matches('.canvas')
        && ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
        && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1))
    .map((element) => `${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`));

for (const [name, view] of Object.entries(VIEWS))
    test(`a narrow screen shows all that a wide one does, without a sideways scroll, in targets that are large enough: ${name}`, async (server) => {
        const [hash, ready] = await view(server);
        await visit(server, hash, async (page) => {
            await opened(page, ready);
            const all = await texts(page);
            assert.deepEqual(await smallTargets(page), []);
            for (const width of [640, 320]) {
                await page.setViewportSize(SCREENS[width]);
                await settled(page);
                assert.ok(await tooWide(page) <= 0, `${await tooWide(page)} pixels too wide for ${width}`);
                const left = new Set(await texts(page));
                assert.deepEqual(all.filter((text) => !left.has(text)), [], `lost at ${width} pixels`);
                assert.deepEqual(await smallTargets(page), [], `at ${width} pixels`);
                assert.deepEqual(await cut(page), [], `cut at ${width} pixels`);
            }
        });
    });

// WCAG 1.4.12, and letters twice as large.
const SPACED = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }';
const LARGE = ':root { font-size: 200% !important }';

for (const [name, view] of Object.entries(VIEWS))
    test(`nothing is cut where letters stand farther apart, or are twice as large: ${name}`, async (server) => {
        const [hash, ready] = await view(server);
        await visit(server, hash, async (page) => {
            await opened(page, ready);
            for (const style of [SPACED, LARGE]) {
                await page.evaluate((text) => {
                    const sheet = new CSSStyleSheet();
                    sheet.replaceSync(text);
                    document.adoptedStyleSheets = [sheet];
                }, style);
                assert.deepEqual(await cut(page), [], style);
                assert.ok(await tooWide(page) <= 0, `${await tooWide(page)} pixels too wide: ${style}`);
            }
        });
    });

// -- The focus -------------------------------------------------------------------------------------------

// Marks what has the focus; what one does not see of it.
const look = (page) => page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body || element.matches('.skip')) return { done: true };
    element.dataset.reached = 'yes';
    const name = `${element.localName} ${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 50)}`;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const free = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
        const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
        return hit && (element.contains(hit) || hit.contains(element));
    });
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    const light = (color) => channels(color).slice(0, 3).map((value) => value / 255)
        .reduce((sum, value, n) => sum + [0.2126, 0.7152, 0.0722][n] * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4), 0);
    let ground = element.parentElement;
    while (ground.parentElement && channels(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const [dark, bright] = [light(outlineColor), light(getComputedStyle(ground).backgroundColor)].sort((a, b) => a - b);
    const ring = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && (bright + 0.05) / (dark + 0.05) >= 3;
    return { name, trouble: [...(free ? [] : ['is covered']), ...(ring ? [] : [`has no ring that is seen: ${outlineStyle} ${outlineWidth} ${outlineColor}`])] };
});

// All that can be pressed, chosen or read by scrolling, and was not reached.
const missed = (page) => page.evaluate(() => [...document.querySelectorAll('a[href], button, input, select, summary, iframe, [tabindex="0"]')]
    .filter((element) => element.checkVisibility() && !element.disabled && !element.dataset.reached && !element.matches('.skip'))
    .map((element) => `${element.localName} ${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 50)}`));

async function walk(page) {
    const troubles = [];
    const note = async () => {
        const { name, trouble = [], done } = await look(page);
        troubles.push(...trouble.map((what) => `${name} ${what}`));
        return done;
    };
    for (let n = 0; n < 400; n++) {
        await page.keyboard.press('Tab');
        if (await note()) break;
        // Arrow keys lead through the rows of a list that is one stop.
        if (!(await page.evaluate(() => document.activeElement.matches('.rows .name')))) continue;
        const count = await page.evaluate(() => document.activeElement.closest('.rows').children.length);
        await page.keyboard.press('Home');
        for (let row = 0; row < count; row++) {
            await note();
            const wide = await page.evaluate(() => document.activeElement.closest('li').querySelectorAll('button').length);
            for (let at = 1; at < wide; at++) {
                await page.keyboard.press('ArrowRight');
                await note();
            }
            for (let at = 1; at < wide; at++) await page.keyboard.press('ArrowLeft');
            await page.keyboard.press('ArrowDown');
        }
        // The next Tab leaves the list behind its last button.
        await page.keyboard.press('End');
        for (let at = 1; at < 4; at++) await page.keyboard.press('ArrowRight');
    }
    return troubles;
}

for (const [width, options, views] of [[1280, {}, VIEWS], [320, { colorScheme: 'dark' }, VIEWS],
    [1280, { forcedColors: 'active' }, { filters: VIEWS.filters, discover: VIEWS.discover }]])
    for (const [name, view] of Object.entries(views))
        test(`keys reach everything, and one sees where: ${name}, ${width} pixels, ${JSON.stringify(options)}`, async (server) => {
            const [hash, ready] = await view(server);
            await visit(server, hash, async (page) => {
                await opened(page, ready);
                await page.evaluate(() => { scrollTo(0, 0); document.activeElement.blur(); document.querySelector('.skip').focus(); });
                assert.deepEqual(await walk(page), []);
                assert.deepEqual(await missed(page), []);
            }, { ...options, viewport: SCREENS[width] });
        });

// -- What the system asks for ----------------------------------------------------------------------------

// Where nodes stand a moment after the graph is drawn anew, and in the end.
async function moves(server, reducedMotion) {
    let way;
    await visit(server, `#explore?center=${HARBOUR}`, async (page) => {
        await drawn(page);
        way = await page.evaluate(() => new Promise((done) => {
            const { canvas } = document.querySelector('.stage'), seen = [];
            const watch = () => {
                seen.push(canvas.resting);
                if (document.querySelectorAll('.chips li').length === 2 && canvas.resting && seen.length > 60) done(seen);
                else requestAnimationFrame(watch);
            };
            document.querySelector('.rows li:nth-child(2) [aria-label^=Expand]').click();
            watch();
        }));
        await page.goto(`${server.url}/#discover?seeds=${HARBOUR}`);
        await page.locator('.results li').first().waitFor();
        const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
            const { transitionProperty, transitionDuration, animationName } = getComputedStyle(element);
            return animationName !== 'none' || (transitionProperty !== 'none' && parseFloat(transitionDuration) > 0);
        }).length);
        assert.equal(moving > 0, reducedMotion === 'no-preference', `${moving} elements change little by little`);
    }, { reducedMotion });
    return way.includes(false);
}

test('nodes wander to their places, and stand there at once where less motion is wanted', async (server) => {
    assert.equal(await moves(server, 'no-preference'), true);
    assert.equal(await moves(server, 'reduce'), false);
});

test('in forced colours one sees what is chosen, pressed and current, and how long bars are', async (server) => {
    const [hash, ready] = await VIEWS.filters(server);
    await visit(server, hash, async (page) => {
        await opened(page, ready);
        const seen = await page.evaluate(() => {
            const outline = (selector) => getComputedStyle(document.querySelector(selector)).outlineStyle;
            const ground = (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor;
            return {
                outlines: ['.rows li.selected', '.rows [aria-pressed=true][aria-label^=Pin]', 'nav [aria-current]'].map(outline),
                bars: ground('.bar span') !== ground('.bar') && getComputedStyle(document.querySelector('.bar')).borderTopStyle,
                dots: new Set([...document.querySelectorAll('.rows .dot')].map((dot) => getComputedStyle(dot).backgroundColor)).size,
            };
        });
        assert.deepEqual(seen.outlines, ['solid', 'solid', 'solid']);
        assert.equal(seen.bars, 'solid');
        assert.ok(seen.dots > 2, 'the colours of the groups stay');
    }, { forcedColors: 'active' });
});

module.exports = { violations };

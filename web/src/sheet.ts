// SPDX-License-Identifier: MIT
// A graph as a file: SVG and PNG of one drawing, and GEXF for Gephi. Needs no WebGL.
import { xml } from './export';
import { artist, genre } from './library';
import { CENTER, labelOf, type Node, type Picture, radius } from './picture';

const WIDTH = 1600, HEIGHT = 1100, MARGIN = 90, FOOT = 60;
const FONT = 13, LETTER = 0.56; // size of letters, and about how wide one is
const LIGHT = { paper: '#ffffff', ink: '#1c2126', soft: '#545d66', edge: '#8f8b84' };
const DARK = { paper: '#1a1e21', ink: '#e9e7e3', soft: '#a8b0b8', edge: '#6b747c' };
const FAMILY = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";

// All that is to be drawn, from back to front, in pixels.
export interface Scene {
    paper: string;
    lines: { x1: number; y1: number; x2: number; y2: number; color: string }[];
    dots: { x: number; y: number; r: number; color: string }[];
    texts: { x: number; y: number; text: string; color: string; strong: boolean }[];
}

interface Box {
    left: number;
    top: number;
    right: number;
    bottom: number;
}

const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const wide = (text: string): number => text.length * FONT * LETTER;

// Where the nodes stand on the sheet; as on the canvas, y grows upwards in a layout.
function places(nodes: Node[]): Map<string, { x: number; y: number }> {
    const xs = nodes.map(({ x }) => x), ys = nodes.map(({ y }) => y);
    const left = Math.min(...xs), top = Math.max(...ys);
    const across = Math.max(...xs) - left, down = top - Math.min(...ys);
    const room = { x: WIDTH - 2 * MARGIN, y: HEIGHT - 2 * MARGIN - FOOT };
    const scale = Math.min(room.x / (across || 1), room.y / (down || 1));
    const at = { x: MARGIN + (room.x - across * scale) / 2, y: MARGIN + (room.y - down * scale) / 2 };
    return new Map(nodes.map(({ id, x, y }) => [id, { x: at.x + (x - left) * scale, y: at.y + (top - y) * scale }]));
}

export function scene(picture: Picture, dark: boolean): Scene {
    const look = dark ? DARK : LIGHT;
    const at = places(picture.nodes);
    const strongest = Math.max(...picture.nodes.map(({ strength }) => strength), 1e-9);
    const made: Scene = { paper: look.paper, lines: [], dots: [], texts: [] };
    for (const { source, target } of picture.edges) {
        const from = at.get(source)!, to = at.get(target)!;
        made.lines.push({ x1: from.x, y1: from.y, x2: to.x, y2: to.y, color: look.edge });
    }
    const taken: Box[] = [];
    for (const node of picture.nodes) {
        const dot = { ...at.get(node.id)!, r: radius(node, strongest), color: node.center ? CENTER : node.color };
        made.dots.push(dot);
        taken.push({ left: dot.x - dot.r, right: dot.x + dot.r, top: dot.y - dot.r, bottom: dot.y + dot.r });
    }
    // The strongest come first: a name that finds no room is left out, but not of what was opened or pinned.
    for (const [n, node] of picture.nodes.entries()) {
        const { x, y, r } = made.dots[n]!;
        const text = labelOf(node), strong = node.center || node.pinned;
        const box = { left: x + r + 5, right: x + r + 5 + wide(text), top: y - FONT / 2, bottom: y + FONT / 2 };
        if (!strong && (box.right > WIDTH || taken.some((other) => overlap(box, other)))) continue;
        taken.push(box);
        made.texts.push({ x: box.left, y: y + FONT / 3, text, color: look.ink, strong });
    }
    const groups = [{ name: 'opened', color: CENTER }, ...picture.groups.filter(({ name }) => picture.nodes.some(({ group }) => group === name))];
    let x = MARGIN;
    for (const { name, color } of groups) {
        if (x + wide(name) > WIDTH - MARGIN) break;
        made.dots.push({ x, y: HEIGHT - FOOT / 2, r: 6, color });
        made.texts.push({ x: x + 12, y: HEIGHT - FOOT / 2 + FONT / 3, text: name, color: look.soft, strong: false });
        x += wide(name) + 48;
    }
    return made;
}

const round = (value: number): number => Math.round(value * 100) / 100;

export function svg({ paper, lines, dots, texts }: Scene, title: string): string {
    const edges = lines.map(({ x1, y1, x2, y2, color }) => `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${color}"/>`);
    const nodes = dots.map(({ x, y, r, color }) => `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${color}"/>`);
    const names = texts.map(
        ({ x, y, text, color, strong }) => `<text x="${round(x)}" y="${round(y)}" fill="${color}"${strong ? ' font-weight="600"' : ''}>${xml(text)}</text>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">
<title>${xml(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="${paper}"/>
<g>
${edges.join('\n')}
</g>
<g>
${nodes.join('\n')}
</g>
<g font-family="${FAMILY}" font-size="${FONT}" stroke="${paper}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">
${names.join('\n')}
</g>
</svg>
`;
}

// Twice as large, so that it stays sharp where it is printed.
export function png({ paper, lines, dots, texts }: Scene): Promise<Blob> {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2 * WIDTH, height: 2 * HEIGHT });
    const context = canvas.getContext('2d')!;
    context.scale(2, 2);
    context.fillStyle = paper;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    for (const { x1, y1, x2, y2, color } of lines) {
        context.strokeStyle = color;
        context.beginPath();
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
        context.stroke();
    }
    for (const { x, y, r, color } of dots) {
        context.fillStyle = color;
        context.beginPath();
        context.arc(x, y, r, 0, 2 * Math.PI);
        context.fill();
    }
    for (const { x, y, text, color, strong } of texts) {
        context.fillStyle = color;
        context.strokeStyle = paper;
        context.lineWidth = 4;
        context.lineJoin = 'round';
        context.font = `${strong ? 600 : 400} ${FONT}px ${FAMILY}`;
        context.strokeText(text, x, y);
        context.fillText(text, x, y);
    }
    return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture came')))));
}

// -- GEXF 1.3 ------------------------------------------------------------------------------------------

const COLUMNS: [string, string, (node: Node) => string | number | null | undefined][] = [
    ['kind', 'string', ({ kind }) => kind],
    ['artist', 'string', ({ kind, track }) => (kind === 'track' ? artist(track) : null)],
    ['genre', 'string', ({ kind, track }) => (kind === 'track' ? genre(track) : null)],
    ['group', 'string', ({ group }) => group],
    ['source', 'string', ({ track }) => track.source],
    ['permalink_url', 'string', ({ track }) => track.permalink_url],
    ['playback_count', 'long', ({ track }) => track.playback_count],
    ['strength', 'double', ({ strength }) => strength],
];

const colour = (hex: string): string => ['r', 'g', 'b'].map((part, n) => `${part}="${parseInt(hex.slice(1 + 2 * n, 3 + 2 * n), 16)}"`).join(' ');

export function gexf(picture: Picture, title: string): string {
    const strongest = Math.max(...picture.nodes.map(({ strength }) => strength), 1e-9);
    const columns = COLUMNS.map(([name, type], n) => `<attribute id="${n}" title="${name}" type="${type}"/>`);
    const nodes = picture.nodes.map((node) => {
        const values = COLUMNS.map(([, , read], n) => [n, read(node)] as const).filter(([, value]) => value != null);
        return `<node id="${xml(node.id)}" label="${xml(node.track.title ?? node.id)}"><attvalues>${values
            .map(([n, value]) => `<attvalue for="${n}" value="${xml(String(value))}"/>`)
            .join('')}</attvalues><viz:color ${colour(node.center ? CENTER : node.color)}/><viz:position x="${node.x}" y="${node.y}" z="0"/><viz:size value="${round(radius(node, strongest))}"/></node>`;
    });
    const edges = picture.edges.map(({ source, target, weight }, n) => `<edge id="${n}" source="${xml(source)}" target="${xml(target)}" weight="${weight}"/>`);
    return `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta><creator>SoundGraph</creator><description>${xml(title)}</description></meta>
<graph defaultedgetype="undirected">
<attributes class="node">${columns.join('')}</attributes>
<nodes>
${nodes.join('\n')}
</nodes>
<edges>
${edges.join('\n')}
</edges>
</graph>
</gexf>
`;
}

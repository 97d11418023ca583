// SPDX-License-Identifier: MIT
// What of a graph is drawn and listed: filters, colours, and where nodes stand.
import type { Track } from './api';
import { type Filters, groupOf, passes } from './filters';

// A node of /graph (docs/api.md).
export interface ApiNode {
    id: string;
    node_type: string;
    title: string | null;
    artist_name: string | null;
    artist_id: string | null;
    genre: string | null;
    canonical_genre?: string | null;
    playback_count?: number | null;
    duration_ms?: number | null;
    created_at?: string | null;
    license?: string | null;
    permalink_url: string | null;
    source?: string | null;
    seed?: boolean;
    strength?: number;
    community?: number;
    community_name?: string;
    x?: number;
    y?: number;
}

export interface ApiGraph {
    nodes: ApiNode[];
    edges: { source: string; target: string; weight: number; together?: number }[];
}

export interface Node {
    id: string;
    track: Track;
    center: boolean;
    pinned: boolean;
    strength: number;
    tie: number; // weight of the strongest edge to a center, 0 without one
    group: string; // what it is coloured by
    color: string;
    x: number;
    y: number;
}

export interface Edge {
    source: string;
    target: string;
    weight: number;
}

export interface Picture {
    nodes: Node[];
    edges: Edge[];
    groups: { name: string; color: string; count: number }[];
    hidden: number; // tracks that the filters hold back, not counting those hidden by hand
}

// The hues of graph/palette.h, each moved until it stands out 3:1 from its background.
const LIGHT = ['#0072b2', '#b97900', '#00805d', '#b8588f', '#3494cf', '#8f8400', '#882255', '#45494f'];
const DARK = ['#3d9be0', '#e69f00', '#00b386', '#cc79a7', '#8fd0f5', '#e5d73a', '#b58ae0', '#a9b0b8'];
const REST = { light: '#808080', dark: '#7d848b' };
export const CENTER = '#d55e00';

export const trackOf = (node: ApiNode): Track => ({
    id: node.id,
    title: node.title,
    artist: { id: node.artist_id, name: node.artist_name, permalink_url: null },
    genre: node.genre,
    canonical_genre: node.canonical_genre ?? null,
    duration_ms: node.duration_ms ?? null,
    created_at: node.created_at ?? null,
    license: node.license ?? null,
    playback_count: node.playback_count ?? null,
    permalink_url: node.permalink_url,
    source: node.source ?? null,
});

function paint(nodes: ApiNode[], colour: Filters['colour'], dark: boolean): Picture['groups'] {
    const sizes = new Map<string, number>();
    for (const node of nodes) sizes.set(groupOf(node, colour), (sizes.get(groupOf(node, colour)) ?? 0) + 1);
    const colors = dark ? DARK : LIGHT;
    return [...sizes]
        .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
        .map(([name, count], n) => ({ name, count, color: colors[n] ?? (dark ? REST.dark : REST.light) }));
}

export function makePicture(graph: ApiGraph, centers: string[], filters: Filters, dark: boolean): Picture {
    const tracks = graph.nodes.filter((node) => node.node_type === 'track');
    const groups = paint(tracks, filters.colour, dark);
    const colors = new Map(groups.map(({ name, color }) => [name, color]));
    const strongest = Math.max(...graph.edges.map(({ weight }) => weight), 0);
    const edges = graph.edges.filter(({ weight }) => weight >= filters.weight * strongest);
    const tied = new Set(edges.flatMap(({ source, target }) => [source, target]));
    const shows = (node: ApiNode) =>
        centers.includes(node.id) ||
        (!filters.hide.includes(node.id) && (filters.pin.includes(node.id) || passes(node, filters, tied.has(node.id))));
    const shown = new Set(tracks.filter(shows).map(({ id }) => id));
    const byHand = tracks.filter(({ id }) => filters.hide.includes(id) && !centers.includes(id)).length;
    const tie = new Map<string, number>();
    for (const { source, target, weight } of graph.edges)
        for (const [a, b] of [[source, target], [target, source]] as const)
            if (centers.includes(a)) tie.set(b, Math.max(tie.get(b) ?? 0, weight));
    const nodes = tracks
        .filter(({ id }) => shown.has(id))
        .map((node) => ({
            id: node.id,
            track: trackOf(node),
            center: centers.includes(node.id),
            pinned: filters.pin.includes(node.id),
            strength: node.strength ?? 0,
            tie: tie.get(node.id) ?? 0,
            group: groupOf(node, filters.colour),
            color: colors.get(groupOf(node, filters.colour)) ?? REST.light,
            x: node.x ?? 0,
            y: node.y ?? 0,
        }))
        .sort((a, b) => Number(b.center) - Number(a.center) || b.tie - a.tie || b.strength - a.strength);
    return {
        nodes,
        edges: edges.filter(({ source, target }) => shown.has(source) && shown.has(target)),
        groups,
        hidden: tracks.length - nodes.length - byHand,
    };
}

// Of a node, in pixels.
export const radius = ({ center, strength }: Node, strongest: number): number => (center ? 7 : 4) + 7 * Math.sqrt(strength / strongest);

export interface Point {
    x: number;
    y: number;
}

// Turns, mirrors and moves a new layout onto the old one, as far as they share nodes: Procrustes in the
// plane. With z = a x over complex numbers the best turn is sum conj(x) z / |…|; mirrored, sum x z / |…|.
export function align(fresh: Map<string, Point>, old: Map<string, Point>): Map<string, Point> {
    const common = [...fresh.keys()].filter((id) => old.has(id));
    if (common.length < 2) return fresh;
    const mean = (of: Map<string, Point>): Point => {
        const sum = { x: 0, y: 0 };
        for (const id of common) {
            sum.x += of.get(id)!.x / common.length;
            sum.y += of.get(id)!.y / common.length;
        }
        return sum;
    };
    const from = mean(fresh), to = mean(old);
    const turn = [0, 0], mirror = [0, 0];
    for (const id of common) {
        const p = fresh.get(id)!, q = old.get(id)!;
        const a = p.x - from.x, b = p.y - from.y, c = q.x - to.x, d = q.y - to.y;
        turn[0]! += a * c + b * d;
        turn[1]! += a * d - b * c;
        mirror[0]! += a * c - b * d;
        mirror[1]! += a * d + b * c;
    }
    const flip = Math.hypot(...mirror) > Math.hypot(...turn);
    const [re, im] = flip ? mirror : turn;
    const size = Math.hypot(re!, im!) || 1;
    const cos = re! / size, sin = im! / size;
    return new Map(
        [...fresh].map(([id, p]) => {
            const a = p.x - from.x, b = (p.y - from.y) * (flip ? -1 : 1);
            return [id, { x: to.x + cos * a - sin * b, y: to.y + sin * a + cos * b }];
        }),
    );
}

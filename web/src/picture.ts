// SPDX-License-Identifier: MIT
// What of a graph is drawn and listed: filters, colours, and where nodes stand.
import type { Track } from './api';
import { type Filters, groupOf, holds, passes } from './filters';

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

export interface ApiEdge {
    source: string;
    target: string;
    relation: string;
    weight: number;
    together?: number;
}

export interface ApiGraph {
    nodes: ApiNode[];
    edges: ApiEdge[];
}

export const KINDS = {
    track: { one: 'track', many: 'tracks' },
    artist: { one: 'artist', many: 'artists' },
    user: { one: 'listener', many: 'listeners' },
    playlist: { one: 'playlist', many: 'playlists' },
};
export type Kind = keyof typeof KINDS;

export interface Node {
    id: string;
    kind: Kind;
    track: Track; // or, of another kind: its name and address
    center: boolean;
    pinned: boolean;
    strength: number;
    tie: number; // weight of the strongest edge to a center, 0 without one; of another kind: its tracks
    group: string; // what it is coloured by
    color: string;
    x: number;
    y: number;
}

export interface Picture {
    nodes: Node[];
    edges: ApiEdge[];
    groups: { name: string; color: string; count: number }[];
    hidden: number; // tracks that the filters hold back, not counting those hidden by hand
}

// The hues of graph/palette.h, each moved until it stands out 3:1 from its background.
const LIGHT = ['#0072b2', '#b97900', '#00805d', '#b8588f', '#3494cf', '#8f8400', '#882255', '#45494f'];
const DARK = ['#3d9be0', '#e69f00', '#00b386', '#cc79a7', '#8fd0f5', '#e5d73a', '#b58ae0', '#a9b0b8'];
const THING = '#808080'; // of all further groups, and of what is no track
const TURN = 2.399963; // the golden angle: steps aside that never meet
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
        .map(([name, count], n) => ({ name, count, color: colors[n] ?? THING }));
}

// The ties that are shown, and the tracks that they and the other filters leave.
function choose(graph: ApiGraph, centers: string[], filters: Filters) {
    const tracks = graph.nodes.filter((node) => node.node_type === 'track');
    const between = graph.edges.filter(({ relation }) => relation === 'co_playlist');
    const strongest = Math.max(...between.map(({ weight }) => weight), 0);
    const edges = graph.edges.filter(({ relation, weight }) => holds(filters, relation, weight, strongest));
    const tied = new Set(edges.flatMap(({ source, target }) => [source, target]));
    const shows = (node: ApiNode) =>
        centers.includes(node.id) ||
        (!filters.hide.includes(node.id) && (filters.pin.includes(node.id) || passes(node, filters, tied.has(node.id))));
    const shown = tracks.filter(shows);
    const gone = new Set(tracks.filter((node) => !shows(node)).map(({ id }) => id));
    return { tracks, between, shown, edges: edges.filter(({ source, target }) => !gone.has(source) && !gone.has(target)) };
}

// What is no track stands in the middle of its tracks, a step aside: several of one track do not cover each other.
function things(graph: ApiGraph, edges: ApiEdge[], tracks: Node[]): Node[] {
    const at = new Map(tracks.map((node) => [node.id, node]));
    const ends = new Map<string, Node[]>();
    for (const { source, target } of edges)
        for (const [id, other] of [[source, at.get(target)], [target, at.get(source)]] as const)
            if (other && !at.has(id)) ends.set(id, [...(ends.get(id) ?? []), other]);
    const step = 0.05 * Math.max(...tracks.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return graph.nodes
        .filter(({ id }) => ends.has(id))
        .map((node, n) => {
            const near = ends.get(node.id)!;
            const kind = node.node_type as Kind;
            return {
                id: node.id,
                kind,
                track: trackOf(node),
                center: false,
                pinned: false,
                strength: 0,
                tie: near.length,
                group: KINDS[kind].one,
                color: THING,
                x: mean(near.map(({ x }) => x)) + step * Math.cos(TURN * n),
                y: mean(near.map(({ y }) => y)) + step * Math.sin(TURN * n),
            };
        })
        .sort((a, b) => b.tie - a.tie || labelOf(a).localeCompare(labelOf(b)));
}

export function makePicture(graph: ApiGraph, centers: string[], filters: Filters, dark: boolean): Picture {
    const { tracks, between, shown, edges } = choose(graph, centers, filters);
    const groups = paint(tracks, filters.colour, dark);
    const colors = new Map(groups.map(({ name, color }) => [name, color]));
    const byHand = tracks.filter(({ id }) => filters.hide.includes(id) && !centers.includes(id)).length;
    const tie = new Map<string, number>();
    for (const { source, target, weight } of between)
        for (const [a, b] of [[source, target], [target, source]] as const)
            if (centers.includes(a)) tie.set(b, Math.max(tie.get(b) ?? 0, weight));
    const nodes = shown
        .map((node): Node => ({
            id: node.id,
            kind: 'track',
            track: trackOf(node),
            center: centers.includes(node.id),
            pinned: filters.pin.includes(node.id),
            strength: node.strength ?? 0,
            tie: tie.get(node.id) ?? 0,
            group: groupOf(node, filters.colour),
            color: colors.get(groupOf(node, filters.colour)) ?? THING,
            x: node.x ?? 0,
            y: node.y ?? 0,
        }))
        .sort((a, b) => Number(b.center) - Number(a.center) || b.tie - a.tie || b.strength - a.strength);
    return { nodes: [...nodes, ...things(graph, edges, nodes)], edges, groups, hidden: tracks.length - nodes.length - byHand };
}

// "40 tracks, 24 artists"
export function counted({ nodes }: Picture): string {
    const of = (kind: Kind) => nodes.filter((node) => node.kind === kind).length;
    return (Object.keys(KINDS) as Kind[])
        .flatMap((kind) => (of(kind) || kind === 'track' ? `${of(kind)} ${of(kind) === 1 ? KINDS[kind].one : KINDS[kind].many}` : []))
        .join(', ');
}

// What is written at a node: what is no track says what it is, for its colour and place do not.
export const labelOf = ({ kind, track, pinned }: Node): string =>
    `${pinned ? '◆ ' : kind === 'track' ? '' : `${KINDS[kind].one}: `}${track.title ?? track.id}`;

// Of a node, in pixels.
export const radius = ({ kind, center, strength }: Node, strongest: number): number => (center ? 7 : kind === 'track' ? 4 : 5) + 7 * Math.sqrt(strength / strongest);

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

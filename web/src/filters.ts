// SPDX-License-Identifier: MIT
// What of a graph is shown, and the same said in jq: what the page draws, a terminal can have too.
import type { ApiNode } from './picture';

export interface Filters {
    genre?: string | undefined;
    source?: string | undefined;
    licence?: string | undefined;
    group?: string | undefined; // one community, or one genre: what the colours stand for
    since: number; // years; 0: any
    until: number;
    plays: number; // at most so many; 0: any
    weight: number; // 0..1: share of the strongest tie
    colour: 'community' | 'genre';
    hide: string[]; // hidden by hand
    pin: string[]; // shown whatever the filters say
}

export const NO_FILTERS: Filters = { since: 0, until: 0, plays: 0, weight: 0, colour: 'community', hide: [], pin: [] };

// The words of the address that hold tracks back, without those that hide single ones.
export const FILTER_WORDS = ['genre', 'source', 'licence', 'group', 'since', 'until', 'plays', 'weight'] as const;

const list = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? [];

export function readFilters(query: Record<string, string>): Filters {
    const { genre, source, licence, group, since, until, plays, weight, colour, hide, pin } = query;
    return {
        genre,
        source,
        licence,
        group,
        since: Number(since) || 0,
        until: Number(until) || 0,
        plays: Number(plays) || 0,
        weight: Math.min(Math.max(Number(weight) || 0, 0), 1),
        colour: colour === 'genre' ? 'genre' : 'community',
        hide: list(hide),
        pin: list(pin),
    };
}

// -- A track -------------------------------------------------------------------------------------------

export const genreOf = (node: ApiNode): string => node.canonical_genre ?? node.genre ?? 'no genre';
export const communityOf = (node: ApiNode): string =>
    node.community_name ?? (node.community === undefined ? 'alone' : `community ${node.community + 1}`);
export const groupOf = (node: ApiNode, colour: Filters['colour']): string => (colour === 'genre' ? genreOf(node) : communityOf(node));
export const yearOf = (node: ApiNode): number => Number(node.created_at?.slice(0, 4) ?? 0);

// Whether a track passes; `tied`: whether one of its ties is strong enough. A count that is unknown is not above anything.
export function passes(node: ApiNode, filters: Filters, tied: boolean): boolean {
    const { genre, source, licence, group, since, until, plays, weight, colour } = filters;
    return (
        (!genre || genreOf(node) === genre) &&
        (!source || node.source === source) &&
        (!licence || node.license === licence) &&
        (!group || groupOf(node, colour) === group) &&
        (!since || yearOf(node) >= since) &&
        (!until || (yearOf(node) > 0 && yearOf(node) <= until)) &&
        (!plays || (node.playback_count ?? 0) <= plays) &&
        (!weight || tied)
    );
}

// -- The same for jq -----------------------------------------------------------------------------------

const GENRE = '(.canonical_genre // .genre // "no genre")';
const COMMUNITY = '(.community_name // (if .community == null then "alone" else "community \\(.community + 1)" end))';
const YEAR = '((.created_at // "0")[:4] | tonumber)';

const equal = (what: string, wanted: string | undefined): string[] => (wanted ? [`${what} == ${JSON.stringify(wanted)}`] : []);

function conditions({ genre, source, licence, group, since, until, plays, weight, colour }: Filters): string[] {
    return [
        ...equal(GENRE, genre),
        ...equal('.source', source),
        ...equal('.license', licence),
        ...equal(colour === 'genre' ? GENRE : COMMUNITY, group),
        ...(since ? [`${YEAR} >= ${since}`] : []),
        ...(until ? [`${YEAR} > 0`, `${YEAR} <= ${until}`] : []),
        ...(plays ? [`(.playback_count // 0) <= ${plays}`] : []),
        ...(weight ? ['IN(.id; $tied[])'] : []),
    ];
}

// A program that takes the graph with `edges` and leaves what is shown; undefined where that is all.
export function jq(filters: Filters, centers: string[]): string | undefined {
    const { weight, hide, pin } = filters;
    const wanted = conditions(filters);
    const gone = hide.filter((urn) => !centers.includes(urn));
    if (wanted.length === 0 && gone.length === 0) return undefined;
    const kept = [...centers, ...pin].map((urn) => JSON.stringify(urn)).join(', ');
    const keep = wanted.length ? `(IN(.id; ${kept}) or (${wanted.join(' and ')}))` : '';
    const show = gone.length ? `(IN(.id; ${gone.map((urn) => JSON.stringify(urn)).join(', ')}) | not)` : '';
    return [
        ...(weight ? [`(([.edges[].weight] | max) * ${weight}) as $least | .edges |= map(select(.weight >= $least))`, '[.edges[] | .source, .target] as $tied'] : []),
        `.nodes |= map(select(${[keep, show].filter(Boolean).join(' and ')}))`,
        '[.nodes[].id] as $ids',
        '.edges |= map(select(IN(.source; $ids[]) and IN(.target; $ids[])))',
    ].join(' | ');
}

// SPDX-License-Identifier: MIT
// What of a graph is shown, and the same said in jq: what the page draws, a terminal can have too.
import type { ApiNode } from './picture';

// The relations of /graph. Between tracks there is one; the others lead to nodes that the graph has when asked.
export type Relation = 'co_playlist' | 'by_artist' | 'liked_by' | 'in_playlist';
export const RELATIONS: Record<Relation, string> = {
    co_playlist: 'shared playlists',
    by_artist: 'artists',
    liked_by: 'likes',
    in_playlist: 'playlists',
};

export interface Filters {
    genre?: string | undefined;
    source?: string | undefined;
    licence?: string | undefined;
    group?: string | undefined; // one community, or one genre: what the colours stand for
    since: number; // years; 0: any
    until: number;
    plays: number; // at most so many; 0: any
    ties: Relation[]; // which kinds of ties
    weight: number; // 0..1: share of the strongest tie between tracks
    colour: 'community' | 'genre';
    hide: string[]; // hidden by hand
    pin: string[]; // shown whatever the filters say
}

export const NO_FILTERS: Filters = { since: 0, until: 0, plays: 0, ties: ['co_playlist'], weight: 0, colour: 'community', hide: [], pin: [] };

// The words of the address that hold tracks back, without those that hide single ones.
export const FILTER_WORDS = ['genre', 'source', 'licence', 'group', 'since', 'until', 'plays', 'ties', 'weight'] as const;

const list = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? [];

export function readFilters(query: Record<string, string>): Filters {
    const { genre, source, licence, group, since, until, plays, ties, weight, colour, hide, pin } = query;
    return {
        genre,
        source,
        licence,
        group,
        since: Number(since) || 0,
        until: Number(until) || 0,
        plays: Number(plays) || 0,
        ties: list(ties ?? 'co_playlist').filter((name): name is Relation => name in RELATIONS),
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

// Whether what has no tie goes; without a filter of ties a track may stand alone.
export const needsTie = ({ ties, weight }: Filters): boolean => weight > 0 || !ties.includes('co_playlist');

// Whether a tie of so much weight is shown, where the strongest one between tracks has `strongest`.
export const holds = ({ ties, weight }: Filters, relation: string, value: number, strongest: number): boolean =>
    ties.includes(relation as Relation) && (relation !== 'co_playlist' || value >= weight * strongest);

// Whether a track passes; `tied`: whether one of its ties is strong enough. A count that is unknown is not above anything.
export function passes(node: ApiNode, filters: Filters, tied: boolean): boolean {
    const { genre, source, licence, group, since, until, plays, colour } = filters;
    return (
        (!genre || genreOf(node) === genre) &&
        (!source || node.source === source) &&
        (!licence || node.license === licence) &&
        (!group || groupOf(node, colour) === group) &&
        (!since || yearOf(node) >= since) &&
        (!until || (yearOf(node) > 0 && yearOf(node) <= until)) &&
        (!plays || (node.playback_count ?? 0) <= plays) &&
        (tied || !needsTie(filters))
    );
}

// -- The same for jq -----------------------------------------------------------------------------------

const GENRE = '(.canonical_genre // .genre // "no genre")';
const COMMUNITY = '(.community_name // (if .community == null then "alone" else "community \\(.community + 1)" end))';
const YEAR = '((.created_at // "0")[:4] | tonumber)';

const equal = (what: string, wanted: string | undefined): string[] => (wanted ? [`${what} == ${JSON.stringify(wanted)}`] : []);

function conditions(filters: Filters): string[] {
    const { genre, source, licence, group, since, until, plays, colour } = filters;
    return [
        ...equal(GENRE, genre),
        ...equal('.source', source),
        ...equal('.license', licence),
        ...equal(colour === 'genre' ? GENRE : COMMUNITY, group),
        ...(since ? [`${YEAR} >= ${since}`] : []),
        ...(until ? [`${YEAR} > 0`, `${YEAR} <= ${until}`] : []),
        ...(plays ? [`(.playback_count // 0) <= ${plays}`] : []),
        ...(needsTie(filters) ? ['IN(.id; $tied[])'] : []),
    ];
}

const quoted = (list: string[]): string => list.map((text) => JSON.stringify(text)).join(', ') || 'empty';

// The ties that are shown, before any track is looked at.
function ties({ ties: kinds, weight }: Filters): string[] {
    const least = '([.edges[] | select(.relation == "co_playlist") | .weight] | max)';
    const held = `IN(.relation; ${quoted(kinds)})`;
    return [
        weight ? `(${least} * ${weight}) as $least | .edges |= map(select(${held} and (.relation != "co_playlist" or .weight >= $least)))` : `.edges |= map(select(${held}))`,
        '[.edges[] | .source, .target] as $tied',
    ];
}

// A program that takes the graph with `edges` and leaves what is shown; undefined where that is all.
export function jq(filters: Filters, centers: string[]): string | undefined {
    const { hide, pin } = filters;
    const wanted = conditions(filters);
    const gone = hide.filter((urn) => !centers.includes(urn));
    if (wanted.length === 0 && gone.length === 0) return undefined;
    const keep = wanted.length ? [`(IN(.id; ${quoted([...centers, ...pin])}) or (${wanted.join(' and ')}))`] : [];
    const show = gone.length ? [`(IN(.id; ${quoted(gone)}) | not)`] : [];
    return [
        ...(needsTie(filters) ? ties(filters) : []),
        `[.nodes[] | select(.node_type == "track" and (${[...keep, ...show].join(' and ')} | not)) | .id] as $gone`,
        '.edges |= map(select(IN(.source, .target; $gone[]) | not))',
        // What is no track stays as long as a track is tied to it.
        '[.edges[] | .source, .target] as $left',
        '.nodes |= map(select(if .node_type == "track" then IN(.id; $gone[]) | not else IN(.id; $left[]) end))',
    ].join(' | ');
}

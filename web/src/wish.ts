// SPDX-License-Identifier: MIT
// What recommendations are wished for: read from the address, said to the server and on a command line.
import { useRef } from 'preact/hooks';
import { address, type Query, type Recommended } from './api';
import { nameOf } from './library';
import { useAnswer, useAnswers } from './load';
import type { Word } from './parts';
import { change, place, say, without, withWord, words } from './state';

// What a subtracted track would bring by itself is left out: so many of its best.
const SUBTRACTED = 30;
export const HOW_MANY = [10, 20, 50, 100];

export interface Wish {
    seeds: string[];
    less: string[];
    ban: string[];
    adventure: number;
    k: number;
    single: boolean;
    genre: string;
    licence: string;
    since: number; // years and plays: 0 for any
    until: number;
    plays: number;
}

interface List {
    items: Recommended[];
}

export function readWish(): Wish {
    const { adventure, k, single, genre, licence, since, until, plays } = place.value.query;
    return {
        seeds: words('seeds'),
        less: words('less'),
        ban: words('ban'),
        adventure: Math.min(Math.max(Number(adventure) || 0, -1), 1),
        k: Number(k) || 20,
        single: single === 'yes',
        genre: genre ?? '',
        licence: licence ?? '',
        since: Number(since) || 0,
        until: Number(until) || 0,
        plays: Number(plays) || 0,
    };
}

// -- As parameters, and as options of the program ------------------------------------------------------

interface Filters {
    [name: string]: string | number | undefined;
}

export const filtersOf = ({ adventure, single, genre, licence, since, until, plays }: Wish): Filters => ({
    adventure: adventure || undefined,
    max_per_artist: single ? 1 : undefined,
    genre: genre || undefined,
    license: licence || undefined,
    year_from: since || undefined,
    year_to: until || undefined,
    max_plays: plays || undefined,
});

const listOf = (urn: string): string => address('recommendations', { seeds: urn, k: SUBTRACTED });

// The options that recommend and whynot share.
export const flagsOf = (wish: Wish): Word[] => [
    '-k',
    wish.k,
    ...Object.entries(filtersOf(wish)).flatMap(([name, value]) => (value === undefined ? [] : [`--${name.replace(/_/g, '-')}=${value}`])),
    ...[...wish.ban, ...wish.less].map((urn) => `--exclude-known=${urn}`),
    ...wish.less.map((urn) => ({
        shell: `--exclude-known @<(soundgraph recommend ${urn} -k ${SUBTRACTED} --json | jq -r '.items[].track.id')`,
    })),
];

// -- The answer ----------------------------------------------------------------------------------------

// The list, and all that was left out of it.
export function useRecommendations(wish: Wish) {
    const subtracted = useAnswers<List>(wish.less.map(listOf));
    const known = wish.less.length === 0 || (subtracted.data?.length === wish.less.length && !subtracted.busy);
    const brought = wish.less.length && known ? (subtracted.data ?? []).flatMap(({ items }) => items.map(({ track }) => track.id)) : [];
    const exclude = [...new Set([...wish.ban, ...wish.less, ...brought])].filter((urn) => !wish.seeds.includes(urn));
    const query: Query = { seeds: wish.seeds.join(','), k: wish.k, ...filtersOf(wish), exclude: exclude.join(',') };
    const url = wish.seeds.length && known ? address('recommendations', query) : undefined;
    // Until it is known what is left out, the list before stays.
    const last = useRef<string>();
    if (known) last.current = url;
    const loaded = useAnswer<List>(last.current);
    return { ...loaded, busy: loaded.busy || !known, url, exclude, problem: subtracted.problem ?? loaded.problem };
}

// A track stands in one of the three lists only.
export function move(wish: Wish, urn: string, to: 'seeds' | 'less' | 'ban'): void {
    const lists = { seeds: wish.seeds, less: wish.less, ban: wish.ban };
    const next = Object.entries(lists).map(([name, list]) => [name, name === to ? withWord(list, urn) : without(list, urn)]);
    change(Object.fromEntries(next));
    say(`${nameOf(urn)}: ${{ seeds: 'added', less: 'subtracted', ban: 'banned' }[to]}`);
}

// SPDX-License-Identifier: MIT
// The tracks that the page has seen: found as you type before the server has answered.
import { signal } from '@preact/signals';
import MiniSearch from 'minisearch';
import { address, get, type Track } from './api';

const tracks = new Map<string, Track>();
const index = new MiniSearch<{ id: string; title: string; artist: string; tags: string }>({
    fields: ['title', 'artist', 'tags'],
    searchOptions: { prefix: true, fuzzy: 0.2, boost: { title: 2 }, combineWith: 'AND' },
});

// Counts up when tracks come, so that names that are shown follow.
const arrivals = signal(0);

export function remember(list: Track[]): void {
    let fresh = 0;
    for (const track of list) {
        if (tracks.has(track.id)) continue;
        tracks.set(track.id, track);
        index.add({
            id: track.id,
            title: track.title ?? '',
            artist: track.artist?.name ?? '',
            tags: [track.genre, ...(track.tags ?? [])].join(' '),
        });
        fresh++;
    }
    if (fresh) arrivals.value++;
}

export function findLoaded(text: string, limit: number): Track[] {
    return index.search(text).slice(0, limit).flatMap(({ id }) => tracks.get(id as string) ?? []);
}

// Of all tracks that the page has seen: what a filter can be set to.
const seen = (of: (track: Track) => string | null | undefined): string[] => {
    arrivals.value;
    return [...tracks.values()].flatMap((track) => of(track) ?? []);
};
export const genres = (): string[] => seen((track) => track.canonical_genre ?? track.genre);
export const licences = (): string[] => seen(({ license }) => license);

const asked = new Set<string>();

// The track of a URN, once it is known; asks for it otherwise.
export function track(urn: string): Track | undefined {
    arrivals.value;
    const known = tracks.get(urn);
    if (!known && !asked.has(urn)) {
        asked.add(urn);
        get<Track>(address(`tracks/${urn}`, {})).then((answer) => remember([answer]), () => {});
    }
    return known;
}

export const title = (of: Track | undefined, urn = ''): string => of?.title ?? of?.id ?? urn;
export const artist = (of: Track | undefined): string => of?.artist?.name ?? 'unknown artist';
export const nameOf = (urn: string): string => title(track(urn), urn);
export const genre = (of: Track): string => of.canonical_genre ?? of.genre ?? 'no genre';

export async function search(url: string, signal: AbortSignal): Promise<Track[]> {
    const answer = await get<{ items: Track[] }>(url, signal);
    remember(answer.items);
    return answer.items;
}

export function duration(ms: number | null | undefined): string {
    if (!ms) return '';
    const seconds = Math.round(ms / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const count = (n: number | null | undefined): string =>
    n == null ? '' : new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(n);

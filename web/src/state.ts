// SPDX-License-Identifier: MIT
// Everything that the page shows follows from its address: "#explore?center=URN&track=URN". Going back
// in the browser is undo, and an address can be sent to somebody.
import { effect, signal } from '@preact/signals';

export const VIEWS = { explore: 'Explore', path: 'Find a path', discover: 'Discover' } as const;
export type View = keyof typeof VIEWS;

export interface Place {
    view: View;
    query: Record<string, string>;
}

export function parse(hash: string): Place {
    const [view, query] = hash.replace(/^#/, '').split('?');
    const known = view !== undefined && view in VIEWS;
    return {
        view: known ? (view as View) : 'explore',
        query: known ? Object.fromEntries(new URLSearchParams(query ?? '')) : {},
    };
}

export function link(view: View, query: Record<string, string | undefined> = {}): string {
    const words = Object.entries(query).filter(([, value]) => value);
    const text = new URLSearchParams(words as [string, string][]).toString();
    return `#${view}${text ? `?${text.replace(/%3A/g, ':').replace(/%2C/g, ',')}` : ''}`;
}

export const place = signal<Place>(parse(location.hash));
addEventListener('hashchange', () => (place.value = parse(location.hash)));

export function go(view: View, query: Record<string, string | undefined> = {}): void {
    location.hash = link(view, query);
    place.value = parse(location.hash);
}

// The same view with some words changed; `undefined` takes one away.
export function change(query: Record<string, string | undefined>): void {
    go(place.value.view, { ...place.value.query, ...query });
}

// Lists of URNs stand in the address with commas between.
export const words = (name: string): string[] => place.value.query[name]?.split(',').filter(Boolean) ?? [];

export const withWord = (list: string[], urn: string): string =>
    (list.includes(urn) ? list : [...list, urn]).join(',');
export const without = (list: string[], urn: string): string | undefined =>
    list.filter((other) => other !== urn).join(',') || undefined;

// -- What the picture holds ----------------------------------------------------------------------------

// The tracks of the graph that is drawn, and whether the filters hide them: what is found says so.
export const drawn = signal<Map<string, 'shown' | 'hidden'>>(new Map());

// -- What screen readers are told ----------------------------------------------------------------------

// What a screen reader is told. Answers that come together are all heard: a later one does not take the
// place of one that nobody had time to read. The same again is a change too, so that it is heard again.
const TOGETHER = 1500; // milliseconds
const MOST_TOGETHER = 3;
export const announcement = signal('');
let recent: { text: string; time: number }[] = [];
export const say = (text: string): void => {
    const time = performance.now();
    recent = [...recent.filter((other) => other.text !== text && time - other.time < TOGETHER), { text, time }].slice(-MOST_TOGETHER);
    const all = recent.map((one) => one.text).join('. ');
    announcement.value = all === announcement.value ? `${all}\u00a0` : all;
};

// -- Colours -------------------------------------------------------------------------------------------

export type Theme = 'auto' | 'light' | 'dark';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(system.matches);
system.addEventListener('change', () => (systemDark.value = system.matches));

export const theme = signal<Theme>((localStorage.getItem('theme') as Theme | null) ?? 'auto');
export const isDark = () => (theme.value === 'auto' ? systemDark.value : theme.value === 'dark');

effect(() => {
    document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
    if (theme.value === 'auto') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme.value);
});

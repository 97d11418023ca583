// SPDX-License-Identifier: MIT
// What the server answers, and how it is asked. Shapes: docs/api.md.
import { signal } from '@preact/signals';

export interface Named {
    id: string | null;
    name: string | null;
    permalink_url: string | null;
}

export interface Track {
    id: string;
    title: string | null;
    artist: Named | null;
    genre: string | null;
    canonical_genre: string | null;
    tags?: string[];
    duration_ms?: number | null;
    created_at?: string | null;
    license?: string | null;
    playback_count?: number | null;
    permalink_url: string | null;
    source: string | null;
    attribution?: string | null;
}

// A fact of the graph, with where it is from and when it was fetched.
export interface Triple {
    head: string;
    relation: string;
    tail: string;
    source: string | null;
    date: string | null;
}

export interface Evidence {
    kind: string;
    id: string;
    title: string | null;
    value: number;
    source?: string | null;
    fetched_at?: string | null;
    triples?: Triple[];
}

export interface Contribution {
    stage: string;
    kind?: string;
    seed: string | null;
    value: number;
    share?: number;
    evidence: Evidence[];
}

export interface Explanation {
    model: string;
    level: string | null;
    rank: number | null;
    score: number;
    method?: string;
    popularity_share?: number | null;
    confidence?: number | null;
    contributions: Contribution[];
    counterfactuals?: { remove: string; rank: number | null }[];
}

export interface Recommended {
    rank: number;
    score: number;
    level: string;
    track: Track;
    reason: string | null;
    contributions?: Contribution[];
    explanation?: Explanation;
}

// Why a track is not in a list, and what would bring it in.
export interface Whynot {
    item: Track;
    k: number;
    recommended: boolean;
    filtered_by: string[];
    level: string | null;
    rank: number | null;
    score: number | null;
    score_at_k: number | null;
    lists: number | null;
    ties: { seed: string; lists: number | null; tags: number | null; same_artist: boolean; value: number; cut: boolean }[];
    advice: { action: string; text: string; seed: string | null; rank: number | null }[];
}

export interface Standing {
    level: string | null;
    rank: number | null;
    score: number | null;
}

export interface Whatif {
    moves: { before: Standing; after: Standing }[];
}

export interface Step {
    from: Track;
    to: Track;
    weight: number;
    evidence: Evidence[];
}

export interface Path {
    cost: number;
    steps: Step[];
}

// A problem (RFC 9457) that the server told, or the lack of an answer.
export class Problem extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

export type Query = Record<string, string | number | boolean | undefined>;

// "/api/v1/paths?from=…": what is undefined or empty is left out.
export function address(route: string, query: Query): string {
    const words = Object.entries(query)
        .filter(([, value]) => value !== undefined && value !== '' && value !== false)
        // Commas and colons stay as they are: URNs are to be read.
        .map(([key, value]) => `${key}=${encodeURIComponent(String(value)).replace(/%(2C|3A)/g, decodeURIComponent)}`);
    return `/api/v1/${route}${words.length ? `?${words.join('&')}` : ''}`;
}

// A server with keys wants one with each question; it is kept until the browser's window is closed.
export const locked = signal(false);

export function unlock(key: string): void {
    sessionStorage.setItem('key', key);
    locked.value = false;
}

// What is asked: an address, or one with a body.
export type Question = string | { url: string; body: object };

// A question with a body: what is undefined or an empty list is left out.
export function post(route: string, body: Record<string, string | number | string[] | undefined>): Question {
    const said = Object.entries(body).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
    return { url: `/api/v1/${route}`, body: Object.fromEntries(said) };
}

export async function get<T>(question: Question, signal?: AbortSignal): Promise<T> {
    const key = sessionStorage.getItem('key');
    const { url, body } = typeof question === 'string' ? { url: question, body: undefined } : question;
    let reply: Response;
    try {
        reply = await fetch(url, {
            headers: {
                Accept: 'application/json',
                ...(key ? { Authorization: `Bearer ${key}` } : {}),
                ...(body ? { 'Content-Type': 'application/json' } : {}),
            },
            ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
            ...(signal ? { signal } : {}),
        });
    } catch (error) {
        if (signal?.aborted) throw error;
        throw new Problem(0, 'The server does not answer. Is `soundgraph serve` still running?');
    }
    if (reply.ok) return (await reply.json()) as T;
    if (reply.status === 401) locked.value = true;
    const told = (await reply.json().catch(() => null)) as { title?: string; detail?: string } | null;
    throw new Problem(reply.status, told?.detail ?? told?.title ?? `The server answered ${reply.status}.`);
}

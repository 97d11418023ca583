// SPDX-License-Identifier: MIT
// Answers of the server inside components. What was shown stays until the next answer has come.
import { useEffect, useState } from 'preact/hooks';
import { get, Problem } from './api';

export interface Loaded<T> {
    data: T | undefined;
    problem: string | undefined;
    busy: boolean;
}

const kept = new Map<string, unknown>();
const MOST_KEPT = 200;

function keep(url: string, answer: unknown): void {
    kept.set(url, answer);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
}

// Answers to all of the addresses, in their order.
export function useAnswers<T>(urls: string[]): Loaded<T[]> {
    const key = urls.join(' ');
    const [state, set] = useState<{ key: string; data?: T[]; problem?: string }>({ key: '' });
    useEffect(() => {
        const stop = new AbortController();
        const ask = async (url: string): Promise<T> => {
            if (kept.has(url)) return kept.get(url) as T;
            const answer = await get<T>(url, stop.signal);
            keep(url, answer);
            return answer;
        };
        Promise.all(urls.map(ask)).then(
            (data) => stop.signal.aborted || set({ key, data }),
            (error: Error) => {
                if (stop.signal.aborted) return;
                set({ key, problem: error instanceof Problem ? error.message : `This page failed: ${error.message}` });
            },
        );
        return () => stop.abort();
    }, [key]);
    return { data: state.data, problem: state.problem, busy: state.key !== key };
}

export function useAnswer<T>(url: string | undefined): Loaded<T> {
    const { data, ...rest } = useAnswers<T>(url ? [url] : []);
    return { ...rest, data: data?.[0] };
}

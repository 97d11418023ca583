// SPDX-License-Identifier: MIT
// Answers of the server inside components. What was shown stays until the next answer has come.
import { useEffect, useState } from 'preact/hooks';
import { get, Problem } from './api';

export interface Loaded<T> {
    data: T | undefined;
    problem: string | undefined;
    missing?: boolean; // the problem is that there is nothing at the address
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
    const [state, set] = useState<Loaded<T[]>>({ data: undefined, problem: undefined, busy: urls.length > 0 });
    useEffect(() => {
        if (urls.length === 0) {
            set({ data: undefined, problem: undefined, busy: false });
            return;
        }
        const stop = new AbortController();
        set((old) => ({ ...old, busy: true, problem: undefined }));
        const ask = async (url: string): Promise<T> => {
            if (kept.has(url)) return kept.get(url) as T;
            const answer = await get<T>(url, stop.signal);
            keep(url, answer);
            return answer;
        };
        Promise.all(urls.map(ask)).then(
            (data) => stop.signal.aborted || set({ data, problem: undefined, busy: false }),
            (error: Error) => {
                if (stop.signal.aborted) return;
                const problem = error instanceof Problem ? error.message : `This page failed: ${error.message}`;
                set({ data: undefined, problem, missing: error instanceof Problem && error.status === 404, busy: false });
            },
        );
        return () => stop.abort();
    }, [urls.join(' ')]);
    return state;
}

export function useAnswer<T>(url: string | undefined): Loaded<T> {
    const { data, ...rest } = useAnswers<T>(url ? [url] : []);
    return { ...rest, data: data?.[0] };
}

// SPDX-License-Identifier: MIT
// Answers of the server inside components. What was shown stays until the next answer has come.
import { useEffect, useState } from 'preact/hooks';
import { get, Problem, type Question } from './api';

export interface Loaded<T> {
    data: T | undefined;
    problem: string | undefined;
    busy: boolean;
}

const kept = new Map<string, unknown>();
const MOST_KEPT = 200;

const keyOf = (question: Question): string => (typeof question === 'string' ? question : JSON.stringify(question));

function keep(key: string, answer: unknown): void {
    kept.set(key, answer);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
}

// Answers to all of the questions, in their order.
export function useAnswers<T>(questions: Question[]): Loaded<T[]> {
    const key = questions.map(keyOf).join(' ');
    const [state, set] = useState<{ key: string; data?: T[]; problem?: string }>({ key: '' });
    useEffect(() => {
        const stop = new AbortController();
        const ask = async (question: Question): Promise<T> => {
            const name = keyOf(question);
            if (kept.has(name)) return kept.get(name) as T;
            const answer = await get<T>(question, stop.signal);
            keep(name, answer);
            return answer;
        };
        Promise.all(questions.map(ask)).then(
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

export function useAnswer<T>(question: Question | undefined): Loaded<T> {
    const { data, ...rest } = useAnswers<T>(question ? [question] : []);
    return { ...rest, data: data?.[0] };
}

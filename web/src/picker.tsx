// SPDX-License-Identifier: MIT
// A field that finds tracks as you type: a combobox with a list (ARIA Authoring Practices).
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { address, Problem, type Track } from './api';
import { artist, duration, findLoaded, search, title } from './library';
import type { Word } from './parts';
import { drawn, say } from './state';

const LIMIT = 8;
const PAUSE_MS = 120;
const WHERE = { shown: 'in the picture', hidden: 'in the picture, but hidden' };

// What the server is asked for these words, and the command that asks the store.
export const searchAddress = (text: string): string => address('search', { q: text.trim(), kind: 'tracks', limit: LIMIT });
export const searchLine = (text: string): Word[] => ['search', '-k', LIMIT, ...(text.trim().startsWith('-') ? ['--'] : []), text.trim()];

interface Props {
    label: string;
    placeholder?: string;
    large?: boolean;
    value?: string;
    onText?(text: string): void;
    onPick(track: Track): void;
}

// Tracks for what is typed: those that are loaded at once, the server's behind them.
function useMatches(text: string) {
    const [state, set] = useState<{ tracks: Track[]; problem?: string; done: boolean }>({ tracks: [], done: false });
    useEffect(() => {
        const query = text.trim();
        if (!query) {
            set({ tracks: [], done: false });
            return;
        }
        const loaded = findLoaded(query, LIMIT);
        set({ tracks: loaded, done: false });
        const stop = new AbortController();
        const timer = setTimeout(() => {
            search(searchAddress(query), stop.signal).then(
                (found) => {
                    const ids = new Set(loaded.map(({ id }) => id));
                    const all = [...loaded, ...found.filter(({ id }) => !ids.has(id))].slice(0, LIMIT);
                    set({ tracks: all, done: true });
                    say(all.length ? `${all.length} tracks found, arrow keys choose` : 'No track found');
                },
                (error: Error) => {
                    if (!stop.signal.aborted && error instanceof Problem)
                        set({ tracks: loaded, problem: error.message, done: true });
                },
            );
        }, PAUSE_MS);
        return () => {
            clearTimeout(timer);
            stop.abort();
        };
    }, [text]);
    return state;
}

export function Picker({ label, placeholder, large, value, onText, onPick }: Props) {
    const id = useId();
    const field = useRef<HTMLInputElement>(null);
    const [text, setText] = useState(value ?? '');
    const [open, setOpen] = useState(false);
    const [at, setAt] = useState(-1);
    const { tracks, problem, done } = useMatches(open ? text : '');
    useEffect(() => setText(value ?? ''), [value]);

    const pick = (track: Track) => {
        setOpen(false);
        setAt(-1);
        setText(value === undefined ? '' : title(track));
        onPick(track);
    };
    const onKeyDown = (event: KeyboardEvent) => {
        if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            const step = event.key === 'ArrowDown' ? 1 : -1;
            setOpen(true);
            if (tracks.length) setAt((now) => (now < 0 && step < 0 ? tracks.length - 1 : (now + step + tracks.length) % tracks.length));
        } else if (event.key === 'Enter') {
            const chosen = tracks[Math.max(at, 0)];
            if (open && chosen) pick(chosen);
        } else if (event.key === 'Escape') {
            setOpen(false);
        } else return;
        event.preventDefault();
    };

    const shown = open && text.trim() !== '' && (tracks.length > 0 || done);
    return (
        <div class={`picker${large ? ' large' : ''}`}>
            <label for={id}>{label}</label>
            <input
                ref={field}
                id={id}
                type="text"
                inputMode="search"
                role="combobox"
                aria-expanded={shown}
                aria-controls={`${id}-list`}
                aria-autocomplete="list"
                aria-activedescendant={shown && at >= 0 ? `${id}-${at}` : undefined}
                autocomplete="off"
                spellcheck={false}
                placeholder={placeholder}
                value={text}
                onInput={(event) => {
                    setText(event.currentTarget.value);
                    onText?.(event.currentTarget.value.trim());
                    setAt(-1);
                    setOpen(true);
                }}
                onFocus={() => field.current?.select()}
                onBlur={() => {
                    setOpen(false);
                    if (value !== undefined) setText(value);
                }}
                onKeyDown={onKeyDown}
            />
            <ul id={`${id}-list`} role="listbox" aria-label={`${label}: tracks found`} hidden={!shown || tracks.length === 0}>
                {tracks.map((track, n) => (
                    <li
                        key={track.id}
                        id={`${id}-${n}`}
                        role="option"
                        aria-selected={n === at}
                        // A press would take the focus away before the click comes.
                        onMouseDown={(event) => event.preventDefault()}
                        onClick={() => pick(track)}
                    >
                        <strong>{title(track)}</strong>
                        <span>
                            {artist(track)} <small>{duration(track.duration_ms)}</small>
                            {drawn.value.has(track.id) && <small class="where">{WHERE[drawn.value.get(track.id)!]}</small>}
                        </span>
                    </li>
                ))}
            </ul>
            {shown && tracks.length === 0 && <p class="nothing">{problem ?? `No track is called “${text.trim()}”.`}</p>}
        </div>
    );
}

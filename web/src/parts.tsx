// SPDX-License-Identifier: MIT
// Small pieces that several views share.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Question, Track } from './api';
import { artist, count, duration, genre, title } from './library';
import { say } from './state';

// -- Command line --------------------------------------------------------------------------------------

const shellWord = (word: string): string =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;

function Copied({ text }: { text: string }) {
    const [done, setDone] = useState(false);
    useEffect(() => setDone(false), [text]);
    const copy = () =>
        navigator.clipboard.writeText(text).then(
            () => {
                setDone(true);
                say('Copied');
            },
            () => say('The browser did not let this be copied'),
        );
    return (
        <div class="line">
            <code tabIndex={0}>{text}</code>
            <button type="button" class="quiet" onClick={copy} aria-label={`Copy the ${text.startsWith('curl') ? 'curl line' : 'command'}`}>
                {done ? 'Copied' : 'Copy'}
            </button>
        </div>
    );
}

// A word of a command; shell syntax that is meant stands in an object: { shell: "@<(…)" }.
export type Word = string | number | { shell: string };

export const commandLine = (line: Word[]): string =>
    ['soundgraph', ...line].map((word) => (typeof word === 'object' ? word.shell : shellWord(String(word)))).join(' ');

const curl = (question: Question): string => {
    const { url, body } = typeof question === 'string' ? { url: question, body: undefined } : question;
    const address = shellWord(new URL(url, location.href).href);
    return body ? `curl -H 'Content-Type: application/json' -d ${shellWord(JSON.stringify(body))} ${address}` : `curl ${address}`;
};

// The same answer in a terminal. `filter` is what jq makes of it where the page shows a part.
export function Command({ line, question, filter }: { line: Word[]; question?: Question | undefined; filter?: string | undefined }) {
    const pipe = filter ? ` | jq ${shellWord(filter)}` : '';
    return (
        <div class="command" role="group" aria-label="The same answer in a terminal">
            <p>The same in a terminal</p>
            <Copied text={commandLine(line) + pipe} />
            {question && <Copied text={curl(question) + pipe} />}
        </div>
    );
}

// -- Tracks --------------------------------------------------------------------------------------------

export function About({ track }: { track: Track }) {
    const facts = [
        genre(track),
        duration(track.duration_ms),
        track.created_at?.slice(0, 4),
        track.playback_count != null && `${count(track.playback_count)} plays`,
    ];
    return <p class="about">{facts.filter(Boolean).join(' · ')}</p>;
}

// Title and artist; both lead to the platform, as its terms ask.
export function Attribution({ track }: { track: Track }) {
    const by = track.artist?.permalink_url ? (
        <a href={track.artist.permalink_url} rel="noreferrer">
            {artist(track)}
        </a>
    ) : (
        artist(track)
    );
    return (
        <p class="by">
            {by}
            {track.permalink_url && (
                <>
                    {' · '}
                    <a href={track.permalink_url} rel="noreferrer" aria-label={`${title(track)} on ${service(track)}`}>
                        {service(track)}
                    </a>
                </>
            )}
        </p>
    );
}

const service = ({ source }: Track): string => (source === 'soundcloud' ? 'SoundCloud' : (source ?? 'page'));

// Takes the focus that the button had which it replaces.
const takeFocus = (element: HTMLElement | null): void => element?.focus();

// SoundCloud's player, asked for only when it is clicked: nothing leaves this machine before.
export function Player({ track }: { track: Track }) {
    const [playing, setPlaying] = useState(false);
    useEffect(() => setPlaying(false), [track.id]);
    if (!track.permalink_url?.startsWith('https://soundcloud.com/')) return null;
    const query = new URLSearchParams({ url: track.permalink_url, auto_play: 'true', visual: 'false' });
    return (
        <div class="player">
            {playing ? (
                <iframe
                    ref={takeFocus}
                    title={`${title(track)} on SoundCloud`}
                    src={`https://w.soundcloud.com/player/?${query}`}
                    allow="autoplay"
                    referrerpolicy="no-referrer"
                />
            ) : (
                <button type="button" onClick={() => setPlaying(true)}>
                    <span aria-hidden="true">▶</span> Play
                    <small>loads SoundCloud’s player</small>
                </button>
            )}
        </div>
    );
}

// On a narrow screen the chosen track stands below the list: a button that stays in sight leads there.
export function ToChosen({ name }: { name: string }) {
    const show = () => {
        const card = document.getElementById('chosen');
        card?.focus({ preventScroll: true });
        card?.scrollIntoView();
    };
    return (
        <button type="button" class="to-chosen" onClick={show} aria-label={`To ${name}, and why`}>
            <strong>{name}</strong> <span>and why ↓</span>
        </button>
    );
}

// -- States --------------------------------------------------------------------------------------------

export function Notice({ children, alert }: { children: ComponentChildren; alert?: boolean }) {
    return (
        <p class={`notice${alert ? ' alert' : ''}`} role={alert ? 'alert' : undefined}>
            {children}
        </p>
    );
}

// -- Lists by keyboard -----------------------------------------------------------------------------------

const TARGETS = 'button, a';

// Up and down go from row to row, to the same button; left and right through those of a row; Home and End
// to the first and the last row.
function arrowKeys(event: KeyboardEvent): void {
    const button = event.target as HTMLElement;
    const row = button.closest('li');
    if (!row || !button.matches(TARGETS)) return;
    const buttons = [...row.querySelectorAll<HTMLElement>(TARGETS)];
    const at = buttons.indexOf(button);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const rows = row.parentElement!;
    const other = {
        ArrowDown: row.nextElementSibling,
        ArrowUp: row.previousElementSibling,
        Home: rows.firstElementChild,
        End: rows.lastElementChild,
    }[event.key];
    const targets = other?.querySelectorAll<HTMLElement>(TARGETS);
    const next = step ? buttons[at + step] : targets?.[Math.min(at, targets.length - 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
}

// Where rows move and go, the focus would be lost: it stays where it was, else it goes to the first stop inside.
export function useKeptFocus<T extends HTMLElement>() {
    const box = useRef<T>(null);
    const now = document.activeElement as HTMLElement;
    const held = box.current?.contains(now) ? now : undefined;
    useLayoutEffect(() => {
        if (!held || document.activeElement !== document.body) return;
        const first = box.current?.querySelector<HTMLElement>(':is(button, a):not([tabindex="-1"])');
        (held.isConnected ? held : (first ?? document.getElementById('main')))?.focus();
    });
    return box;
}

// A long list takes one stop of the Tab key: that of the row that was used last, else of the chosen one.
export function useRoving(ids: string[], chosen: string) {
    const [at, setAt] = useState('');
    const ref = useKeptFocus<HTMLOListElement>();
    const active = [at, chosen].find((id) => ids.includes(id)) ?? ids[0];
    const onFocusIn = ({ target }: FocusEvent) => {
        const id = (target as HTMLElement).closest('li')?.dataset.id;
        if (id) setAt(id);
    };
    return {
        list: { ref, onKeyDown: arrowKeys, onFocusIn },
        tab: (id: string) => (id === active ? 0 : -1),
    };
}

// Before a row or a chip goes away: the focus goes to the one beside it, else to the view.
export function focusBeside({ currentTarget }: { currentTarget: HTMLElement }): void {
    const row = currentTarget.closest('li');
    const beside = row?.nextElementSibling ?? row?.previousElementSibling;
    (beside?.querySelector<HTMLElement>(TARGETS) ?? document.getElementById('main'))?.focus();
}

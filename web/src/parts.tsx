// SPDX-License-Identifier: MIT
// Small pieces that several views share.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Track } from './api';
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
            <button type="button" class="quiet" onClick={copy} aria-label={`Copy: ${text}`}>
                {done ? 'Copied' : 'Copy'}
            </button>
        </div>
    );
}

// A word of a command; shell syntax that is meant stands in an object: { shell: "@<(…)" }.
export type Word = string | number | { shell: string };

export const commandLine = (line: Word[]): string =>
    ['soundgraph', ...line].map((word) => (typeof word === 'object' ? word.shell : shellWord(String(word)))).join(' ');

// The same answer in a terminal.
export function Command({ line, url }: { line: Word[]; url?: string | undefined }) {
    return (
        <div class="command" role="group" aria-label="The same answer in a terminal">
            <p>The same in a terminal</p>
            <Copied text={commandLine(line)} />
            {url && <Copied text={`curl ${shellWord(new URL(url, location.href).href)}`} />}
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

// -- States --------------------------------------------------------------------------------------------

export function Notice({ children, alert }: { children: ComponentChildren; alert?: boolean }) {
    return (
        <p class={`notice${alert ? ' alert' : ''}`} role={alert ? 'alert' : undefined}>
            {children}
        </p>
    );
}

// Arrow keys go from row to row of a list, to the same button.
export function arrowKeys(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const button = event.target as HTMLElement;
    const row = button.closest('li');
    if (!step || !row || !button.matches('button, a')) return;
    const next = (step > 0 ? row.nextElementSibling : row.previousElementSibling) as HTMLElement | null;
    const column = [...row.querySelectorAll('button, a')].indexOf(button);
    const targets = next?.querySelectorAll<HTMLElement>('button, a');
    if (!targets?.length) return;
    event.preventDefault();
    targets[Math.min(column, targets.length - 1)]?.focus();
}

// Before a row or a chip goes away: the focus goes to the one beside it, else to the view.
export function focusBeside({ currentTarget }: { currentTarget: HTMLElement }): void {
    const row = currentTarget.closest('li');
    const beside = row?.nextElementSibling ?? row?.previousElementSibling;
    (beside?.querySelector<HTMLElement>('button, a') ?? document.getElementById('main'))?.focus();
}

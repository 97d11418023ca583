// SPDX-License-Identifier: MIT
// Why a track is there: its score taken apart into seeds, and these into playlists, likes and tags.
import { address, type Contribution, type Evidence, type Explanation, type Query } from './api';
import { nameOf } from './library';
import { useAnswer } from './load';
import { Command, Notice } from './parts';

const MOST = 6;
export const number = (value: number): string => (value === 0 ? '0' : value.toPrecision(3));
const percent = (value: number): string => `${Math.round(value * 100)}%`;

const KINDS: Record<string, string> = { playlist: 'playlist', likes: 'likes of', track: 'by way of', tag: 'tag', artist: 'artist' };

export const evidenceName = ({ kind, id, title }: Evidence): string =>
    kind === 'tag' ? (title ?? id.replace(/^tag:/, '')) : (title ?? id);

function Bar({ value, most }: { value: number; most: number }) {
    return (
        <span class={`bar${value < 0 ? ' negative' : ''}`} aria-hidden="true">
            <span style={{ width: `${most > 0 ? (100 * Math.abs(value)) / most : 0}%` }} />
        </span>
    );
}

function Piece({ piece, most }: { piece: Evidence; most: number }) {
    return (
        <li>
            <span class="what">
                <small>{KINDS[piece.kind] ?? piece.kind}</small> {evidenceName(piece)}
            </span>
            <data value={piece.value}>{number(piece.value)}</data>
            <Bar value={piece.value} most={most} />
        </li>
    );
}

function Part({ part, most, total }: { part: Contribution; most: number; total: number }) {
    const evidence = [...part.evidence].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const largest = Math.abs(evidence[0]?.value ?? 0);
    const rest = evidence.slice(MOST);
    return (
        <li>
            <span class="what">
                <strong>{part.seed ? nameOf(part.seed) : (part.kind ?? part.stage)}</strong>
            </span>
            <data value={part.value}>
                {number(part.value)} <small>{percent(total > 0 ? Math.abs(part.value) / total : 0)}</small>
            </data>
            <Bar value={part.value} most={most} />
            <ul class="bars">
                {evidence.slice(0, MOST).map((piece) => (
                    <Piece key={piece.id} piece={piece} most={largest} />
                ))}
            </ul>
            {rest.length > 0 && (
                <details>
                    <summary>{rest.length} more</summary>
                    <ul class="bars">
                        {rest.map((piece) => (
                            <Piece key={piece.id} piece={piece} most={largest} />
                        ))}
                    </ul>
                </details>
            )}
        </li>
    );
}

// "soundcloud, fetched 2026-11-20 to 2026-11-21"
function origin(pieces: Evidence[]): string {
    const sources = new Set(pieces.flatMap(({ source }) => source ?? []));
    const days = pieces.flatMap(({ fetched_at }) => fetched_at?.slice(0, 10) ?? []).sort();
    const first = days[0], last = days.at(-1);
    const when = first && (first === last ? `fetched ${first}` : `fetched ${first} to ${last}`);
    return [...sources, when].filter(Boolean).join(', ');
}

export function Parts({ of }: { of: Explanation }) {
    const { contributions } = of;
    if (!of.level || contributions.length === 0) return <Notice>Nothing in the graph ties this track to the seeds.</Notice>;
    const evidence = contributions.flatMap((part) => part.evidence);
    const most = Math.max(...contributions.map(({ value }) => Math.abs(value)));
    const total = contributions.reduce((sum, { value }) => sum + Math.abs(value), 0);
    // In the order given, as doubles: bit for bit the score that is served (docs/explain.md).
    const sum = contributions.reduce((so_far, { value }) => so_far + value, 0);
    return (
        <>
            <p class="score">
                <strong>{number(of.score)}</strong> by {of.level}
                {of.rank != null && `, rank ${of.rank}`}
                {of.popularity_share != null && `, ${percent(of.popularity_share)} of it popularity`}
                {of.confidence != null && `, a hit with a chance of ${percent(of.confidence)}`}
            </p>
            <ul class="bars parts">
                {contributions.map((part, n) => (
                    <Part key={part.seed ?? n} part={part} most={most} total={total} />
                ))}
            </ul>
            <p class="sum">
                {contributions.length === 1 ? 'The one part is' : `The ${contributions.length} parts add up to`} {number(sum)}
                {sum === of.score ? ', the score to the last bit.' : `; the score is ${number(of.score)}.`}
            </p>
            {evidence.length > 0 && <p class="sum">Evidence: {origin(evidence) || 'of unknown origin'}.</p>}
            {(of.counterfactuals?.length ?? 0) > 0 && (
                <ul class="without">
                    {of.counterfactuals!.map(({ remove, rank }) => (
                        <li key={remove}>
                            Without {nameOf(remove)}: {rank == null ? 'not found' : `rank ${rank}`}
                        </li>
                    ))}
                </ul>
            )}
        </>
    );
}

// Asks for the explanation, of any track. `options` and `flags` are those of the list that it stands in.
export function Why({ seeds, item, options = {}, flags = [] }: { seeds: string[]; item: string; options?: Query; flags?: string[] }) {
    const url = address('explanations', { seeds: seeds.join(','), item, ...options });
    const { data, problem, busy } = useAnswer<Explanation>(url);
    return (
        <section class="why" aria-label="Why" aria-busy={busy}>
            <h3>Why, for {seeds.map(nameOf).join(' and ')}</h3>
            {problem && <Notice alert>{problem}</Notice>}
            {data && <Parts of={data} />}
            <Command line={['explain', ...seeds, item, ...flags]} url={url} />
        </section>
    );
}

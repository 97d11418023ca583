// SPDX-License-Identifier: MIT
// Why a track is there: its score taken apart into seeds, and these into playlists, likes and tags.
import { useEffect, useState } from 'preact/hooks';
import { address, type Contribution, type Evidence, type Explanation, post, type Standing, type Whatif } from './api';
import { nameOf } from './library';
import { useAnswer } from './load';
import { Command, Notice } from './parts';
import { change, place, say } from './state';

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

// What is asked: why this track, for these seeds, with the adventure of the list that it stands in.
export interface Asked {
    seeds: string[];
    item: string;
    adventure?: number | undefined;
}

const flags = ({ adventure }: Asked): string[] => (adventure ? [`--adventure=${adventure}`] : []);

// -- Without one playlist --------------------------------------------------------------------------------

const standing = ({ level, rank, score }: Standing): string =>
    level === null || rank === null ? 'not found' : `rank ${rank} (${number(score ?? 0)}${level === 'walk' ? '' : ` by ${level}`})`;

// Where the track would stand if a playlist, or somebody's likes, had never been: counted anew, not guessed.
function Without({ piece, asked }: { piece: Evidence; asked: Asked }) {
    const { seeds, item, adventure } = asked;
    const question = post('whatif', { seeds, without: [piece.id], item, adventure });
    const { data, problem, busy } = useAnswer<Whatif>(question);
    const move = data?.moves[0];
    const told = move && `Without ${evidenceName(piece)}: ${standing(move.before)} → ${standing(move.after)}`;
    useEffect(() => {
        if (told && !busy) say(told);
    }, [told, busy]);
    return (
        <div class="whatif" aria-busy={busy}>
            {problem && <Notice alert>{problem}</Notice>}
            {move && (
                <p>
                    Without <strong>{evidenceName(piece)}</strong>: {standing(move.before)} → <strong>{standing(move.after)}</strong>
                </p>
            )}
            <Command line={['whatif', ...seeds, item, `--without=${piece.id}`, ...flags(asked)]} question={question} />
        </div>
    );
}

// -- Bars ------------------------------------------------------------------------------------------------

// What may be left out: its name asks what the ranking would be without it.
const REMOVABLE = ['playlist', 'likes'];

function Piece({ piece, most, asked }: { piece: Evidence; most: number; asked: Asked | undefined }) {
    const away = place.value.query.without === piece.id;
    const name = evidenceName(piece);
    return (
        <li>
            <span class="what">
                <small>{KINDS[piece.kind] ?? piece.kind}</small>{' '}
                {REMOVABLE.includes(piece.kind) ? (
                    <button
                        type="button"
                        class="text"
                        aria-pressed={away}
                        aria-label={`Without ${name}`}
                        title="Where would it stand without this?"
                        onClick={() => change({ without: away ? undefined : piece.id })}
                    >
                        {name}
                    </button>
                ) : (
                    name
                )}
            </span>
            <data value={piece.value}>{number(piece.value)}</data>
            <Bar value={piece.value} most={most} />
            {away && asked && <Without piece={piece} asked={asked} />}
        </li>
    );
}

interface PartProps {
    part: Contribution;
    most: number; // the largest part
    total: number; // of all sizes
    asked: Asked;
    first(id: string): Contribution | undefined; // that has this piece
}

function Part({ part, most, total, asked, first }: PartProps) {
    const evidence = [...part.evidence].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    const largest = Math.abs(evidence[0]?.value ?? 0);
    const rest = evidence.slice(MOST);
    const [open] = useState(rest.some(({ id }) => id === place.value.query.without));
    // A playlist that several seeds have in common is answered below the first of them.
    const answered = (id: string) => (first(id) === part ? asked : undefined);
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
                    <Piece key={piece.id} piece={piece} most={largest} asked={answered(piece.id)} />
                ))}
            </ul>
            {rest.length > 0 && (
                <details open={open}>
                    <summary>{rest.length} more</summary>
                    <ul class="bars">
                        {rest.map((piece) => (
                            <Piece key={piece.id} piece={piece} most={largest} asked={answered(piece.id)} />
                        ))}
                    </ul>
                </details>
            )}
        </li>
    );
}

// -- Where it comes from -----------------------------------------------------------------------------------

// "soundcloud, fetched 2026-11-20 to 2026-11-21"
function origin(pieces: Evidence[]): string {
    const sources = new Set(pieces.flatMap(({ source }) => source ?? []));
    const days = pieces.flatMap(({ fetched_at }) => fetched_at?.slice(0, 10) ?? []).sort();
    const first = days[0], last = days.at(-1);
    const when = first && (first === last ? `fetched ${first}` : `fetched ${first} to ${last}`);
    return [...sources, when].filter(Boolean).join(', ');
}

// The facts of the graph that the reasons stand on, each once.
function Triples({ of }: { of: Evidence[] }) {
    const [open, setOpen] = useState(false);
    const titles = new Map(of.map((piece) => [piece.id, evidenceName(piece)]));
    const all = new Map(of.flatMap(({ triples = [] }) => triples.map((triple) => [`${triple.head} ${triple.relation} ${triple.tail}`, triple])));
    const named = (urn: string) => titles.get(urn) ?? (urn.includes(':tracks:') ? nameOf(urn) : urn);
    if (all.size === 0) return null;
    return (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{all.size === 1 ? 'One triple' : `${all.size} triples`} of the graph</summary>
            {open && (
                <ul class="triples">
                    {[...all].map(([key, { head, relation, tail, source, date }]) => (
                        <li key={key}>
                            {named(head)} <code>{relation}</code> {named(tail)}
                            <small>{[source, date?.slice(0, 10)].filter(Boolean).join(', ') || 'of unknown origin'}</small>
                        </li>
                    ))}
                </ul>
            )}
        </details>
    );
}

function Parts({ of, asked }: { of: Explanation; asked: Asked }) {
    const { contributions } = of;
    if (!of.level || contributions.length === 0) return <Notice>Nothing in the graph ties this track to the seeds.</Notice>;
    const evidence = contributions.flatMap((part) => part.evidence);
    const first = (id: string) => contributions.find((part) => part.evidence.some((piece) => piece.id === id));
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
            {evidence.some(({ kind }) => REMOVABLE.includes(kind)) && <p class="hint">Choose a playlist to see where the track would stand without it.</p>}
            <ul class="bars parts">
                {contributions.map((part, n) => (
                    <Part key={part.seed ?? n} part={part} most={most} total={total} asked={asked} first={first} />
                ))}
            </ul>
            <p class="sum">
                {contributions.length === 1 ? 'The one part is' : `The ${contributions.length} parts add up to`} {number(sum)}
                {sum === of.score ? ', the score to the last bit.' : `; the score is ${number(of.score)}.`}
            </p>
            {evidence.length > 0 && <p class="sum">Evidence: {origin(evidence) || 'of unknown origin'}.</p>}
            <Triples of={evidence} />
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

// Asks for the explanation, of any track.
export function Why(asked: Asked) {
    const { seeds, item, adventure } = asked;
    const question = address('explanations', { seeds: seeds.join(','), item, adventure });
    const { data, problem, busy } = useAnswer<Explanation>(question);
    useEffect(() => {
        if (data && !busy) say(`${nameOf(item)}: ${number(data.score)}${data.level ? ` by ${data.level}` : ''}, ${data.contributions.length} ${data.contributions.length === 1 ? 'part' : 'parts'}`);
    }, [data, busy]);
    return (
        <section class="why" aria-label="Why" aria-busy={busy}>
            <h3>Why, for {seeds.map(nameOf).join(' and ')}</h3>
            {problem && <Notice alert>{problem}</Notice>}
            {data && <Parts of={data} asked={asked} />}
            <Command line={['explain', ...seeds, item, ...flags(asked)]} question={question} />
        </section>
    );
}

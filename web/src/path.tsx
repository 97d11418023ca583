// SPDX-License-Identifier: MIT
// How one track leads to another: paths over shared playlists, under rules.
import { useEffect } from 'preact/hooks';
import { address, type Path, type Step, type Track } from './api';
import { Choice } from './filterbar';
import { artist, nameOf, remember, title } from './library';
import { useAnswer } from './load';
import { Command, focusBeside, Notice, useKeptFocus } from './parts';
import { Picker } from './picker';
import { change, link, place, say, without, withWord, words } from './state';
import { evidenceName, number } from './why';

const MOST_NAMED = 3;
const STEPS = { '2': '2 steps', '3': '3 steps', '4': '4 steps', '6': '6 steps' };

function Stop({ track, onAvoid }: { track: Track; onAvoid?: (event: { currentTarget: HTMLElement }) => void }) {
    return (
        <div class="stop">
            <a href={link('explore', { center: track.id, track: track.id })}>
                <strong>{title(track)}</strong> <span>{artist(track)}</span>
            </a>
            {onAvoid && (
                <button type="button" class="quiet" onClick={onAvoid} aria-label={`Avoid ${title(track)}`}>
                    Avoid
                </button>
            )}
        </div>
    );
}

function Between({ step }: { step: Step }) {
    const names = step.evidence.slice(0, MOST_NAMED).map(evidenceName);
    const more = step.evidence.length - names.length;
    return (
        <p class="between">
            <small>{step.evidence.length === 1 ? 'in the playlist' : 'in the playlists'}</small> {names.map((name) => `“${name}”`).join(', ')}
            {more > 0 && ` and ${more} more`} <small>strength {number(step.weight)}</small>
        </p>
    );
}

function OnePath({ path, n, avoid }: { path: Path; n: number; avoid: string[] }) {
    const last = path.steps.length - 1;
    return (
        <li>
            <h2>
                {n === 0 ? 'Best path' : `Path ${n + 1}`} <small>{last === 0 ? '1 step' : `${last + 1} steps`}, cost {number(path.cost)}</small>
            </h2>
            <ol class="stops">
                <li>{path.steps[0] && <Stop track={path.steps[0].from} />}</li>
                {path.steps.map((step, s) => (
                    <li key={step.to.id}>
                        <Between step={step} />
                        <Stop track={step.to} {...(s < last ? { onAvoid: (event) => (focusBeside(event), change({ avoid: withWord(avoid, step.to.id) })) } : {})} />
                    </li>
                ))}
            </ol>
        </li>
    );
}

export function PathFinder() {
    const { from, to, single, fewest } = place.value.query;
    const steps = Number(place.value.query.steps) || 0;
    const avoid = words('avoid');
    const url =
        from && to
            ? address('paths', { from, to, k: 3, one_per_artist: single === 'yes', unweighted: fewest === 'yes', max_steps: steps || undefined, avoid: avoid.join(',') })
            : undefined;
    const rules = [
        ...(single === 'yes' ? ['--one-per-artist'] : []),
        ...(fewest === 'yes' ? ['--unweighted'] : []),
        ...(steps ? [`--max-steps=${steps}`] : []),
    ];
    const { data, problem, busy } = useAnswer<{ paths: Path[] }>(url);
    const answer = useKeptFocus<HTMLDivElement>();
    useEffect(() => {
        if (!data || busy) return;
        remember(data.paths.flatMap(({ steps }) => steps.flatMap((step) => [step.from, step.to])));
        say(data.paths.length ? `${data.paths.length} paths found` : 'No path found');
    }, [data, busy]);
    return (
        <div class="narrow">
            <h1>Find a path</h1>
            <p class="lead">Two tracks that seem far apart, and the playlists that lead from one to the other.</p>
            <div class="ends">
                <Picker label="From" placeholder="Title or artist" value={from ? nameOf(from) : ''} onPick={({ id }) => change({ from: id })} />
                <Picker label="To" placeholder="Title or artist" value={to ? nameOf(to) : ''} onPick={({ id }) => change({ to: id })} />
                <Picker label="Not through" placeholder="A track to avoid" onPick={({ id }) => change({ avoid: withWord(avoid, id) })} />
            </div>
            <div class="rules">
                <label class="check">
                    <input type="checkbox" checked={single === 'yes'} onChange={(event) => change({ single: event.currentTarget.checked ? 'yes' : undefined })} />
                    One track per artist
                </label>
                <label class="check">
                    <input type="checkbox" checked={fewest === 'yes'} onChange={(event) => change({ fewest: event.currentTarget.checked ? 'yes' : undefined })} />
                    Fewest steps
                </label>
                <Choice name="steps" label="Longest" any="any length" values={STEPS} />
                <button type="button" class="quiet" disabled={!from && !to} onClick={() => change({ from: to, to: from })}>
                    Other way round
                </button>
            </div>
            {avoid.length > 0 && (
                <ul class="chips" aria-label="Avoided tracks">
                    {avoid.map((urn) => (
                        <li key={urn} class="chip ban">
                            not through {nameOf(urn)}
                            <button type="button" aria-label={`Allow ${nameOf(urn)}`} onClick={(event) => (focusBeside(event), change({ avoid: without(avoid, urn) }))}>
                                ×
                            </button>
                        </li>
                    ))}
                </ul>
            )}
            {problem && <Notice alert>{problem}</Notice>}
            <div class="answer" aria-busy={busy} ref={answer}>
                {data?.paths.length === 0 && <Notice>No playlist chain leads from one to the other under these rules.</Notice>}
                {data && data.paths.length > 0 && (
                    <ol class="paths" aria-label="Paths">
                        {data.paths.map((path, n) => (
                            <OnePath key={n} path={path} n={n} avoid={avoid} />
                        ))}
                    </ol>
                )}
            </div>
            {from && to && (
                <Command
                    line={['path', from, to, '-k', 3, ...rules, ...avoid.map((urn) => `--avoid=${urn}`)]}
                    question={url}
                />
            )}
        </div>
    );
}

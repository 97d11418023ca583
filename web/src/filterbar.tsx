// SPDX-License-Identifier: MIT
// What of the graph is shown: controls over filters.ts.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Filters, FILTER_WORDS, genreOf, RELATIONS, type Relation, yearOf } from './filters';
import { nameOf } from './library';
import { focusBeside, Notice } from './parts';
import type { ApiGraph, Picture } from './picture';
import { change, place, without } from './state';

const PLAYS = [1000, 10000, 100000, 1000000];
const REACH = { '1': '1 step', '2': '2 steps', '3': '3 steps' };

interface ChoiceProps {
    name: string; // the word of the address
    label: string;
    values: Record<string, string>; // value → what is read
    any: string;
    clears?: string; // another word, which means nothing under the new value
}

export function Choice({ name, label, values, any, clears }: ChoiceProps) {
    return (
        <div class="field">
            <label for={`choice-${name}`}>{label}</label>
            <select
                id={`choice-${name}`}
                value={place.value.query[name] ?? ''}
                onChange={(event) => change({ ...(clears ? { [clears]: undefined } : {}), [name]: event.currentTarget.value || undefined })}
            >
                <option value="">{any}</option>
                {Object.entries(values).map(([value, text]) => (
                    <option key={value} value={value}>
                        {text}
                    </option>
                ))}
            </select>
        </div>
    );
}

// What is typed stays, whatever is drawn anew meanwhile, until it is a year or nothing.
export function Year({ name, label, hint }: { name: string; label: string; hint?: number | undefined }) {
    const value = place.value.query[name] ?? '';
    const [text, setText] = useState(value);
    const [wrong, setWrong] = useState(false);
    useEffect(() => (setText(value), setWrong(false)), [value]);
    const take = () => {
        const fits = /^([0-9]{4})?$/.test(text);
        setWrong(!fits);
        if (fits) change({ [name]: text || undefined });
    };
    return (
        <div class="field">
            <label for={`year-${name}`}>{label}</label>
            <input
                id={`year-${name}`}
                type="text"
                inputMode="numeric"
                maxLength={4}
                size={6}
                placeholder={hint ? String(hint) : 'any'}
                value={text}
                aria-invalid={wrong}
                aria-describedby={wrong ? `wrong-${name}` : undefined}
                onInput={(event) => setText(event.currentTarget.value)}
                onChange={take}
            />
            {wrong && (
                <small id={`wrong-${name}`} class="alert" role="alert">
                    A year has four digits
                </small>
            )}
        </div>
    );
}

export const PlaysChoice = () => (
    <Choice name="plays" label="Plays" any="any number" values={Object.fromEntries(PLAYS.map((plays) => [plays, `at most ${plays.toLocaleString('en')}`]))} />
);

// Filters that few want; open from the start where one of them is set.
export function More({ open, children }: { open: boolean; children: ComponentChildren }) {
    const [first] = useState(open);
    return (
        <details class="more" open={first}>
            <summary>Years, plays, licence</summary>
            <div class="filters">{children}</div>
        </details>
    );
}

export const same = (values: Iterable<string>): Record<string, string> =>
    Object.fromEntries([...new Set(values)].sort((a, b) => a.localeCompare(b)).map((value) => [value, value]));

// Which ties are drawn. Those between tracks are there from the start; the others bring what they lead to.
function Ties({ shown }: { shown: Relation[] }) {
    const all = Object.keys(RELATIONS) as Relation[];
    const toggle = (relation: Relation) => {
        const ties = all.filter((other) => shown.includes(other) !== (other === relation)).join(',') || 'none';
        change({ ties: ties === 'co_playlist' ? undefined : ties });
    };
    return (
        <fieldset class="field ties">
            <legend>Ties by</legend>
            {all.map((relation) => (
                <label class="check" key={relation}>
                    <input type="checkbox" checked={shown.includes(relation)} onChange={() => toggle(relation)} />
                    {RELATIONS[relation]}
                </label>
            ))}
        </fieldset>
    );
}

export function FilterBar({ graph, filters }: { graph: ApiGraph; filters: Filters }) {
    const tracks = graph.nodes.filter((node) => node.node_type === 'track');
    const years = tracks.map(yearOf).filter(Boolean).sort((a, b) => a - b);
    return (
        <fieldset class="filters">
            <legend class="unseen">Filters</legend>
            <Choice name="genre" label="Genre" any="all" values={same(tracks.map(genreOf))} />
            <Choice name="source" label="Source" any="all" values={same(tracks.flatMap(({ source }) => source ?? []))} />
            <div class="field">
                <label for="filter-weight">Strength from</label>
                <input
                    id="filter-weight"
                    type="range"
                    min="0"
                    max="1"
                    step="0.05"
                    value={filters.weight}
                    aria-valuetext={`${Math.round(filters.weight * 100)}% of the strongest tie`}
                    onChange={(event) => change({ weight: Number(event.currentTarget.value) ? event.currentTarget.value : undefined })}
                />
            </div>
            <Choice name="reach" label="Reach" any="any" values={REACH} />
            <Ties shown={filters.ties} />
            <Choice name="colour" label="Colour by" any="community" values={{ genre: 'genre' }} clears="group" />
            <More open={Boolean(filters.since || filters.until || filters.plays || filters.licence)}>
                <Year name="since" label="Years from" hint={years[0]} />
                <Year name="until" label="Years to" hint={years.at(-1)} />
                <PlaysChoice />
                <Choice name="licence" label="Licence" any="all" values={same(tracks.flatMap(({ license }) => license ?? []))} />
            </More>
        </fieldset>
    );
}

// What is not in the picture, and how it comes back.
export function Hidden({ picture, hide }: { picture: Picture; hide: string[] }) {
    const shown = (urn: string) => picture.nodes.some(({ id }) => id === urn);
    const away = hide.filter((urn) => !shown(urn));
    return (
        <>
            {away.length > 0 && (
                <ul class="chips" aria-label="Hidden tracks">
                    {away.map((urn) => (
                        <li key={urn} class="chip ban">
                            {nameOf(urn)}
                            <button type="button" aria-label={`Show ${nameOf(urn)} again`} onClick={(event) => (focusBeside(event), change({ hide: without(hide, urn) }))}>
                                ×
                            </button>
                        </li>
                    ))}
                </ul>
            )}
            {picture.hidden > 0 && (
                <Notice>
                    {picture.hidden === 1 ? 'The filters hide 1 track. ' : `The filters hide ${picture.hidden} tracks. `}
                    <button type="button" class="quiet" onClick={(event) => (focusBeside(event), change(Object.fromEntries(FILTER_WORDS.map((word) => [word, undefined]))))}>
                        Show all
                    </button>
                </Notice>
            )}
        </>
    );
}

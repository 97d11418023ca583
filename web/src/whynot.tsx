// SPDX-License-Identifier: MIT
// Why a track is not in the list: what holds it back, where it stands, and what would bring it in.
import { useEffect } from 'preact/hooks';
import { post, type Whynot } from './api';
import { artist, nameOf, title } from './library';
import { useAnswer } from './load';
import { Command, Notice } from './parts';
import { Picker } from './picker';
import { change, place, say, without } from './state';
import { number } from './why';
import { filtersOf, flagsOf, HOW_MANY, move, type Wish } from './wish';

// The filters by their names, and what of the address drops them.
const FILTERS: Record<string, { name: string; drop: Record<string, undefined> }> = {
    genre: { name: 'any genre', drop: { genre: undefined } },
    license: { name: 'any licence', drop: { licence: undefined } },
    year: { name: 'any year', drop: { since: undefined, until: undefined } },
    plays: { name: 'any number of plays', drop: { plays: undefined } },
    'max-per-artist': { name: 'more than one per artist', drop: { single: undefined } },
};

function verdict({ recommended, rank, level, score, score_at_k: last, k, lists }: Whynot): string {
    const home = lists === null ? '' : ` It stands in ${lists} ${lists === 1 ? 'list' : 'lists'}.`;
    if (recommended) return `It is in the list, at rank ${rank}.`;
    if (level === null) return `Nothing ties it to the seeds.${home}`;
    const needed = last === null ? '' : `, that of the last one in the list ${number(last)}`;
    return `Rank ${rank ?? 'unknown'}, where the list has ${k}. Its score by ${level} is ${number(score ?? 0)}${needed}.${home}`;
}

function Ties({ of }: { of: Whynot }) {
    const most = Math.max(...of.ties.map(({ value }) => value), 0);
    return (
        <ul class="bars" aria-label="What ties it to the seeds">
            {of.ties.map(({ seed, lists, tags, same_artist: same, value, cut }) => (
                <li key={seed}>
                    <span class="what">
                        {nameOf(seed)}{' '}
                        <small>
                            {[
                                lists !== null && `${lists} ${lists === 1 ? 'list' : 'lists'} in common`,
                                tags !== null && tags > 0 && `${tags} ${tags === 1 ? 'tag' : 'tags'}`,
                                same && 'the same artist',
                                cut && 'stronger links were kept',
                            ]
                                .filter(Boolean)
                                .join(', ')}
                        </small>
                    </span>
                    <data value={value}>{number(value)}</data>
                    <span class="bar" aria-hidden="true">
                        <span style={{ width: `${most > 0 ? (100 * value) / most : 0}%` }} />
                    </span>
                </li>
            ))}
        </ul>
    );
}

// What would bring it in, each as a button that does it.
function Ways({ of, wish }: { of: Whynot; wish: Wish }) {
    const urn = of.item.id;
    const enough = of.rank === null ? undefined : HOW_MANY.find((k) => k >= of.rank! && k > wish.k);
    const named = (urns: string[], list: 'ban' | 'less' | 'seeds', text: string) =>
        urns.includes(urn) && (
            <button type="button" onClick={() => change({ [list]: without(urns, urn) })}>
                {text}
            </button>
        );
    return (
        <>
            {of.advice.length > 0 && (
                <ul class="advice">
                    {of.advice.map(({ text }) => (
                        <li key={text}>{text}</li>
                    ))}
                </ul>
            )}
            {/* A button that has done its work goes away; the focus stays at the answer. */}
            <div class="actions" onClick={({ currentTarget }) => currentTarget.closest<HTMLElement>('.whynot')?.focus()}>
                {named(wish.ban, 'ban', 'Ban it no more')}
                {named(wish.less, 'less', 'Subtract it no more')}
                {named(wish.seeds, 'seeds', 'Take it out of the seeds')}
                {of.filtered_by.flatMap((name) => FILTERS[name] ?? []).map(({ name, drop }) => (
                    <button type="button" key={name} onClick={() => change(drop)}>
                        Allow {name}
                    </button>
                ))}
                {!of.recommended && enough && (
                    <button type="button" onClick={() => change({ k: String(enough) })}>
                        Show {enough} tracks
                    </button>
                )}
                {of.advice
                    .flatMap(({ seed }) => seed ?? [])
                    .map((seed) => (
                        <button type="button" key={seed} onClick={() => move(wish, seed, 'seeds')}>
                            Add {nameOf(seed)} to the seeds
                        </button>
                    ))}
            </div>
        </>
    );
}

function Answer({ wish, exclude, urn }: { wish: Wish; exclude: string[]; urn: string }) {
    const question = post('whynot', { seeds: wish.seeds, item: urn, k: wish.k, ...filtersOf(wish), exclude });
    const { data, problem, busy } = useAnswer<Whynot>(question);
    useEffect(() => {
        if (data && !busy) say(verdict(data));
    }, [data, busy]);
    return (
        <div class="answer whynot" role="group" aria-label="Answer" tabIndex={-1} aria-busy={busy}>
            {problem && <Notice alert>{problem}</Notice>}
            {data && (
                <>
                    <p>
                        <strong>{title(data.item)}</strong> <small>{artist(data.item)}</small>
                    </p>
                    <p>{verdict(data)}</p>
                    {!data.recommended && <Ties of={data} />}
                    {!data.recommended && <Ways of={data} wish={wish} />}
                </>
            )}
            <Command line={['whynot', ...wish.seeds, urn, ...flagsOf(wish)]} question={question} />
        </div>
    );
}

// Below the list. `ready`: it is known what is left out.
export function Missing({ wish, exclude, ready }: { wish: Wish; exclude: string[]; ready: boolean }) {
    const urn = place.value.query.missing;
    return (
        <section class="missing" aria-label="Why not">
            <h2>A track is missing?</h2>
            <Picker label="Why not this one" placeholder="Title or artist" value={urn ? nameOf(urn) : ''} onPick={({ id }) => change({ missing: id })} />
            {urn && ready && <Answer wish={wish} exclude={exclude} urn={urn} />}
        </section>
    );
}

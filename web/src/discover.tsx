// SPDX-License-Identifier: MIT
// Recommendations for several seeds: add, subtract, ban, and how adventurous.
import { useEffect } from 'preact/hooks';
import { address, type Recommended } from './api';
import { FORMATS, save } from './export';
import { artist, nameOf, remember, title } from './library';
import { useAnswer, useAnswers } from './load';
import { About, arrowKeys, Attribution, Command, commandLine, focusBeside, Notice, Player, type Word } from './parts';
import { Picker } from './picker';
import { change, link, place, say, without, withWord, words } from './state';
import { Why } from './why';

// What a subtracted track would bring by itself is left out: so many of its best.
const SUBTRACTED = 30;

interface List {
    items: Recommended[];
}

interface Wish {
    seeds: string[];
    less: string[];
    ban: string[];
    adventure: number;
    k: number;
    single: boolean;
}

function readWish(): Wish {
    const { adventure, k, single } = place.value.query;
    return {
        seeds: words('seeds'),
        less: words('less'),
        ban: words('ban'),
        adventure: Math.min(Math.max(Number(adventure) || 0, -1), 1),
        k: Number(k) || 20,
        single: single === 'yes',
    };
}

const listOf = (urn: string): string => address('recommendations', { seeds: urn, k: SUBTRACTED });

function terminal(wish: Wish): Word[] {
    return [
        'recommend',
        ...wish.seeds,
        '-k',
        wish.k,
        ...(wish.adventure ? [`--adventure=${wish.adventure}`] : []),
        ...(wish.single ? ['--max-per-artist=1'] : []),
        ...[...wish.ban, ...wish.less].map((urn) => `--exclude-known=${urn}`),
        ...wish.less.map((urn) => ({
            shell: `--exclude-known @<(soundgraph recommend ${urn} -k ${SUBTRACTED} --json | jq -r '.items[].track.id')`,
        })),
    ];
}

function useRecommendations(wish: Wish) {
    const subtracted = useAnswers<List>(wish.less.map(listOf));
    const known = wish.less.length === 0 || (subtracted.data?.length === wish.less.length && !subtracted.busy);
    const brought = known ? (subtracted.data ?? []).flatMap(({ items }) => items.map(({ track }) => track.id)) : [];
    const seeds = new Set(wish.seeds);
    const exclude = [...new Set([...wish.ban, ...wish.less, ...(wish.less.length ? brought : [])])].filter((urn) => !seeds.has(urn));
    const url =
        wish.seeds.length && known
            ? address('recommendations', {
                  seeds: wish.seeds.join(','),
                  k: wish.k,
                  adventure: wish.adventure || undefined,
                  max_per_artist: wish.single ? 1 : undefined,
                  exclude: exclude.join(','),
              })
            : undefined;
    const loaded = useAnswer<List>(url);
    return { ...loaded, url, problem: subtracted.problem ?? loaded.problem };
}

// -- What is wished --------------------------------------------------------------------------------------

function Chips({ label, name, list, sign }: { label: string; name: string; list: string[]; sign: string }) {
    if (list.length === 0) return null;
    return (
        <ul class="chips" aria-label={label}>
            {list.map((urn) => (
                <li key={urn} class={`chip ${name}`}>
                    <span aria-hidden="true">{sign}</span> {nameOf(urn)}
                    <button type="button" aria-label={`Remove ${nameOf(urn)} from: ${label}`} onClick={(event) => (focusBeside(event), change({ [name]: without(list, urn) }))}>
                        ×
                    </button>
                </li>
            ))}
        </ul>
    );
}

// A track stands in one of the three lists only.
function move(wish: Wish, urn: string, to: 'seeds' | 'less' | 'ban'): void {
    const lists = { seeds: wish.seeds, less: wish.less, ban: wish.ban };
    const next = Object.entries(lists).map(([name, list]) => [name, name === to ? withWord(list, urn) : without(list, urn)]);
    change(Object.fromEntries(next));
    say(`${nameOf(urn)}: ${{ seeds: 'added', less: 'subtracted', ban: 'banned' }[to]}`);
}

function Controls({ wish }: { wish: Wish }) {
    return (
        <fieldset class="filters">
            <legend class="unseen">How</legend>
            <div class="field wide">
                <span>
                    <label for="adventure">Adventure</label> <output for="adventure">{wish.adventure > 0 ? `+${wish.adventure}` : wish.adventure}</output>
                </span>
                <input
                    id="adventure"
                    type="range"
                    min="-1"
                    max="1"
                    step="0.1"
                    value={wish.adventure}
                    aria-valuetext={`${wish.adventure}: ${wish.adventure > 0 ? 'away from what is popular' : wish.adventure < 0 ? 'towards what is popular' : 'as it is'}`}
                    onChange={(event) => change({ adventure: Number(event.currentTarget.value) ? event.currentTarget.value : undefined })}
                />
                <small aria-hidden="true">
                    <span>well known</span>
                    <span>hidden gems</span>
                </small>
            </div>
            <div class="field">
                <label for="how-many">Tracks</label>
                <select id="how-many" value={String(wish.k)} onChange={(event) => change({ k: event.currentTarget.value === '20' ? undefined : event.currentTarget.value })}>
                    {[10, 20, 50, 100].map((k) => (
                        <option key={k} value={String(k)}>
                            {k}
                        </option>
                    ))}
                </select>
            </div>
            <label class="check">
                <input type="checkbox" checked={wish.single} onChange={(event) => change({ single: event.currentTarget.checked ? 'yes' : undefined })} />
                One per artist
            </label>
        </fieldset>
    );
}

// -- What comes --------------------------------------------------------------------------------------------

function Results({ wish, items, selected }: { wish: Wish; items: Recommended[]; selected: string }) {
    const most = Math.max(...items.map(({ score }) => score), 0);
    return (
        <ol class="rows results" aria-label="Recommended tracks" onKeyDown={arrowKeys}>
            {items.map(({ rank, track, score, reason, level }) => (
                <li key={track.id} class={track.id === selected ? 'selected' : undefined}>
                    <span class="rank">{rank}</span>
                    <button type="button" class="name" aria-pressed={track.id === selected} onClick={() => change({ track: track.id })}>
                        <strong>{title(track)}</strong> <span>{artist(track)}</span>
                        <small class="reason">{reason ?? level}</small>
                    </button>
                    <span class="bar" aria-hidden="true">
                        <span style={{ width: `${most > 0 ? (100 * score) / most : 0}%` }} />
                    </span>
                    <span class="acts">
                        <button type="button" class="quiet" aria-label={`Add ${title(track)} to the seeds`} title="Add" onClick={(event) => (focusBeside(event), move(wish, track.id, 'seeds'))}>
                            +
                        </button>
                        <button type="button" class="quiet" aria-label={`Subtract ${title(track)}`} title="Subtract" onClick={(event) => (focusBeside(event), move(wish, track.id, 'less'))}>
                            −
                        </button>
                        <button type="button" class="quiet" aria-label={`Ban ${title(track)}`} title="Ban" onClick={(event) => (focusBeside(event), move(wish, track.id, 'ban'))}>
                            ×
                        </button>
                    </span>
                </li>
            ))}
        </ol>
    );
}

function Chosen({ wish, item }: { wish: Wish; item: Recommended }) {
    const { track } = item;
    const adventure = wish.adventure || undefined;
    return (
        <>
            <h2>{title(track)}</h2>
            <Attribution track={track} />
            <About track={track} />
            <Player track={track} />
            <div class="actions">
                <a class="button" href={link('explore', { center: [...wish.seeds, track.id].join(','), track: track.id })}>
                    Show in the graph
                </a>
                <a class="button" href={link('path', { from: wish.seeds[0], to: track.id })}>
                    Path to it
                </a>
            </div>
            <Why seeds={wish.seeds} item={track.id} options={{ adventure }} flags={adventure ? [`--adventure=${adventure}`] : []} />
        </>
    );
}

export function Discover() {
    const wish = readWish();
    const { data, problem, busy, url } = useRecommendations(wish);
    useEffect(() => {
        if (!data || busy) return;
        remember(data.items.map(({ track }) => track));
        say(`${data.items.length} tracks recommended`);
    }, [data, busy]);
    // What was just added may still stand in the list that is shown.
    const items = wish.seeds.length ? (data?.items ?? []).filter(({ track }) => !wish.seeds.includes(track.id)) : [];
    const chosen = items.find(({ track }) => track.id === place.value.query.track) ?? items[0];
    const line = terminal(wish);
    const playlist = { title: `After ${wish.seeds.map(nameOf).join(', ')}`, command: commandLine(line), items };
    return (
        <div class="columns">
            <div class="main">
                <h1>Discover</h1>
                <Picker label="Add a seed" placeholder="A track that you like" onPick={({ id }) => move(wish, id, 'seeds')} />
                <Chips label="Seeds" name="seeds" list={wish.seeds} sign="+" />
                <Chips label="Less like these" name="less" list={wish.less} sign="−" />
                <Chips label="Banned" name="ban" list={wish.ban} sign="×" />
                <Controls wish={wish} />
                {problem && <Notice alert>{problem}</Notice>}
                {wish.seeds.length === 0 && <Notice>Add one or more tracks; what fits them all comes first.</Notice>}
                <div class="answer" aria-busy={busy}>
                    {items.length > 0 && <Results wish={wish} items={items} selected={chosen?.track.id ?? ''} />}
                    {wish.seeds.length > 0 && data && items.length === 0 && !busy && <Notice>Nothing is left under these wishes.</Notice>}
                </div>
                {items.length > 0 && (
                    <section class="save" aria-label="Save as a playlist">
                        <h2>Save as a playlist, with the reasons</h2>
                        {(Object.keys(FORMATS) as (keyof typeof FORMATS)[]).map((format) => (
                            <button type="button" key={format} onClick={() => save(format, playlist)}>
                                {format}
                            </button>
                        ))}
                    </section>
                )}
                {wish.seeds.length > 0 && <Command line={line} url={url} />}
            </div>
            <aside aria-label="Chosen track">{chosen && <Chosen wish={wish} item={chosen} />}</aside>
        </div>
    );
}

// SPDX-License-Identifier: MIT
// Recommendations for several seeds: add, subtract, ban, and how adventurous.
import { useEffect } from 'preact/hooks';
import type { Recommended } from './api';
import { FORMATS, save } from './export';
import { Choice, More, PlaysChoice, same, Year } from './filterbar';
import { artist, genres, licences, nameOf, remember, title } from './library';
import { About, Attribution, Command, commandLine, focusBeside, Notice, Player, ToChosen, useRoving, type Word } from './parts';
import { Picker } from './picker';
import { change, link, place, say, without } from './state';
import { number, Why } from './why';
import { Missing } from './whynot';
import { flagsOf, HOW_MANY, move, readWish, useRecommendations, type Wish } from './wish';

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
                    {HOW_MANY.map((k) => (
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
            <Choice name="genre" label="Genre" any="all" values={same([...genres(), ...(wish.genre ? [wish.genre] : [])])} />
            <More open={Boolean(wish.since || wish.until || wish.plays || wish.licence)}>
                <Year name="since" label="Years from" />
                <Year name="until" label="Years to" />
                <PlaysChoice />
                <Choice name="licence" label="Licence" any="all" values={same([...licences(), ...(wish.licence ? [wish.licence] : [])])} />
            </More>
        </fieldset>
    );
}

// -- What comes --------------------------------------------------------------------------------------------

function Results({ wish, items, selected }: { wish: Wish; items: Recommended[]; selected: string }) {
    const most = Math.max(...items.map(({ score }) => score), 0);
    const { list, tab } = useRoving(items.map(({ track }) => track.id), selected);
    return (
        <ol class="rows results" aria-label="Recommended tracks" {...list}>
            {items.map(({ rank, track, score, reason, level }) => (
                <li key={track.id} data-id={track.id} class={track.id === selected ? 'selected' : undefined}>
                    <span class="rank">{rank}</span>
                    <button type="button" class="name" tabIndex={tab(track.id)} aria-pressed={track.id === selected} onClick={() => change({ track: track.id })}>
                        <strong>{title(track)}</strong> <span>{artist(track)}</span>
                        <small class="reason">{reason ?? level}</small>
                    </button>
                    <span class="amount">
                        <data value={score}>
                            <span class="unseen">score </span>
                            {number(score)}
                        </data>
                        <span class="bar" aria-hidden="true">
                            <span style={{ width: `${most > 0 ? (100 * score) / most : 0}%` }} />
                        </span>
                    </span>
                    <span class="acts">
                        <button type="button" class="quiet" tabIndex={tab(track.id)} aria-label={`Add ${title(track)} to the seeds`} title="Add" onClick={(event) => (focusBeside(event), move(wish, track.id, 'seeds'))}>
                            +
                        </button>
                        <button type="button" class="quiet" tabIndex={tab(track.id)} aria-label={`Subtract ${title(track)}`} title="Subtract" onClick={(event) => (focusBeside(event), move(wish, track.id, 'less'))}>
                            −
                        </button>
                        <button type="button" class="quiet" tabIndex={tab(track.id)} aria-label={`Ban ${title(track)}`} title="Ban" onClick={(event) => (focusBeside(event), move(wish, track.id, 'ban'))}>
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
            <Why seeds={wish.seeds} item={track.id} adventure={wish.adventure || undefined} />
        </>
    );
}

export function Discover() {
    const wish = readWish();
    const { data, problem, busy, url, exclude } = useRecommendations(wish);
    useEffect(() => {
        if (!data || busy) return;
        remember(data.items.map(({ track }) => track));
        say(`${data.items.length} tracks recommended`);
    }, [data, busy]);
    // What was just added may still stand in the list that is shown.
    const items = wish.seeds.length ? (data?.items ?? []).filter(({ track }) => !wish.seeds.includes(track.id)) : [];
    const chosen = items.find(({ track }) => track.id === place.value.query.track) ?? items[0];
    const line: Word[] = ['recommend', ...wish.seeds, ...flagsOf(wish)];
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
                            <button type="button" key={format} onClick={() => (save(format, playlist), say(`${items.length} tracks saved as ${format}`))}>
                                {format}
                            </button>
                        ))}
                    </section>
                )}
                {wish.seeds.length > 0 && <Command line={line} question={url} />}
                {wish.seeds.length > 0 && <Missing wish={wish} exclude={exclude} ready={Boolean(url)} />}
                {chosen && <ToChosen name={title(chosen.track)} />}
            </div>
            <aside id="chosen" tabIndex={-1} aria-label="Chosen track">{chosen && <Chosen wish={wish} item={chosen} />}</aside>
        </div>
    );
}

// SPDX-License-Identifier: MIT
// The neighbourhood of tracks: a picture, the same as a list, and why the chosen track is there.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address } from './api';
import type { Canvas } from './canvas';
import { artist, genre, nameOf, remember, title } from './library';
import { useAnswer } from './load';
import { About, arrowKeys, Attribution, Command, focusBeside, Notice, Player } from './parts';
import { Picker } from './picker';
import { type ApiGraph, type Filters, makePicture, type Picture, trackOf } from './picture';
import { change, go, isDark, link, place, say, without, withWord, words } from './state';
import { number, Why } from './why';

const FIRST = 40; // tracks around the first center
const MORE = 20; // and for each one that is opened

// Asked once: browsers let a page have few contexts.
let webGL: boolean | undefined;
function hasWebGL(): boolean {
    if (webGL === undefined) {
        const context = document.createElement('canvas').getContext('webgl2');
        webGL = context !== null;
        context?.getExtension('WEBGL_lose_context')?.loseContext();
    }
    return webGL;
}

function useGraph(centers: string[], limit: number) {
    const url = centers.length ? address('graph', { center: centers.join(','), limit }) : undefined;
    const loaded = useAnswer<ApiGraph>(url);
    useEffect(() => {
        if (loaded.data) remember(loaded.data.nodes.filter((node) => node.node_type === 'track').map(trackOf));
    }, [loaded.data]);
    return { ...loaded, url };
}

// -- An empty page -------------------------------------------------------------------------------------

function Start() {
    const url = address('graph', { limit: 8 });
    const { data, problem } = useAnswer<ApiGraph>(url);
    const strongest = (data?.nodes ?? [])
        .filter((node) => node.node_type === 'track')
        .sort((a, b) => (b.strength ?? 0) - (a.strength ?? 0));
    return (
        <div class="start">
            <h1>What to hear next, and why.</h1>
            <p class="lead">Find a track that you like. Every step from there names the playlists that lead to it.</p>
            <Picker label="Find a track" placeholder="Title, artist or tag" large onPick={({ id }) => go('explore', { center: id, track: id })} />
            {problem && <Notice alert>{problem}</Notice>}
            <section aria-label="Well connected tracks" class="suggestions">
                <h2>Or start where much comes together</h2>
                <ul>
                    {strongest.map((node) => (
                        <li key={node.id}>
                            <a href={link('explore', { center: node.id, track: node.id })}>
                                <strong>{node.title ?? node.id}</strong>
                                <span>{node.artist_name}</span>
                            </a>
                        </li>
                    ))}
                </ul>
            </section>
        </div>
    );
}

// -- The picture ---------------------------------------------------------------------------------------

function Drawing({ picture, selected, onPick }: { picture: Picture; selected: string; onPick(urn: string): void }) {
    const box = useRef<HTMLDivElement>(null);
    const canvas = useRef<Canvas>();
    const pick = useRef(onPick);
    const latest = useRef({ picture, selected });
    const [able, setAble] = useState(hasWebGL);
    const dark = isDark();
    pick.current = onPick;
    latest.current = { picture, selected };

    useEffect(() => {
        if (!able) return;
        let gone = false;
        void import('./canvas').then((module) => {
            if (gone || !box.current) return;
            canvas.current = new module.Canvas(box.current, (urn) => pick.current(urn));
            canvas.current.show(latest.current.picture, latest.current.selected);
            // Tests look here for where a node stands.
            Object.assign(box.current, { canvas: canvas.current });
        });
        // The graphics of the machine can fail at any time.
        const onLost = () => gone || setAble(false);
        box.current?.addEventListener('webglcontextlost', onLost, true);
        return () => {
            gone = true;
            canvas.current?.close();
            canvas.current = undefined;
        };
    }, [able]);
    useEffect(() => canvas.current?.show(picture, latest.current.selected), [picture, dark]);
    useEffect(() => canvas.current?.select(selected), [selected]);

    if (!able)
        return (
            <div class="canvas without">
                <Notice alert>This browser has no WebGL (any more), so there is no picture. The list below does the same.</Notice>
            </div>
        );
    const shown = `Graph of ${picture.nodes.length} tracks and ${picture.edges.length} ties. The list below says the same.`;
    return (
        <div class="canvas">
            <div class="stage" ref={box} role="img" aria-label={shown} />
            <div class="zoom" role="group" aria-label="Zoom">
                <button type="button" onClick={() => canvas.current?.zoom(1 / 1.5)} aria-label="Closer">
                    +
                </button>
                <button type="button" onClick={() => canvas.current?.zoom(1.5)} aria-label="Farther">
                    −
                </button>
                <button type="button" onClick={() => canvas.current?.zoom(0)} aria-label="Show all">
                    ⤢
                </button>
            </div>
        </div>
    );
}

function Legend({ picture }: { picture: Picture }) {
    return (
        <ul class="legend" aria-label="Colours">
            <li>
                <i class="dot center" /> opened
            </li>
            {picture.groups.slice(0, 8).map(({ name, color, count }) => (
                <li key={name}>
                    <i class="dot" style={{ background: color }} /> {name} <small>{count}</small>
                </li>
            ))}
            {picture.groups.length > 8 && <li>and {picture.groups.length - 8} more</li>}
        </ul>
    );
}

// -- Filters -------------------------------------------------------------------------------------------

function readFilters(): Filters {
    const { genre, source, weight, colour } = place.value.query;
    return { genre, source, weight: Number(weight) || 0, colour: colour === 'genre' ? 'genre' : 'community' };
}

function Choice({ name, label, values, any }: { name: string; label: string; values: string[]; any?: string }) {
    return (
        <div class="field">
            <label for={`filter-${name}`}>{label}</label>
            <select
                id={`filter-${name}`}
                value={place.value.query[name] ?? ''}
                onChange={(event) => change({ [name]: event.currentTarget.value || undefined })}
            >
                {any && <option value="">{any}</option>}
                {values.map((value) => (
                    <option key={value} value={value === 'community' ? '' : value}>
                        {value}
                    </option>
                ))}
            </select>
        </div>
    );
}

function FilterBar({ graph, filters }: { graph: ApiGraph; filters: Filters }) {
    const tracks = graph.nodes.filter((node) => node.node_type === 'track');
    const distinct = (list: string[]) => [...new Set(list)].sort((a, b) => a.localeCompare(b));
    return (
        <fieldset class="filters">
            <legend class="unseen">Filters</legend>
            <Choice name="genre" label="Genre" any="all" values={distinct(tracks.map((node) => genre(trackOf(node))))} />
            <Choice name="source" label="Source" any="all" values={distinct(tracks.flatMap(({ source }) => source ?? []))} />
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
            <Choice name="colour" label="Colour by" values={['community', 'genre']} />
        </fieldset>
    );
}

// -- The list and the chosen track -----------------------------------------------------------------------

function Rows({ picture, selected, onPick, onOpen }: { picture: Picture; selected: string; onPick(urn: string): void; onOpen(urn: string): void }) {
    return (
        <ol class="rows" aria-label="Tracks of the graph, strongest first" onKeyDown={arrowKeys}>
            {picture.nodes.map((node) => (
                <li key={node.id} class={node.id === selected ? 'selected' : undefined}>
                    <i class={`dot${node.center ? ' center' : ''}`} style={node.center ? undefined : { background: node.color }} />
                    <button type="button" class="name" aria-pressed={node.id === selected} onClick={() => onPick(node.id)}>
                        <strong>{title(node.track)}</strong> <span>{artist(node.track)}</span>
                    </button>
                    <span class="group">{node.group}</span>
                    <data value={node.tie}>
                        <span class="unseen">{node.tie ? 'strength ' : ''}</span>
                        {node.center ? 'opened' : node.tie ? number(node.tie) : 'farther'}
                    </data>
                    <button type="button" class="quiet" aria-disabled={node.center} onClick={() => node.center || onOpen(node.id)} aria-label={`Expand ${title(node.track)}`}>
                        Expand
                    </button>
                </li>
            ))}
        </ol>
    );
}

function Card({ picture, selected, centers, onOpen }: { picture: Picture; selected: string; centers: string[]; onOpen(urn: string): void }) {
    const node = picture.nodes.find(({ id }) => id === selected);
    if (!node) return <Notice>{nameOf(selected)} is not in the picture: the filters hide it, or it is too far away.</Notice>;
    const from = centers.filter((id) => id !== selected).slice(0, 1);
    return (
        <>
            <h2>{title(node.track)}</h2>
            <Attribution track={node.track} />
            <About track={node.track} />
            <Player track={node.track} />
            <div class="actions">
                <button type="button" aria-disabled={node.center} onClick={() => node.center || onOpen(selected)}>
                    {node.center ? 'Expanded' : 'Expand'}
                </button>
                <a class="button" href={link('explore', { center: selected, track: selected })}>
                    Only this
                </a>
                <a class="button" href={link('path', from.length ? { from: from[0], to: selected } : { from: selected })}>
                    Path {from.length ? 'to it' : 'from it'}
                </a>
                <a class="button" href={link('discover', { seeds: selected })}>
                    Recommend
                </a>
            </div>
            {from.length > 0 && <Why seeds={from} item={selected} />}
        </>
    );
}

export function Explore() {
    const centers = words('center');
    const limit = Math.min(FIRST + MORE * Math.max(centers.length - 1, 0), 400);
    const { data, problem, busy, url } = useGraph(centers, limit);
    const filters = readFilters();
    const dark = isDark();
    const key = JSON.stringify([centers, filters, dark]);
    const picture = useMemo(() => data && makePicture(data, centers, filters, dark), [data, key]);
    useEffect(() => {
        if (picture && !busy) say(`${picture.nodes.length} tracks, ${picture.edges.length} ties`);
    }, [picture, busy]);
    if (centers.length === 0) return <Start />;

    const selected = place.value.query.track ?? centers[0] ?? '';
    const open = (urn: string) => change({ center: withWord(centers, urn), track: urn });
    // A click chooses; a click on what is chosen expands it.
    const pick = (urn: string) => (urn === selected && !centers.includes(urn) ? open(urn) : change({ track: urn }));
    return (
        <div class="columns">
            <div class="main">
                <h1 class="unseen">Around {centers.map(nameOf).join(', ')}</h1>
                <ul class="chips" aria-label="Opened tracks">
                    {centers.map((urn) => (
                        <li key={urn} class="chip">
                            {nameOf(urn)}
                            <button type="button" aria-label={`Close ${nameOf(urn)}`} onClick={(event) => (focusBeside(event), change({ center: without(centers, urn) }))}>
                                ×
                            </button>
                        </li>
                    ))}
                </ul>
                {data && <FilterBar graph={data} filters={filters} />}
                {problem && <Notice alert>{problem}</Notice>}
                <div class="drawing" aria-busy={busy}>
                    {picture && <Drawing picture={picture} selected={selected} onPick={pick} />}
                </div>
                {picture && <Legend picture={picture} />}
                {picture && picture.hidden > 0 && (
                    <Notice>
                        The filters hide {picture.hidden} tracks.{' '}
                        <button type="button" class="quiet" onClick={(event) => (focusBeside(event), change({ genre: undefined, source: undefined, weight: undefined }))}>
                            Show all
                        </button>
                    </Notice>
                )}
                {picture && <Rows picture={picture} selected={selected} onPick={(urn) => change({ track: urn })} onOpen={open} />}
                <Command
                    line={['export', ...centers.map((urn) => `--center=${urn}`), `--max-tracks=${limit}`, '--layout', '-o', 'graph.json']}
                    url={url}
                />
            </div>
            <aside aria-label="Chosen track">{picture && <Card picture={picture} selected={selected} centers={centers} onOpen={open} />}</aside>
        </div>
    );
}

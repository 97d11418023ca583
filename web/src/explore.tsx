// SPDX-License-Identifier: MIT
// The neighbourhood of tracks: a picture, the same as a list, and why the chosen track is there.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { address } from './api';
import { Drawing, Legend, SavePicture } from './drawing';
import { FilterBar, Hidden } from './filterbar';
import { jq, readFilters, type Relation } from './filters';
import { artist, nameOf, remember, title } from './library';
import { useAnswer } from './load';
import { About, Attribution, Command, focusBeside, Notice, Player, ToChosen, useRoving, type Word } from './parts';
import { Picker, searchAddress, searchLine } from './picker';
import { type ApiGraph, counted, KINDS, makePicture, type Node, type Picture, trackOf } from './picture';
import { change, drawn, go, isDark, link, place, say, without, withWord, words } from './state';
import { number, Why } from './why';

const FIRST = 40; // tracks around the first center
const MORE = 20; // and for each one that is opened
const SUGGESTED = 8; // tracks to start from

// What else of the graph is asked for, where its ties are to be shown.
const ALSO: Partial<Record<Relation, string>> = { by_artist: 'artists', liked_by: 'users', in_playlist: 'playlists' };
const also = (ties: Relation[]): string[] => ties.flatMap((relation) => ALSO[relation] ?? []);

function useGraph(centers: string[], limit: number, reach: number, ties: Relation[]) {
    const more = Object.fromEntries(also(ties).map((name) => [name, true]));
    const url = address('graph', { center: centers.join(','), limit, depth: reach || undefined, ...more });
    const loaded = useAnswer<ApiGraph>(url);
    useEffect(() => {
        if (loaded.data) remember(loaded.data.nodes.filter((node) => node.node_type === 'track').map(trackOf));
    }, [loaded.data]);
    return { ...loaded, url };
}

// -- An empty page -------------------------------------------------------------------------------------

function Start() {
    const { data, problem, url } = useGraph([], SUGGESTED, 0, []);
    const [text, setText] = useState('');
    const strongest = (data?.nodes ?? [])
        .filter((node) => node.node_type === 'track')
        .sort((a, b) => (b.strength ?? 0) - (a.strength ?? 0));
    return (
        <div class="start">
            <h1>What to hear next, and why.</h1>
            <p class="lead">Find a track that you like. Every step from there names the playlists that lead to it.</p>
            <Picker label="Find a track" placeholder="Title, artist or tag" large onText={setText} onPick={({ id }) => go('explore', { center: id, track: id })} />
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
            {text ? (
                <Command line={searchLine(text)} question={searchAddress(text)} />
            ) : (
                <Command line={['export', `--max-tracks=${SUGGESTED}`, '--layout', '-o', 'graph.json']} question={url} />
            )}
        </div>
    );
}

// -- The list and the chosen track -----------------------------------------------------------------------

// What is done with a track of the graph, in the list and in the card.
interface Deeds {
    pick(urn: string): void;
    open(urn: string): void;
    hide(urn: string): void;
    pin(urn: string): void;
}

const tracks = (count: number): string => `${count} ${count === 1 ? KINDS.track.one : KINDS.track.many}`;

// How near a track is; how many tracks an artist, a listener or a playlist has in the picture.
function standing({ kind, center, tie }: Node): string {
    if (kind !== 'track') return tracks(tie);
    return center ? 'opened' : tie ? number(tie) : 'farther';
}

function Row({ node, selected, tab, deeds }: { node: Node; selected: boolean; tab: number; deeds: Deeds }) {
    const name = title(node.track);
    return (
        <li class={selected ? 'selected' : undefined} data-id={node.id}>
            <i class={`dot${node.center ? ' center' : ''}`} style={node.center ? undefined : { background: node.color }} />
            <button type="button" class="name" tabIndex={tab} aria-pressed={selected} onClick={() => deeds.pick(node.id)}>
                <strong>{name}</strong> {node.kind === 'track' && <span>{artist(node.track)}</span>}
            </button>
            <span class="group">{node.group}</span>
            <data value={node.tie}>
                <span class="unseen">{node.tie && node.kind === 'track' ? 'strength ' : ''}</span>
                {standing(node)}
            </data>
            <span class="acts">
                {/* It stays when the track is expanded, so that the focus does. */}
                {node.kind === 'track' && (
                    <button type="button" class="quiet" tabIndex={tab} aria-disabled={node.center} onClick={() => node.center || deeds.open(node.id)} aria-label={`Expand ${name}`}>
                        Expand
                    </button>
                )}
                {node.kind === 'track' && !node.center && (
                    <>
                        <button type="button" class="quiet" tabIndex={tab} aria-pressed={node.pinned} onClick={() => deeds.pin(node.id)} aria-label={`Pin ${name}`}>
                            Pin
                        </button>
                        <button type="button" class="quiet" tabIndex={tab} onClick={(event) => (focusBeside(event), deeds.hide(node.id))} aria-label={`Hide ${name}`}>
                            Hide
                        </button>
                    </>
                )}
            </span>
        </li>
    );
}

function Rows({ picture, selected, deeds }: { picture: Picture; selected: string; deeds: Deeds }) {
    const ids = picture.nodes.map(({ id }) => id);
    const { list, tab } = useRoving(ids, selected);
    return (
        <ol class="rows tracks" aria-label="What the graph shows, strongest first" {...list}>
            {picture.nodes.map((node) => (
                <Row key={node.id} node={node} selected={node.id === selected} tab={tab(node.id)} deeds={deeds} />
            ))}
        </ol>
    );
}

// A track that was looked for and is not in the picture: why, and the way to it.
function Absent({ urn, hide, pin }: { urn: string; hide: string[]; pin: string[] }) {
    const hidden = drawn.value.has(urn);
    const show = hide.includes(urn) ? { hide: without(hide, urn) } : { pin: withWord(pin, urn) };
    return (
        <>
            <h2>{nameOf(urn)}</h2>
            <Notice>{hidden ? 'The filters hide it, or you did.' : 'It is too far away to be in this picture.'}</Notice>
            <div class="actions">
                {hidden && (
                    <button type="button" onClick={() => (document.getElementById('chosen')?.focus(), change(show))}>
                        Show it
                    </button>
                )}
                <a class="button" href={link('explore', { center: urn, track: urn })}>
                    Around it
                </a>
            </div>
        </>
    );
}

function Card({ node, centers, deeds }: { node: Node; centers: string[]; deeds: Deeds }) {
    const from = centers.filter((id) => id !== node.id).slice(0, 1);
    return (
        <>
            <h2>{title(node.track)}</h2>
            <Attribution track={node.track} />
            <About track={node.track} />
            <Player track={node.track} />
            <div class="actions">
                <button type="button" aria-disabled={node.center} onClick={() => node.center || deeds.open(node.id)}>
                    {node.center ? 'Expanded' : 'Expand'}
                </button>
                <a class="button" href={link('explore', { center: node.id, track: node.id })}>
                    Only this
                </a>
                <a class="button" href={link('path', from.length ? { from: from[0], to: node.id } : { from: node.id })}>
                    Path {from.length ? 'to it' : 'from it'}
                </a>
                <a class="button" href={link('discover', { seeds: node.id })}>
                    Recommend
                </a>
            </div>
            {from.length > 0 && <Why seeds={from} item={node.id} />}
        </>
    );
}

// An artist, a listener or a playlist: what it has to do with the picture.
function Thing({ node, picture, pick }: { node: Node; picture: Picture; pick(urn: string): void }) {
    const near = new Set(picture.edges.flatMap(({ source, target }) => (source === node.id ? target : target === node.id ? source : [])));
    return (
        <>
            <h2>{title(node.track)}</h2>
            <p class="by">
                {KINDS[node.kind].one}
                {node.track.permalink_url && (
                    <>
                        {' · '}
                        <a href={node.track.permalink_url} rel="noreferrer">
                            its page
                        </a>
                    </>
                )}
            </p>
            <h3>{tracks(node.tie)} in the picture</h3>
            <ul class="advice">
                {picture.nodes
                    .filter(({ id }) => near.has(id))
                    .map(({ id, track }) => (
                        <li key={id}>
                            <button type="button" class="text" onClick={() => pick(id)}>
                                {title(track)}
                            </button>
                        </li>
                    ))}
            </ul>
        </>
    );
}

// -- The view ------------------------------------------------------------------------------------------

function Opened({ centers }: { centers: string[] }) {
    return (
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
    );
}

// The command that writes the graph: as it is, or through jq what the filters leave of it.
function terminal(centers: string[], limit: number, reach: number, ties: Relation[], filter: string | undefined): Word[] {
    return [
        'export',
        ...centers.map((urn) => `--center=${urn}`),
        `--max-tracks=${limit}`,
        ...(reach ? [`--hops=${reach}`] : []),
        '--layout',
        ...also(ties).map((name) => `--${name}`),
        ...(filter ? ['--nx-key=edges'] : ['-o', 'graph.json']),
    ];
}

function Around({ centers }: { centers: string[] }) {
    const { query } = place.value;
    const limit = Math.min(FIRST + MORE * Math.max(centers.length - 1, 0), 400);
    const reach = Number(query.reach) || 0;
    const filters = readFilters(query);
    const { data, problem, busy, url } = useGraph(centers, limit, reach, filters.ties);
    const dark = isDark();
    const key = JSON.stringify([centers, filters, dark]);
    const picture = useMemo(() => data && makePicture(data, centers, filters, dark), [data, key]);
    useEffect(() => {
        if (!picture || !data || busy) return;
        say(`${counted(picture)}, ${picture.edges.length} ties`);
        const shown = new Set(picture.nodes.map(({ id }) => id));
        drawn.value = new Map(data.nodes.map(({ id }) => [id, shown.has(id) ? 'shown' : 'hidden']));
    }, [picture, busy]);
    useEffect(() => () => void (drawn.value = new Map()), []);

    // An artist, a listener or a playlist is chosen only as long as its ties are shown.
    const lost = /^(artist|user|playlist)_/.test(query.track ?? '') && !picture?.nodes.some(({ id }) => id === query.track);
    const selected = (lost ? undefined : query.track) ?? centers[0] ?? '';
    const node = picture?.nodes.find(({ id }) => id === selected);
    const { hide, pin } = filters;
    const deeds: Deeds = {
        pick: (urn) => change({ track: urn }),
        open: (urn) => change({ center: withWord(centers, urn), track: urn }),
        hide: (urn) => change({ hide: withWord(hide, urn), pin: without(pin, urn), track: urn === selected ? undefined : query.track }),
        pin: (urn) => change({ pin: pin.includes(urn) ? without(pin, urn) : withWord(pin, urn) }),
    };
    // A click in the picture chooses; a click on what is chosen expands it.
    const click = (urn: string) => (urn === selected && node?.kind === 'track' && !centers.includes(urn) ? deeds.open(urn) : deeds.pick(urn));
    const filter = jq(filters, centers);
    const name = `Around ${centers.map(nameOf).join(', ')}`;
    return (
        <div class="columns">
            <div class="main">
                <h1 class="unseen">{name}</h1>
                <Opened centers={centers} />
                {data && <FilterBar graph={data} filters={filters} />}
                {problem && <Notice alert>{problem}</Notice>}
                <div class="drawing" aria-busy={busy}>
                    {picture && <Drawing picture={picture} selected={selected} onPick={click} />}
                </div>
                {picture && <Legend picture={picture} />}
                {picture && <Hidden picture={picture} hide={hide} />}
                {picture && <Rows picture={picture} selected={selected} deeds={deeds} />}
                {picture && <SavePicture picture={picture} title={name} />}
                <Command line={terminal(centers, limit, reach, filters.ties, filter)} question={url} filter={filter} />
                {node && <ToChosen name={title(node.track)} />}
            </div>
            <aside id="chosen" tabIndex={-1} aria-label="Chosen track">
                {picture && !node && <Absent urn={selected} hide={hide} pin={pin} />}
                {picture && node && (node.kind === 'track' ? <Card node={node} centers={centers} deeds={deeds} /> : <Thing node={node} picture={picture} pick={deeds.pick} />)}
            </aside>
        </div>
    );
}

export function Explore() {
    const centers = words('center');
    return centers.length === 0 ? <Start /> : <Around centers={centers} />;
}

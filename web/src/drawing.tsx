// SPDX-License-Identifier: MIT
// The picture of a graph on the page: the canvas where there is WebGL, what its colours mean, and files of it.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Canvas } from './canvas';
import { download } from './export';
import { Notice } from './parts';
import { counted, KINDS, type Picture } from './picture';
import { gexf, png, scene, svg } from './sheet';
import { change, isDark, place, say } from './state';

const MOST_GROUPS = 8;

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

export function Drawing({ picture, selected, onPick }: { picture: Picture; selected: string; onPick(urn: string): void }) {
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
    const shown = `Graph of ${counted(picture)} and ${picture.edges.length} ties. The list below says the same.`;
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
                <button type="button" onClick={() => canvas.current?.zoom(0)} aria-label="Show all of the picture">
                    ⤢
                </button>
            </div>
        </div>
    );
}

// The colours; each shows its tracks alone.
export function Legend({ picture }: { picture: Picture }) {
    const { group } = place.value.query;
    const shown = picture.groups.filter(({ name }, n) => n < MOST_GROUPS || name === group);
    return (
        <ul class="legend" aria-label="Colours">
            <li>
                <i class="dot center" /> opened
            </li>
            {shown.map(({ name, color, count }) => (
                <li key={name}>
                    <button
                        type="button"
                        class="text"
                        aria-pressed={name === group}
                        aria-label={`Only ${name}, ${count} tracks`}
                        onClick={() => change({ group: name === group ? undefined : name })}
                    >
                        <i class="dot" style={{ background: color }} /> {name} <small>{count}</small>
                    </button>
                </li>
            ))}
            {(['artist', 'user', 'playlist'] as const)
                .map((kind) => picture.nodes.find((node) => node.kind === kind))
                .flatMap((node) => (node ? [<li key={node.kind}><i class="dot" style={{ background: node.color }} /> {KINDS[node.kind].one}</li>] : []))}
            {picture.groups.length > shown.length && <li>and {picture.groups.length - shown.length} more</li>}
        </ul>
    );
}

// What is shown, as a file.
export function SavePicture({ picture, title }: { picture: Picture; title: string }) {
    const dark = isDark();
    const files = {
        PNG: async () => download('graph.png', await png(scene(picture, dark))),
        SVG: () => download('graph.svg', new Blob([svg(scene(picture, dark), title)], { type: 'image/svg+xml' })),
        GEXF: () => download('graph.gexf', new Blob([gexf(picture, title)], { type: 'application/gexf+xml' })),
    };
    return (
        <section class="save" aria-label="Save the graph">
            <h2>Save what is shown</h2>
            {Object.entries(files).map(([name, save]) => (
                <button type="button" key={name} onClick={async () => (await save(), say(`Saved as ${name}`))}>
                    {name}
                </button>
            ))}
        </section>
    );
}

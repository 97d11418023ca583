// SPDX-License-Identifier: MIT
// The picture of a graph: sigma with lines and points, the cheapest of its programs. Loaded when a
// graph is shown for the first time, and only where there is WebGL.
import Graph from 'graphology';
import Sigma from 'sigma';
import { EdgeLineProgram, NodePointProgram } from 'sigma/rendering';
import { align, CENTER, labelOf, type Picture, type Point, radius } from './picture';

const MOVE_MS = 450;

interface Look {
    ink: string;
    paper: string;
    edge: string;
    faint: string;
    font: string;
}

interface LabelData {
    x: number;
    y: number;
    size: number;
    label: string | null;
    color: string;
}

interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

// A colour "#rrggbb" that has stepped back towards the background.
function faint(color: string, paper: string): string {
    const part = (text: string, at: number) => parseInt(text.slice(at, at + 2), 16);
    const mixed = [1, 3, 5].map((at) => Math.round(0.3 * part(color, at) + 0.7 * part(paper, at)));
    return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const LETTER = 7; // about how wide one is
const GAP = 5; // between a node and its name

interface Label extends Box {
    text: string;
    before: boolean; // on the left of its node
}

// Where a name stands: on the right of its node, else on the left, else where more of it can be read.
function place({ x, y, size, label }: LabelData, width: number): Label {
    const name = label ?? '';
    const wide = 2 * GAP + LETTER * name.length;
    const right = width - x - size, left = x - size;
    const before = wide > right && left > right;
    const room = Math.max(Math.min(wide, before ? left : right), 0);
    const text = room < wide ? `${name.slice(0, Math.max(Math.floor((room - 2 * GAP) / LETTER) - 1, 0))}…` : name;
    const start = before ? left - room : x + size;
    return { left: start, right: start + room, top: y - 8, bottom: y + 8, text, before };
}

const overlap = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// Letters with a seam of the background around them, so that lines behind do not disturb.
function write(context: CanvasRenderingContext2D, data: LabelData, look: Look, weight: number): void {
    if (!data.label) return;
    const { left, right, text, before } = place(data, context.canvas.clientWidth);
    context.font = `${weight} 12px ${look.font}`;
    context.textAlign = before ? 'right' : 'left';
    context.lineJoin = 'round';
    context.lineWidth = 4;
    context.strokeStyle = look.paper;
    context.fillStyle = look.ink;
    const at = [before ? right - GAP : left + GAP, data.y + 4] as const;
    context.strokeText(text, ...at);
    context.fillText(text, ...at);
}

// The chosen node and the one under the pointer get a ring, and their label on top of all.
function drawRing(context: CanvasRenderingContext2D, data: LabelData, look: Look): void {
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = look.ink;
    context.stroke();
    write(context, data, look, 600);
}

export class Canvas {
    private readonly graph = new Graph({ type: 'undirected', multi: false });
    private readonly sigma: Sigma;
    private look: Look;
    private selected = '';
    private frame = 0;
    private taken: Box[] | undefined; // by labels of this frame
    resting = false; // no node is on its way

    constructor(
        private readonly box: HTMLElement,
        onPick: (urn: string) => void,
    ) {
        this.look = this.readLook();
        this.sigma = new Sigma(this.graph, box, {
            nodeProgramClasses: { circle: NodePointProgram },
            edgeProgramClasses: { line: EdgeLineProgram },
            defaultDrawNodeLabel: (context, data) => this.drawLabel(context, data as LabelData & { key: string }),
            defaultDrawNodeHover: (context, data) => drawRing(context, data as LabelData, this.look),
            labelRenderedSizeThreshold: 5,
            labelDensity: 0.7,
            labelGridCellSize: 110,
            stagePadding: 48,
            zIndex: true,
            minCameraRatio: 0.1,
            maxCameraRatio: 4,
            nodeReducer: (id, data) => ({ ...data, ...this.emphasis(id, data.color) }),
            edgeReducer: (id, data) => ({ ...data, color: this.edgeColor(id) }),
        });
        this.sigma.on('beforeRender', () => (this.taken = undefined));
        // The second of two quick clicks comes as a double click.
        for (const click of ['clickNode', 'doubleClickNode'] as const)
            this.sigma.on(click, ({ node, preventSigmaDefault }) => {
                preventSigmaDefault();
                onPick(node);
            });
        const point = (cursor: string) => () => (box.style.cursor = cursor);
        this.sigma.on('enterNode', point('pointer'));
        this.sigma.on('leaveNode', point(''));
    }

    private readLook(): Look {
        const style = getComputedStyle(this.box);
        const of = (name: string) => style.getPropertyValue(name).trim();
        return {
            ink: of('--ink'),
            paper: of('--surface'),
            edge: of('--edge'),
            faint: of('--edge-faint'),
            font: style.fontFamily,
        };
    }

    // The chosen one's label is drawn on top of all, so its place is taken from the start.
    private chosenBox(): Box[] {
        const data = this.sigma.getNodeDisplayData(this.selected);
        if (!data) return [];
        const size = this.sigma.scaleSize(data.size) + 3;
        return [place({ ...this.sigma.framedGraphToViewport(data), size, label: data.label, color: data.color }, this.box.clientWidth)];
    }

    // A label that would cover another is left out, but for what was opened or pinned: the list has them all.
    private drawLabel(context: CanvasRenderingContext2D, data: LabelData & { key: string }): void {
        if (data.key === this.selected) return;
        const box = place(data, this.box.clientWidth), always = this.graph.getNodeAttribute(data.key, 'always');
        this.taken ??= this.chosenBox();
        if (!always && this.taken.some((other) => overlap(other, box))) return;
        this.taken.push(box);
        write(context, data, this.look, 400);
    }

    private near(id: string): boolean {
        return id === this.selected || this.graph.areNeighbors(id, this.selected);
    }

    // A node that was opened is the middle of all; of another one only the neighbours are looked at.
    private get focused(): boolean {
        return this.graph.hasNode(this.selected) && !this.graph.getNodeAttribute(this.selected, 'center');
    }

    // Everything that has nothing to do with the chosen node steps back.
    private emphasis(id: string, color: string) {
        if (id === this.selected) return { highlighted: true, zIndex: 2, forceLabel: true };
        if (!this.focused) return {};
        if (this.near(id) || this.graph.getNodeAttribute(id, 'always')) return { zIndex: 1, forceLabel: true };
        return { color: faint(color, this.look.paper), label: null };
    }

    private edgeColor(id: string): string {
        if (!this.focused) return this.look.edge;
        return this.graph.hasExtremity(id, this.selected) ? this.look.ink : this.look.faint;
    }

    show(picture: Picture, selected: string): void {
        const old = new Map<string, Point>(
            this.graph.mapNodes((id, { x, y }) => [id, { x, y }] as [string, Point]),
        );
        const places = align(new Map(picture.nodes.map(({ id, x, y }) => [id, { x, y }])), old);
        const strongest = Math.max(...picture.nodes.map(({ strength }) => strength), 1e-9);
        this.look = this.readLook();
        this.selected = selected;
        this.graph.clear();
        for (const node of picture.nodes)
            this.graph.addNode(node.id, {
                ...(old.get(node.id) ?? places.get(node.id)),
                label: labelOf(node),
                color: node.center ? CENTER : node.color,
                size: radius(node, strongest),
                forceLabel: node.center || node.pinned,
                always: node.center || node.pinned,
                center: node.center,
            });
        for (const { source, target, weight } of picture.edges)
            if (!this.graph.hasEdge(source, target)) this.graph.addEdge(source, target, { weight });
        this.move(places);
    }

    select(selected: string): void {
        this.selected = selected;
        this.sigma.refresh({ skipIndexation: true });
    }

    // Nodes wander to their new places, or stand there at once where less motion is wanted.
    private move(places: Map<string, Point>): void {
        cancelAnimationFrame(this.frame);
        this.resting = false;
        const start = new Map<string, Point>(
            this.graph.mapNodes((id, { x, y }) => [id, { x, y }] as [string, Point]),
        );
        const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
        const began = performance.now();
        const step = (now: number) => {
            const t = still ? 1 : Math.min(Math.max(now - began, 0) / MOVE_MS, 1);
            const eased = 1 - (1 - t) ** 3;
            this.graph.updateEachNodeAttributes((id, data) => {
                const from = start.get(id)!, to = places.get(id)!;
                return { ...data, x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased };
            });
            if (t < 1) this.frame = requestAnimationFrame(step);
            else this.resting = true;
        };
        step(began);
    }

    // Closer to the chosen node, or farther; 0: all of the picture. So every place is reached without dragging.
    zoom(factor: number): void {
        const camera = this.sigma.getCamera();
        const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
        const { x, y } = (factor && this.sigma.getNodeDisplayData(this.selected)) || { x: 0.5, y: 0.5 };
        const state = { x, y, ratio: factor ? camera.ratio * factor : 1, angle: 0 };
        void camera.animate(state, { duration: still ? 0 : 200 });
    }

    // Where a node stands, in pixels of the window.
    whereIs(urn: string): Point | undefined {
        const data = this.sigma.getNodeDisplayData(urn);
        if (!data) return undefined;
        const { x, y } = this.sigma.framedGraphToViewport(data);
        const { left, top } = this.box.getBoundingClientRect();
        return { x: left + x, y: top + y };
    }

    close(): void {
        cancelAnimationFrame(this.frame);
        this.sigma.kill();
    }
}

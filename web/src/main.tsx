// SPDX-License-Identifier: MIT
import { render } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { locked, type Track, unlock } from './api';
import { Discover } from './discover';
import { Explore } from './explore';
import { PathFinder } from './path';
import { Notice } from './parts';
import { Picker } from './picker';
import { announcement, change, drawn, go, link, place, type Theme, theme, type View, VIEWS } from './state';
import './style.css';

const PAGES = { explore: Explore, path: PathFinder, discover: Discover };
const THEMES: Theme[] = ['auto', 'light', 'dark'];

// What is in the picture is shown there; around another track there is another picture.
const find = ({ id }: Track) => (drawn.value.has(id) ? change({ track: id }) : go('explore', { center: id, track: id }));

// Nothing is opened yet: the page begins with a large field.
const isEmpty = () => place.value.view === 'explore' && !place.value.query.center;

function Header() {
    return (
        <header>
            <a class="brand" href={link('explore')}>
                <img src="./icon.svg" alt="" width="24" height="24" /> SoundGraph
            </a>
            <nav aria-label="Views">
                {(Object.keys(VIEWS) as View[]).map((view) => (
                    <a key={view} href={link(view)} aria-current={place.value.view === view ? 'page' : undefined}>
                        {VIEWS[view]}
                    </a>
                ))}
            </nav>
            {!isEmpty() && place.value.view === 'explore' && (
                <Picker label="Find a track" placeholder="Find a track" onPick={find} />
            )}
            <label class="theme">
                <span class="unseen">Colours</span>
                <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
                    {THEMES.map((name) => (
                        <option key={name} value={name}>
                            {name}
                        </option>
                    ))}
                </select>
            </label>
        </header>
    );
}

function KeyForm() {
    const field = useRef<HTMLInputElement>(null);
    const open = (event: SubmitEvent) => {
        event.preventDefault();
        if (field.current?.value) unlock(field.current.value.trim());
    };
    return (
        <form class="start" onSubmit={open}>
            <h1>This server asks for a key</h1>
            <p class="lead">
                <code>soundgraph token add NAME</code> makes one. It stays in this window and goes nowhere else.
            </p>
            {sessionStorage.getItem('key') && <Notice alert>The server did not take that key.</Notice>}
            <div class="rules">
                <label for="key">Key</label>
                <input id="key" ref={field} type="password" autocomplete="off" required />
                <button type="submit">Open</button>
            </div>
        </form>
    );
}

function App() {
    const { view } = place.value;
    const Page = PAGES[view];
    const main = useRef<HTMLElement>(null);
    const first = useRef(true);
    const empty = isEmpty();
    // Other content takes the focus, at once, so that no key that is pressed meanwhile is lost.
    useLayoutEffect(() => {
        document.title = empty ? 'SoundGraph' : `${VIEWS[view]} – SoundGraph`;
        if (!first.current) main.current?.focus({ preventScroll: true });
        first.current = false;
    }, [view, empty, locked.value]);
    return (
        <>
            <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
                Skip to the content
            </a>
            <Header />
            <main id="main" ref={main} tabIndex={-1}>
                {locked.value ? <KeyForm /> : <Page />}
            </main>
            <p class="unseen" role="status" aria-live="polite">
                {announcement.value}
            </p>
            <footer>
                <a href="/docs">API</a> <a href="/openapi.json">OpenAPI</a>
            </footer>
        </>
    );
}

render(<App />, document.getElementById('app')!);

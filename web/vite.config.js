// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

// Files without folders and hashes in their names: they are embedded in the program, which answers with
// an ETag. `canvas.js` is loaded when a graph is drawn. `npm run dev` asks a `soundgraph serve` beside it.
export default defineConfig({
    base: './',
    server: { proxy: { '/api': process.env.SOUNDGRAPH_URL ?? 'http://127.0.0.1:8080' } },
    build: {
        target: 'es2022',
        assetsDir: '',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rollupOptions: {
            output: {
                entryFileNames: 'app.js',
                chunkFileNames: '[name].js',
                assetFileNames: (asset) => (asset.names[0]?.endsWith('.css') ? 'app.css' : '[name][extname]'),
            },
        },
    },
});

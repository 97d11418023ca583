// SPDX-License-Identifier: MIT
// A list of recommendations as a playlist file; the reasons travel inside.
import type { Recommended } from './api';

export interface Playlist {
    title: string;
    command: string; // that gives the same list
    items: Recommended[];
}

export const xml = (text: string): string =>
    text
        // What XML 1.0 cannot hold at all.
        .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
        .replace(/[<>&"]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[sign]!);

// What the parts of a score are called inside XSPF and JSPF.
const REASONS = 'urn:soundgraph:reasons:1';

const line = (text: string): string => text.replace(/\s+/g, ' ').trim();

// RFC 4180; a leading sign of a formula gets an apostrophe, so that a spreadsheet shows it as text.
function cell(value: string | number | null | undefined): string {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

const name = ({ track }: Recommended): string => track.title ?? track.id;
const by = ({ track }: Recommended): string => track.artist?.name ?? '';
const place = ({ track }: Recommended): string => track.permalink_url ?? track.id;

function m3u8({ title, command, items }: Playlist): string {
    const entries = items.map((item) => {
        const seconds = item.track.duration_ms ? Math.round(item.track.duration_ms / 1000) : -1;
        const label = line([by(item), name(item)].filter(Boolean).join(' - '));
        return `#EXTINF:${seconds},${label}\n# Why: ${line(item.reason ?? '')} (score ${item.score})\n${place(item)}\n`;
    });
    return `#EXTM3U\n#PLAYLIST:${line(title)}\n# Made by: ${line(command)}\n${entries.join('')}`;
}

function xspf({ title, command, items }: Playlist): string {
    const entries = items.map(
        (item) => `    <track>
      <location>${xml(place(item))}</location>
      <identifier>${xml(item.track.id)}</identifier>
      <title>${xml(name(item))}</title>
      <creator>${xml(by(item))}</creator>
      <annotation>${xml(item.reason ?? '')}</annotation>${
          item.track.duration_ms ? `\n      <duration>${Math.round(item.track.duration_ms)}</duration>` : ''
      }
      <extension application="${REASONS}">
        <score xmlns="${REASONS}" value="${item.score}" level="${xml(item.level)}">${(item.contributions ?? [])
            .map(({ seed, stage, value }) => `\n          <part ${seed ? `seed="${xml(seed)}" ` : ''}stage="${xml(stage)}" value="${value}"/>`)
            .join('')}
        </score>
      </extension>
    </track>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>
<playlist version="1" xmlns="http://xspf.org/ns/0/">
  <title>${xml(title)}</title>
  <creator>SoundGraph</creator>
  <annotation>${xml(command)}</annotation>
  <trackList>
${entries.join('\n')}
  </trackList>
</playlist>
`;
}

function jspf({ title, command, items }: Playlist): string {
    const track = items.map((item) => ({
        location: [place(item)],
        identifier: [item.track.id],
        title: name(item),
        creator: by(item),
        annotation: item.reason ?? '',
        ...(item.track.duration_ms ? { duration: Math.round(item.track.duration_ms) } : {}),
        extension: {
            [REASONS]: [{ score: item.score, level: item.level, parts: (item.contributions ?? []).map(({ seed, stage, value }) => ({ seed, stage, value })) }],
        },
    }));
    return `${JSON.stringify({ playlist: { title, creator: 'SoundGraph', annotation: command, track } }, null, 2)}\n`;
}

function csv({ items }: Playlist): string {
    const head = ['rank', 'id', 'title', 'artist', 'genre', 'duration_ms', 'permalink_url', 'score', 'level', 'reason'];
    const rows = items.map((item) => {
        const { rank, track, score, level, reason } = item;
        return [rank, track.id, name(item), by(item), track.genre, track.duration_ms, track.permalink_url, score, level, reason];
    });
    return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

export const FORMATS = {
    M3U8: { write: m3u8, extension: 'm3u8', type: 'application/vnd.apple.mpegurl' },
    XSPF: { write: xspf, extension: 'xspf', type: 'application/xspf+xml' },
    JSPF: { write: jspf, extension: 'jspf', type: 'application/json' },
    CSV: { write: csv, extension: 'csv', type: 'text/csv' },
};

// Hands a file to the browser's downloads.
export function download(file: string, content: Blob): void {
    const url = URL.createObjectURL(content);
    const anchor = Object.assign(document.createElement('a'), { href: url, download: file });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export function save(format: keyof typeof FORMATS, playlist: Playlist): void {
    const { write, extension, type } = FORMATS[format];
    download(`soundgraph.${extension}`, new Blob([write(playlist)], { type: `${type};charset=utf-8` }));
}

// Numbers and names as people read them.

export const bytes = (n) => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) { n /= 1024; unit++; }
  return `${unit === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[unit]}`;
};

export const count = (n) => n.toLocaleString('en');

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export const millis = (ms) => {
  if (ms === null || ms === undefined) return '–';
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(ms >= 1 ? 1 : 2)} ms`;
};

export const span = (seconds) => {
  const parts = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = parts.findIndex(([, size]) => seconds >= size);
  if (first < 0) return '0 s';
  return parts.slice(first, first + 2)
    .map(([unit, size], i) => [Math.floor((i ? seconds % parts[first][1] : seconds) / size), unit])
    .filter(([n], i) => i === 0 || n > 0)
    .map(([n, unit]) => `${n} ${unit}`).join(' ');
};

export const percent = (part) => {
  const value = part * 100;
  return `${value > 99 && value < 100 ? '> 99' : value < 10 && value % 1 ? value.toFixed(1) : Math.floor(value)} %`;
};

export const clock = (iso) => new Date(iso).toLocaleTimeString('en-GB');

/** The end of a peer id: all ids of one kind of key begin alike. */
export const shortId = (peerId) => `…${peerId.slice(-6)}`;

export const shortened = (text, max) =>
  (text.length <= max ? text : `${text.slice(0, max - 9)}…${text.slice(-8)}`);

/** Of a key, or of the peer that was looked for. */
export const keyName = (key, max) => (/^(1|Qm)/.test(key) ? `node ${shortId(key)}` : shortened(key, max));

/** Where an id lies in the key space, 0 to 1. */
export const place = (id) => parseInt(id.slice(0, 12), 16) / 2 ** 48;

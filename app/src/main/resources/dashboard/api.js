// Asks this page's own node, with the token once one is needed.

const TOKEN = 'kadis-token';
const TIMEOUT = 15_000;

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);

const headers = (more = {}) => {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
};

async function send(path, { method = 'GET', body, signal, type } = {}) {
  const response = await fetch(path, {
    method,
    body,
    headers: headers(type ? { 'Content-Type': type } : {}),
    signal: signal ?? AbortSignal.timeout(TIMEOUT),
    cache: 'no-store',
  });
  if (response.status >= 400) {
    throw new ApiError(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

export const get = async (path) => (await send(path)).json();

/** The path of a key: each segment's bytes, percent-encoded; slashes stay. */
const keyPath = (key) => key.replace(/^\//, '').split('/').map(encodeURIComponent).join('/');

const query = (options) => {
  const given = Object.entries(options).filter(([, value]) => value);
  return given.length ? `?${new URLSearchParams(given)}` : '';
};

export const put = async (key, value, { ttl, w }) =>
  (await send(`/v1/keys/${keyPath(key)}${query({ ttl, w })}`,
    { method: 'PUT', body: value, type: 'text/plain; charset=utf-8' })).json();

/** Of counters and sets. */
export const change = async (key, what, { w }) =>
  (await send(`/v1/keys/${keyPath(key)}${query({ w })}`,
    { method: 'POST', body: JSON.stringify(what), type: 'application/json' })).json();

export const remove = async (key, { w }) =>
  (await send(`/v1/keys/${keyPath(key)}${query({ w })}`, { method: 'DELETE' })).json();

export async function read(key, { r }) {
  const response = await send(`/v1/keys/${keyPath(key)}${query({ r })}`);
  return {
    kind: response.headers.get('X-Kadis-Kind'),
    type: response.headers.get('Content-Type'),
    writer: response.headers.get('X-Kadis-Writer'),
    written: response.headers.get('Last-Modified'),
    expires: response.headers.get('X-Kadis-Expires'),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

export const trace = (key) => get(`/v1/trace/${keyPath(key)}`);

/** Calls `told(event)` for each state of a key until `signal` says stop. */
export async function watch(key, told, signal) {
  const response = await send(`/v1/watch/${keyPath(key)}`, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    const frames = buffer.split('\n\n');
    buffer = frames.pop();
    frames.map(data).filter(Boolean).forEach((text) => told(JSON.parse(text)));
  }
}

const data = (frame) =>
  frame.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5)).join('\n');

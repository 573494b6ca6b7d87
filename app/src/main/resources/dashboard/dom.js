// Elements without markup in strings: whatever a stranger stored stays text.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'style') Object.entries(value).forEach(([k, v]) => element.style.setProperty(k, v));
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** An HTML element: el('p', {class: 'note'}, 'text', child). */
export const el = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

/** The same of SVG. */
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const byId = (id) => document.getElementById(id);

export const setText = (id, text) => {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
};

/** Draws again only what has changed: whoever reads or selects is not disturbed. */
export function redraw(element, data, draw) {
  const seen = JSON.stringify(data);
  if (element.seen !== seen) {
    element.seen = seen;
    element.replaceChildren(...[draw()].flat());
  }
}

/** A table of rows of cells; `wide` columns are left out on a phone. */
export function table(caption, columns, rows) {
  const kind = (column) => [column.number && 'number', column.wide && 'wide'].filter(Boolean).join(' ');
  return el('table', {},
    el('caption', { class: 'unseen' }, caption),
    el('thead', {}, el('tr', {}, columns.map((column) =>
      el('th', { scope: 'col', class: kind(column) }, column.name)))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell, i) =>
      el('td', { class: kind(columns[i]) }, cell))))));
}

// Builds and updates elements. Words go in as text and attributes are set one by one: nothing is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";
const kept = new WeakMap();

/** An element; `on` holds listeners, `data` data-* values, all else is attributes (null and false: none). */
export function h(tag, { on = {}, data = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, value] of Object.entries(data)) element.dataset[name] = String(value);
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A line drawing on a grid of 24, from the path data of its strokes. */
export function drawing(paths, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const data of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

/**
 * Make the children of `parent` those of `items` ({key, sign, build}): a child whose sign is unchanged stays as it is,
 * so that focus, animations and what was unfolded survive. Focus inside a rebuilt child moves to the same place.
 */
export function reconcile(parent, items) {
  const before = kept.get(parent) ?? new Map();
  const after = new Map();
  let next = parent.firstChild;
  for (const { key, sign, build } of items) {
    const old = before.get(key);
    let node = old?.node;
    if (old?.sign !== sign) {
      node = build();
      if (old) {
        const focused = old.node.contains(document.activeElement) ? (document.activeElement.dataset.focus ?? "") : null;
        if (next === old.node) next = node;
        old.node.replaceWith(node);
        if (focused !== null) refocus(node, focused);
      }
    }
    after.set(key, { node, sign });
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  for (const [key, { node }] of before) if (!after.has(key)) node.remove();
  kept.set(parent, after);
}

function refocus(node, name) {
  const places = [...node.querySelectorAll("[data-focus]")];
  const same = places.find((place) => place.dataset.focus === name) ?? places[0] ?? node;
  same.focus({ preventScroll: true });
}

// What a moment looks like. Text comes from strangers' modules: it is only ever set as text.

import {bytes, count, millis, perSecond, plural} from './format.js';

export const $ = id => document.getElementById(id);

export const key = plugin => `${plugin.tenant}/${plugin.name}`;

function element(tag, classes, text) {
    const made = document.createElement(tag);
    if (classes) {
        made.className = classes;
    }
    if (text !== undefined) {
        made.textContent = text;
    }
    return made;
}

/** Sets a text, and leaves the page alone where it is the same. */
export function text(id, value) {
    const target = $(id);
    if (target.textContent !== value) {
        target.textContent = value;
    }
}

function widths(parent, plugin) {
    const {declared, baseline, optimized} = plugin.functions;
    const share = value => declared ? `${100 * value / declared}%` : '0';
    parent.querySelector('.optimized').style.width = share(optimized);
    parent.querySelector('.baseline').style.width = share(Math.max(0, baseline - optimized));
}

function listItem(id) {
    const item = element('li');
    const link = element('a');
    link.href = `#${encodeURIComponent(id)}`;
    link.append(element('span', 'title'), element('span', 'rate'));
    const split = element('span', 'split');
    split.append(element('i', 'optimized'), element('i', 'baseline'));
    split.setAttribute('aria-hidden', 'true');
    link.append(split);
    item.append(link);
    item.dataset.id = id;
    return item;
}

function rate(value) {
    const shown = perSecond(value);
    return `${shown} ${shown === '1' ? 'call' : 'calls'}/s`;
}

/** The list keeps its elements, so that focus stays where it is. */
export function list(plugins, selected, oneTenant, rates) {
    const parent = $('plugins');
    const known = new Map([...parent.children].map(item => [item.dataset.id, item]));
    plugins.forEach((plugin, i) => {
        const id = key(plugin);
        const item = known.get(id) ?? listItem(id);
        known.delete(id);
        if (parent.children[i] !== item) {
            parent.insertBefore(item, parent.children[i] ?? null);
        }
        const link = item.firstElementChild;
        link.querySelector('.title').textContent = oneTenant ? plugin.name : id;
        link.querySelector('.rate').textContent = rate(rates.get(id) ?? 0);
        widths(link, plugin);
        if (id === selected) {
            link.setAttribute('aria-current', 'true');
        } else {
            link.removeAttribute('aria-current');
        }
    });
    known.forEach(item => item.remove());
    text('count', plugins.length ? String(plugins.length) : '');
    $('none').hidden = plugins.length > 0;
}

function title(plugin) {
    const name = $('name');
    const shown = `${key(plugin)} ${plugin.state}`;
    if (name.dataset.shown !== shown) {
        name.dataset.shown = shown;
        name.replaceChildren(element('span', 'tenant', `${plugin.tenant} / `), plugin.name);
        if (plugin.state !== 'active') {
            name.append(element('span', `badge ${plugin.state}`, plugin.state));
        }
    }
}

export function heatLabel(plugin) {
    const {declared, baseline, optimized} = plugin.functions;
    return `${plural(declared, 'function')}: ${count(optimized)} optimized, ${count(baseline)} with baseline code, `
            + `${count(Math.max(0, declared - Math.max(baseline, optimized)))} without code`;
}

/** Everything of one plugin that is text. */
export function detail(plugin, callRate) {
    title(plugin);
    text('about', `version ${plugin.version} · ${plugin.abi} · ${bytes(plugin.bytes)} · ${plugin.digest.slice(0, 19)}…`
            + (plugin.cache.functions ? ` · ${plural(plugin.cache.functions, 'function')} from the code cache` : ''));
    const {declared, baseline, optimized, refused} = plugin.functions;
    text('t-functions', count(declared));
    text('t-functions-more', `${count(optimized)} optimized, ${count(baseline)} baseline`
            + (refused ? `, ${count(refused)} refused` : ''));
    const calls = plugin.calls;
    text('t-calls', count(calls.ended));
    text('t-calls-more', `${perSecond(callRate)}/s · ${count(calls.running)} running · ${count(calls.waiting)} waiting`);
    const traps = Object.values(plugin.traps).reduce((sum, one) => sum + one, 0);
    text('t-traps', count(traps));
    $('t-traps').classList.toggle('bad', traps > 0);
    text('t-traps-more', plural(plugin.interrupts, 'interrupt'));
    text('t-memory', bytes(plugin.memory.now));
    text('t-memory-more', `peak ${bytes(plugin.memory.peak)} · ${plural(plugin.memory.growths, 'growth')}`);
    text('t-instances', count(plugin.instances.open));
    text('t-instances-more', `${count(plugin.instances.idle)} idle`);
    const spent = plugin.compilation.baseline.millis + plugin.compilation.optimized.millis;
    text('t-compiled', bytes(plugin.codeSize));
    text('t-compiled-more', `in ${millis(spent)}`);
    text('memory-note', `At most ${bytes(plugin.memory.limit)} for each instance.`);
    widths($('tiers'), plugin);
    trapChips(plugin.traps);
    hottest(plugin.hottest);
}

function trapChips(traps) {
    const entries = Object.entries(traps).map(([kind, times]) => `${kind.replaceAll('-', ' ')} × ${count(times)}`);
    if ($('traps').dataset.shown !== entries.join()) {
        $('traps').dataset.shown = entries.join();
        $('traps').replaceChildren(...entries.map(entry => element('li', '', entry)));
    }
}

function hottest(functions) {
    $('hottest').replaceChildren(...functions.map(one => {
        const row = element('tr');
        const tier = element('td');
        tier.append(element('span', `badge ${one.tier ?? ''}`, one.tier ?? 'none'));
        row.append(element('td', '', one.name), tier, element('td', 'number', count(one.calls)),
                element('td', 'number', bytes(one.wasmBytes)));
        return row;
    }));
    if (!functions.length) {
        const row = element('tr');
        const cell = element('td', 'hint', 'None was called yet.');
        cell.colSpan = 4;
        row.append(cell);
        $('hottest').append(row);
    }
}

/** A line for an upload; gives what changes it. */
export function uploadLine(name, size) {
    const item = element('li');
    const state = element('span', '', `${name}: 0 B of ${bytes(size)}`);
    const bar = element('progress');
    bar.max = size;
    bar.value = 0;
    bar.setAttribute('aria-label', `Upload of ${name}`);
    item.append(state, bar);
    $('uploads').prepend(item);
    while ($('uploads').children.length > 5) {
        $('uploads').lastElementChild.remove();
    }
    return {
        progress(sent) {
            bar.value = sent;
            state.textContent = sent < size ? `${name}: ${bytes(sent)} of ${bytes(size)}` : `${name}: checking…`;
        },
        done() {
            bar.remove();
            state.textContent = `${name}: installed`;
        },
        failed(reason) {
            bar.remove();
            item.className = 'failed';
            state.textContent = `${name}: ${reason}`;
        },
    };
}

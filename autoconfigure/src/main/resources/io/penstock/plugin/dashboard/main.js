// The page: signing in, following the stream, and what the buttons do.

import {Heat, History, Timeline} from './charts.js';
import {bytes, count, plural} from './format.js';
import * as server from './server.js';
import {$, detail, heatLabel, key, list, text, uploadLine} from './view.js';

let visitor = null;
let following = null;
let selected = null;
let latest = null;
let pictures = null;
let pointed = null;
const compiled = new History();
const histories = new Map();

function news(message) {
    $('news').textContent = message;
}

// signing in and out

function gate(message) {
    following?.abort();
    following = null;
    server.token.clear();
    $('gate').hidden = false;
    for (const id of ['board', 'leave', 'link', 'engine']) {
        $(id).hidden = true;
    }
    text('refused', message);
    $('token').focus();
}

async function enter() {
    try {
        visitor = await server.session();
    } catch (error) {
        gate(error instanceof server.Refused ? error.message : 'The service does not answer.');
        return;
    }
    $('gate').hidden = true;
    for (const id of ['board', 'leave', 'link', 'engine']) {
        $(id).hidden = false;
    }
    $('upload').hidden = !visitor.operator;
    $('actions').hidden = !visitor.operator;
    $('tenant-row').hidden = visitor.tenant !== '';
    text('refused', '');
    linked('connecting', 'Connecting…');
    pictures ??= {
        compile: new Timeline($('compile-chart'), [{label: 'baseline', color: '--b4', fill: true},
            {label: 'optimized', color: '--optimized', fill: true}, {label: 'waiting', color: '--queue'}], count, {least: 4}),
        memory: new Timeline($('memory-chart'), [{label: 'memory', color: '--memory', fill: true, stepped: true}],
                bytes, {binary: true}),
        calls: new Timeline($('calls-chart'), [{label: 'calls a second', color: '--optimized', fill: true},
            {label: 'traps a second', color: '--danger', fill: true}], count, {least: 4}),
        heat: new Heat($('heat'), cell => {
            pointed = cell;
            drawCell();
        }),
    };
    follow();
}

function drawCell() {
    const perCell = latest?.heat[selected]?.functionsPerCell ?? 1;
    text('cell', pointed ? cellText(pointed) : perCell > 1 ? `Each square stands for ${perCell} functions, and shows the hottest.` : '');
}

function cellText({first, last, level}) {
    const state = ['no code yet', 'baseline', 'baseline, warm', 'baseline, hot', 'baseline, very hot', 'optimized'][level];
    return `${first === last ? `Defined function ${first}` : `Defined functions ${first} to ${last}`}: ${state}`;
}

async function follow() {
    following = new AbortController();
    const {signal} = following;
    for (let wait = 500; !signal.aborted; wait = Math.min(10_000, wait * 2)) {
        try {
            await server.follow(moment => {
                wait = 500;
                linked('live', 'Live');
                show(moment);
            }, signal);
        } catch (error) {
            if (signal.aborted) {
                return;
            }
            if (error instanceof server.Refused) {
                gate(error.message);
                return;
            }
        }
        linked('lost', 'Connection lost. Trying again…');
        await new Promise(resolve => setTimeout(resolve, wait));
    }
}

function linked(state, message) {
    $('link').className = `link ${state}`;
    text('link', message);
}

// a moment

function show(moment) {
    remember(moment);
    latest = moment;
    draw();
}

function draw() {
    const moment = latest;
    const ids = moment.plugins.map(key);
    if (!ids.includes(selected)) {
        selected = ids.includes(fromHash()) ? fromHash() : ids[0] ?? null;
    }
    const rates = new Map(ids.map(id => [id, histories.get(id).calls.moments.at(-1)?.values[0] ?? 0]));
    list(moment.plugins, selected, visitor.tenant !== '', rates);
    text('engine', `${plural(moment.plugins.length + moment.hidden, 'plugin')} · ${plural(
            moment.plugins.reduce((sum, plugin) => sum + plugin.functions.declared, 0), 'function')} · ${bytes(
            moment.plugins.reduce((sum, plugin) => sum + plugin.memory.now, 0))} of memory`);
    $('hidden').hidden = moment.hidden === 0;
    text('hidden', `${moment.hidden} more are not shown.`);
    const arriving = moment.installs.map(install => `${install.name} (${bytes(install.bytes)})`).join(', ');
    text('queue', arriving ? `Arriving: ${arriving}`
            : `${plural(moment.queue, 'function')} of at most ${count(moment.queueLimit)} wait to be optimized.`);
    pictures.compile.show(compiled.moments);
    showSelected(rates);
}

function showSelected(rates) {
    const plugin = latest.plugins.find(one => key(one) === selected);
    $('empty').hidden = Boolean(plugin);
    $('plugin').hidden = !plugin;
    if (!plugin) {
        return;
    }
    const history = histories.get(selected);
    detail(plugin, rates.get(selected));
    pictures.heat.show(latest.heat[selected], heatLabel(plugin));
    drawCell();
    pictures.memory.show(history.memory.moments);
    pictures.calls.show(history.calls.moments);
    $('memory-chart').setAttribute('aria-label',
            `Linear memory over time: now ${bytes(plugin.memory.now)}, peak ${bytes(plugin.memory.peak)}`);
    $('calls-chart').setAttribute('aria-label', `Calls and traps over time: now ${count(rates.get(selected))} calls a second`);
}

/** Rates are what a counter gained since the moment before. */
function remember(moment) {
    const seconds = latest ? Math.max(0.05, (moment.time - latest.time) / 1000) : 1;
    const before = new Map((latest?.plugins ?? []).map(plugin => [key(plugin), plugin]));
    const gained = (plugin, counter) => {
        const old = before.get(key(plugin));
        return old ? Math.max(0, counter(plugin) - counter(old)) / seconds : 0;
    };
    const traps = plugin => Object.values(plugin.traps).reduce((sum, one) => sum + one, 0);
    for (const plugin of moment.plugins) {
        const history = histories.get(key(plugin)) ?? {memory: new History(), calls: new History()};
        histories.set(key(plugin), history);
        history.memory.add(moment.time, [plugin.memory.now]);
        history.calls.add(moment.time, [gained(plugin, one => one.calls.ended), gained(plugin, traps)]);
        const trapped = before.has(key(plugin)) ? traps(plugin) - traps(before.get(key(plugin))) : 0;
        if (trapped > 0) {
            news(`${plugin.name} trapped: ${Object.keys(plugin.traps).join(', ')}`);
        }
    }
    for (const id of histories.keys()) {
        if (!moment.plugins.some(plugin => key(plugin) === id)) {
            histories.delete(id);
        }
    }
    const sum = tier => moment.plugins.reduce((all, plugin) =>
            all + gained(plugin, one => one.compilation[tier].count), 0);
    compiled.add(moment.time, [sum('baseline'), sum('optimized'), moment.queue]);
}

function fromHash() {
    return decodeURIComponent(location.hash.slice(1));
}

// what people do

$('sign-in').addEventListener('submit', event => {
    event.preventDefault();
    server.token.set($('token').value.trim());
    $('token').value = '';
    enter();
});

$('leave').addEventListener('click', () => gate(''));

addEventListener('hashchange', () => {
    if (latest && latest.plugins.some(plugin => key(plugin) === fromHash())) {
        selected = fromHash();
        draw();
        if (matchMedia('(max-width: 60rem)').matches) {
            $('detail').scrollIntoView({behavior: 'smooth'});
        }
    }
});

$('actions').addEventListener('click', async event => {
    const button = event.target.closest('button');
    const plugin = latest?.plugins.find(one => key(one) === selected);
    if (!button || !plugin) {
        return;
    }
    const {operation} = button.dataset;
    if (operation === 'remove' && !confirm(`Remove ${selected}? Its file is deleted, too.`)) {
        return;
    }
    button.disabled = true;
    try {
        await server.operate(plugin.tenant, plugin.name, operation);
        news(`${button.textContent} of ${plugin.name}: done`);
    } catch (error) {
        news(error.message);
        alert(error.message);
    } finally {
        button.disabled = false;
    }
});

async function install(file) {
    const name = file.name.replace(/\.wasm$/i, '').replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 64);
    const tenant = visitor.tenant || $('tenant').value.trim();
    const line = uploadLine(name, file.size);
    news(`Uploading ${name}`);
    try {
        await server.upload(tenant, name, file, line.progress);
        line.done();
        news(`${name} is installed`);
        location.hash = encodeURIComponent(`${tenant}/${name}`);
        selected = `${tenant}/${name}`;
    } catch (error) {
        line.failed(error.message);
        news(`${name} was not installed: ${error.message}`);
    }
}

$('file').addEventListener('change', event => {
    [...event.target.files].forEach(install);
    event.target.value = '';
});

for (const [type, over] of [['dragenter', true], ['dragover', true], ['dragleave', false], ['drop', false]]) {
    document.addEventListener(type, event => {
        if (visitor?.operator) {
            event.preventDefault();
            $('drop').classList.toggle('over', over);
        }
    });
}

document.addEventListener('drop', event => {
    if (visitor?.operator) {
        [...event.dataTransfer.files].forEach(install);
    }
});

if (server.token.get()) {
    enter();
} else {
    $('token').focus();
}

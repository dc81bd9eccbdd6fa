// The service: the token, the stream of moments, uploads and operations.

const KEY = 'penstock.token';

export const token = {
    get: () => sessionStorage.getItem(KEY),
    set: value => sessionStorage.setItem(KEY, value),
    clear: () => sessionStorage.removeItem(KEY),
};

export class Refused extends Error {
}

function headers(more = {}) {
    return {Authorization: `Bearer ${token.get()}`, ...more};
}

async function answer(response) {
    if (response.status === 401) {
        throw new Refused('This token is not known.');
    }
    if (!response.ok) {
        throw new Error(await reason(response));
    }
    return response;
}

async function reason(response) {
    try {
        return (await response.json()).detail ?? `The service answered ${response.status}.`;
    } catch {
        return `The service answered ${response.status}.`;
    }
}

/** What the bearer of the token may see and do. */
export async function session() {
    return (await answer(await fetch('api/session', {headers: headers()}))).json();
}

/** Gives each moment to `show`, until the stream breaks off. EventSource cannot send the token, so it is read by hand. */
export async function follow(show, signal) {
    const response = await answer(await fetch('api/events', {headers: headers({Accept: 'text/event-stream'}), signal}));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
        const {value, done} = await reader.read();
        if (done) {
            return;
        }
        text += value;
        const events = text.split('\n\n');
        text = events.pop();
        for (const event of events) {
            const data = event.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5)).join('\n');
            if (data) {
                show(JSON.parse(data));
            }
        }
    }
}

const pluginUrl = (tenant, name) => `api/plugins/${encodeURIComponent(tenant)}/${encodeURIComponent(name)}`;

export async function operate(tenant, name, operation) {
    await answer(operation === 'remove'
            ? await fetch(pluginUrl(tenant, name), {method: 'DELETE', headers: headers()})
            : await fetch(`${pluginUrl(tenant, name)}/${operation}`, {method: 'POST', headers: headers()}));
}

/** Streams a file up; `progress` is told the bytes that are sent. (fetch does not tell.) */
export function upload(tenant, name, file, progress) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('PUT', pluginUrl(tenant, name));
        for (const [header, value] of Object.entries(headers({'Content-Type': 'application/wasm'}))) {
            request.setRequestHeader(header, value);
        }
        request.responseType = 'json';
        request.upload.addEventListener('progress', event => progress(event.loaded));
        request.addEventListener('error', () => reject(new Error('The connection was lost.')));
        request.addEventListener('load', () => request.status < 300
                ? resolve()
                : reject(new Error(request.response?.detail ?? `The service answered ${request.status}.`)));
        request.send(file);
    });
}

// Numbers as people read them.

const number = new Intl.NumberFormat('en', {maximumFractionDigits: 1});
const compact = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});

export function count(value) {
    return value < 100_000 ? number.format(value) : compact.format(value);
}

/** A rate, without digits that only flicker. */
export function perSecond(value) {
    return count(value < 10 ? value : Math.round(value));
}

export function bytes(value) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
        value /= 1024;
        unit++;
    }
    return `${number.format(value)} ${units[unit]}`;
}

export function millis(value) {
    return value < 1000 ? `${number.format(value)} ms` : `${number.format(value / 1000)} s`;
}

export function plural(value, one, many = one + 's') {
    return `${count(value)} ${value === 1 ? one : many}`;
}

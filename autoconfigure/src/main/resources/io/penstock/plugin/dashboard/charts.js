// Pictures: the heat map, and lines over time by Chart.js.

const MOMENTS = 300;

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Lines over time. Each has a name, a color, and whether it is filled or runs on its own scale. */
export class Timeline {

    #chart;
    #lines;
    #binary;

    /** `binary` for bytes, whose ticks are powers of two; else `least` is a value that the scale always shows. */
    constructor(canvas, lines, format, {least = 0, binary = false}) {
        this.#binary = binary;
        this.#lines = lines;
        this.#chart = new window.Chart(canvas, {
            type: 'line',
            data: {labels: [], datasets: lines.map(line => ({label: line.label, data: [], borderWidth: 2, pointRadius: 0,
                stepped: line.stepped ?? false, fill: line.fill ?? false, tension: 0}))},
            options: {
                animation: false, responsive: true, maintainAspectRatio: false,
                interaction: {mode: 'index', intersect: false},
                plugins: {legend: {display: false}, tooltip: {callbacks: {
                    label: item => `${item.dataset.label}: ${format(item.parsed.y)}`}}},
                scales: {
                    x: {ticks: {maxTicksLimit: 4, maxRotation: 0, autoSkip: true}, grid: {display: false}},
                    y: {beginAtZero: true, suggestedMax: least, ticks: {maxTicksLimit: 4, precision: 0, callback: value => format(value)}, border: {display: false}},
                },
            },
        });
        this.paint();
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint());
    }

    paint() {
        const {data, options} = this.#chart;
        data.datasets.forEach((set, i) => {
            set.borderColor = color(this.#lines[i].color);
            set.backgroundColor = color(this.#lines[i].color) + '2b';
        });
        for (const axis of Object.values(options.scales)) {
            axis.ticks.color = color('--soft');
            axis.grid.color = color('--line');
        }
        this.#chart.update('none');
    }

    /** Shows moments: `{time, values}` each, one value for a line. */
    show(moments) {
        if (this.#binary) {
            const most = Math.max(65_536, ...moments.map(moment => moment.values[0]));
            this.#chart.options.scales.y.ticks.stepSize = 2 ** Math.ceil(Math.log2(most / 4));
        }
        this.#chart.data.labels = moments.map(moment => new Date(moment.time).toLocaleTimeString('en-GB'));
        this.#chart.data.datasets.forEach((set, i) => set.data = moments.map(moment => moment.values[i]));
        this.#chart.update('none');
    }
}

/** The last moments of something. */
export class History {

    moments = [];

    add(time, values) {
        this.moments.push({time, values});
        if (this.moments.length > MOMENTS) {
            this.moments.shift();
        }
    }
}

const LEVELS = ['--none', '--b1', '--b2', '--b3', '--b4', '--optimized'];

/** A cell for each function, or some of them, in the order of the binary. */
export class Heat {

    #canvas;
    #map = null;
    #columns = 1;
    #size = 1;

    constructor(canvas, told) {
        this.#canvas = canvas;
        new ResizeObserver(() => this.#draw()).observe(canvas.parentElement);
        matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
        canvas.addEventListener('pointermove', event => told(this.#at(event.offsetX, event.offsetY)));
        canvas.addEventListener('pointerleave', () => told(null));
    }

    show(map, label) {
        this.#canvas.setAttribute('aria-label', label);
        if (map.cells !== this.#map?.cells) {
            this.#map = map;
            this.#draw();
        }
    }

    #draw() {
        const width = this.#canvas.parentElement.clientWidth - 36;
        if (!this.#map || width <= 0) {
            return;
        }
        const cells = this.#map.cells;
        this.#size = Math.max(9, Math.min(28, Math.floor(Math.sqrt(width * 150 / Math.max(1, cells.length)))));
        this.#columns = Math.max(1, Math.floor(width / this.#size));
        const rows = Math.max(1, Math.ceil(cells.length / this.#columns));
        const scale = window.devicePixelRatio || 1;
        this.#canvas.width = width * scale;
        this.#canvas.height = rows * this.#size * scale;
        this.#canvas.style.height = `${rows * this.#size}px`;
        const context = this.#canvas.getContext('2d');
        context.scale(scale, scale);
        const colors = LEVELS.map(color);
        const gap = this.#size > 14 ? 3 : 2;
        for (let i = 0; i < cells.length; i++) {
            context.fillStyle = colors[Number(cells[i])];
            context.beginPath();
            context.roundRect((i % this.#columns) * this.#size, Math.floor(i / this.#columns) * this.#size,
                    this.#size - gap, this.#size - gap, Math.min(4, this.#size / 5));
            context.fill();
        }
    }

    #at(x, y) {
        const column = Math.floor(x / this.#size);
        const cell = Math.floor(y / this.#size) * this.#columns + column;
        if (!this.#map || column >= this.#columns || cell >= this.#map.cells.length) {
            return null;
        }
        const first = cell * this.#map.functionsPerCell;
        return {first, last: first + this.#map.functionsPerCell - 1, level: Number(this.#map.cells[cell])};
    }
}

'use strict';

(() => {
  const root = document.documentElement;
  const charts = JSON.parse(document.getElementById('data').textContent).charts;
  const plots = new Map();

  const digits = (value, most) => Number(value.toPrecision(most)).toString();
  const formats = {
    share: value => digits(100 * value, 4) + ' %',
    number: value => (Math.abs(value) < 1e5 ? digits(value, 4) : value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 4 })),
    millis: value => digits(value, 3) + ' ms',
  };
  const colour = name => getComputedStyle(root).getPropertyValue('--' + name).trim();

  const height = () => (root.classList.contains('print') ? 170 : 220);
  const shown = (value, format) => (value == null ? '–' : format(value));
  const last = values => values.findLastIndex(value => value != null);

  /* Sums from the first curve upwards, so that areas lie on each other. */
  function stacked(values) {
    const below = values[0].map(() => 0);
    return values.map(curve => curve.map((value, i) => (below[i] += value ?? 0)));
  }

  function curve(chart, one, format) {
    const line = colour(one.colour);
    return {
      label: one.name,
      stroke: line,
      width: one.dashed ? 1.25 : 2,
      dash: one.dashed ? [5, 4] : undefined,
      fill: chart.stacked ? line + '66' : undefined,
      spanGaps: true,
      points: { fill: colour('paper') },
      value: (plot, value, series, i) => shown(one.values[i ?? last(one.values)], format),
    };
  }

  /* A line where the model was taken from. */
  function mark(chart) {
    return plot => {
      if (chart.mark == null) return;
      const context = plot.ctx;
      const { left, top, width, height } = plot.bbox;
      const ratio = devicePixelRatio;
      const x = Math.round(plot.valToPos(chart.mark, 'x', true));
      if (x < left || x > left + width) return;
      context.save();
      context.strokeStyle = context.fillStyle = colour('soft');
      context.setLineDash([3 * ratio, 3 * ratio]);
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.stroke();
      context.font = 11 * ratio + 'px system-ui, sans-serif';
      context.textAlign = x > left + width / 2 ? 'right' : 'left';
      context.fillText('model', x, top - 5 * ratio);
      context.restore();
    };
  }

  function options(chart, width) {
    const format = formats[chart.unit];
    const axis = { stroke: colour('soft'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    const whole = [1, 2, 5].flatMap(n => [0, 1, 2, 3, 4, 5, 6, 7, 8].map(power => n * 10 ** power)).sort((a, b) => a - b);
    return {
      width,
      height: height(),
      scales: { x: { time: false }, y: chart.stacked ? { range: [0, 1] } : {} },
      axes: [
        { ...axis, incrs: whole, grid: { show: false }, size: 30 },
        { ...axis, size: 64, values: (plot, splits) => splits.map(value => (value == null ? '' : format(value))) },
      ],
      series: [
        { label: chart.x.name, value: (plot, value) => (value ?? chart.x.values.at(-1)).toLocaleString('en') },
        ...chart.curves.map(one => curve(chart, one, format)),
      ],
      bands: chart.stacked ? chart.curves.slice(1).map((one, i) => ({ series: [i + 2, i + 1] })) : [],
      cursor: { points: { size: 6 }, drag: { x: true, y: false } },
      hooks: { draw: [mark(chart)] },
    };
  }

  function draw(chart, place) {
    plots.get(chart.id)?.destroy();
    const values = chart.curves.map(one => one.values);
    const data = [chart.x.values, ...(chart.stacked ? stacked(values) : values)];
    plots.set(chart.id, new uPlot(options(chart, place.clientWidth), data, place));
  }

  function drawAll() {
    for (const chart of charts) {
      draw(chart, document.getElementById(chart.id));
    }
    root.dataset.drawn = plots.size;
  }

  for (const details of document.querySelectorAll('details.closable')) {
    details.open = false;
  }
  drawAll();

  const resized = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const plot = plots.get(target.id);
      if (plot && target.clientWidth > 0 && target.clientWidth !== plot.width) {
        plot.setSize({ width: target.clientWidth, height: height() });
      }
    }
  });
  document.querySelectorAll('.plot').forEach(place => resized.observe(place));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  for (const [event, isPrint] of [['beforeprint', true], ['afterprint', false]]) {
    addEventListener(event, () => {
      root.classList.toggle('print', isPrint);
      drawAll();
    });
  }
})();

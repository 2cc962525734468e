// Fills the table of river levels from the day's readings.
fetch('/data/levels.json')
  .then((answer) => answer.json())
  .then(({ read, gauges }) => {
    const cells = (names, tag) => names.map((text) => `<${tag}>${text}</${tag}>`).join('');
    const rows = gauges.map((gauge) => `<tr>${cells([gauge.river, gauge.place, gauge.level, gauge.flow, gauge.warning], 'td')}</tr>`);
    document.getElementById('levels').innerHTML =
      `<table><caption>Read on ${read}</caption><tr>${cells(['River', 'Gauge', 'Level, cm', 'Flow, m³/s', 'Warning at'], 'th')}</tr>${rows.join('')}</table>`;
  });

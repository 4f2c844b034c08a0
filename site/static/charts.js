// Draws each chart of a dashboard from its question's answer, in the colours of the page.
const ink = getComputedStyle(document.body).color;
const quiet = { labelColor: ink, titleColor: ink, domainColor: ink, tickColor: ink, gridOpacity: 0.25, labelFontSize: 12, titleFontSize: 12 };

async function drawChart(place) {
  const chart = JSON.parse(place.dataset.chart);
  const answer = await (await fetch(`/${chart.db}.json?sql=${encodeURIComponent(chart.query)}&_shape=objects`)).json();
  const specification = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: chart.title,
    width: "container",
    autosize: { type: "fit-x", contains: "padding" },
    background: null,
    config: { view: { stroke: null }, axis: quiet, legend: { labelColor: ink, titleColor: ink, orient: "bottom", columns: 3 } },
    data: { values: answer.rows },
    ...chart.display,
  };
  await vegaEmbed(place, specification, { actions: false, renderer: "svg" });
  place.nextElementSibling.hidden = !answer.truncated;
}

document.querySelectorAll("[data-chart]").forEach(drawChart);

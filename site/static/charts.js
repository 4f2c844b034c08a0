// Draws each chart of a dashboard from its question's answer, in the colours of the page.
const ink = getComputedStyle(document.body).color;
const font = getComputedStyle(document.body).fontFamily;
const quiet = { labelColor: ink, titleColor: ink, domainColor: ink, tickColor: ink, gridOpacity: 0.25, labelFontSize: 13, titleFontSize: 13, titleFontWeight: "normal", labelFont: font, titleFont: font };
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = ["--cloud", "--chips", "--equity", "--models", "--revenue", "--unstated"].map(colour);

const stages = ["in_effect", "committed", "pledged", "talks"];
const readable = { labelExpr: "replace(datum.label, regexp('_', 'g'), ' ')" };

// Codes as words, and stages in the colours that they have everywhere on the site.
function dressed(encoding, labels) {
  for (const [channel, place] of [["x", "axis"], ["y", "axis"], ["color", "legend"]]) {
    if (encoding[channel]?.type === "nominal") encoding[channel][place] = { ...readable, ...encoding[channel][place] };
  }
  if (encoding.y?.type === "nominal") encoding.y.axis.labelLimit = labels;
  if (encoding.color?.field === "stage") {
    const range = stages.map((stage) => colour(`--${stage.replace("_", "-")}`));
    encoding.color.scale = { domain: stages, range };
  }
  return encoding;
}

async function drawChart(place) {
  const narrow = place.clientWidth < 480;
  const chart = JSON.parse(place.dataset.chart);
  const answer = await (await fetch(`/${chart.db}.json?sql=${encodeURIComponent(chart.query)}&_shape=objects`)).json();
  const specification = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: chart.title,
    width: "container",
    autosize: { type: "fit-x", contains: "padding" },
    background: null,
    config: { view: { stroke: null }, axis: quiet, legend: { ...quiet, orient: "bottom", columns: narrow ? 1 : 3 }, range: { category: colours } },
    data: { values: answer.rows },
    ...chart.display,
    encoding: dressed(chart.display.encoding, narrow ? 130 : 260),
  };
  await vegaEmbed(place, specification, { actions: false, renderer: "svg", logLevel: vega.Error });
  place.nextElementSibling.hidden = !answer.truncated;
}

document.querySelectorAll("[data-chart]").forEach(drawChart);

// A loss curve as an SVG picture: each step's loss, pale, and its running mean.
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { top: 36, right: 16, bottom: 44, left: 52 };
const COLOUR = "#2563eb";

/**
 * @param {string} title
 * @param {number[]} losses
 * @returns {string}
 */
export function lossChart(title, losses) {
  const x = scaleLinear([1, Math.max(2, losses.length)], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear([0, Math.max(...losses)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  const [left, right] = x.range();
  const [bottom, top] = y.range();
  const path = line((_, i) => x(i + 1), y);

  const across = y.ticks(6).map((value) => {
    const at = y(value).toFixed(1);
    return `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" stroke="#e5e7eb"/>
  <text x="${left - 8}" y="${at}" dy="0.32em" text-anchor="end">${y.tickFormat(6)(value)}</text>`;
  });
  const along = x
    .ticks(8)
    .map((value) => `<text x="${x(value).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${value}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#374151">
  <rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>
  <text x="${left}" y="${top - 14}" font-size="15">${escaped(title)}</text>
  ${across.join("\n  ")}
  ${along.join("\n  ")}
  <text x="${(left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">step</text>
  <path d="${path(losses)}" fill="none" stroke="${COLOUR}" stroke-opacity="0.25"/>
  <path d="${path(runningMean(losses))}" fill="none" stroke="${COLOUR}" stroke-width="2"/>
</svg>
`;
}

/**
 * @param {number[]} values
 * @returns {number[]}
 */
function runningMean(values) {
  const keep = 0.9;
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    sum = keep * sum + value;
    weight = keep * weight + 1;
    return sum / weight;
  });
}

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

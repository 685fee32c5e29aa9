/** Heat maps as SVG text: what is drawn on the canvas, as shapes that other programs can edit. */

import { isMasked } from '../../src/trace/steps/matrix';
import { type Color, toHex } from '../theme/color';
import { colorOf, hasNegative, isOutlier, scalePoints } from '../theme/color-scale';
import { cellNumber } from './cell-number';
import type { FigureText } from './figure';
import { BAR, CHARACTER, type FigureLayout, layFigure, MARGIN, SMALL_SIZE } from './figure-layout';
import { type AxisLayout, tornEdges } from './geometry';
import { type Label, labelsOf, type Measure } from './labels';
import { NUMBER_FONT_SIZE, numberCharacters, numberRatio } from './numbers';
import { isAbsent, LABEL_FONT_SIZE, marksOf, type Picture, SLANT, toldBox } from './picture';
import { boundsOf, contrastTo, cornerOf, hatchShare, isDotted, isRoomy } from './pixels';

/** A picture of more cells than this is one image in the SVG: so many shapes would be slow everywhere. */
export const MOST_CELLS = 20_000;

export function needsImage({ rows, columns }: Picture): boolean {
  return rows.indices.length * columns.indices.length > MOST_CELLS;
}

/**
 * @param background whether it has one; else it is transparent
 * @param image the cells as the URL of an image, row-major as they are drawn: needed where there are many
 * @param measure the width of labels, where it is known exactly
 * @returns a whole SVG document, whatever the texts hold
 */
export function pictureSvg(
  picture: Picture,
  text: FigureText,
  background: boolean,
  image?: string,
  measure: Measure = estimate(picture),
): string {
  const { frame, style } = picture;
  const layout = layFigure(picture, text);
  const { width, height, map } = layout;
  const scale = 1 / frame.ratio;
  const font = `font-family="${escapeXml(style.font)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}>`,
    `<title>${escapeXml(text.title)}</title>`,
    `<desc>${escapeXml(text.subtitle)}</desc>`,
    `<defs>${hatching(picture)}${gradients(picture)}</defs>`,
    background ? `<rect width="${width}" height="${height}" fill="${toHex(style.palette.background)}"/>` : '',
    lines(picture, layout),
    `<g transform="translate(${map.x} ${map.y}) scale(${decimal(scale)})">`,
    image === undefined ? cells(picture) : cellImage(picture, image),
    gaps(picture),
    image === undefined ? corner(picture) : '',
    toldRow(picture),
    labels(picture, measure),
    '</g>',
    colourScale(picture, text, layout),
    '</svg>',
    '',
  ].join('\n');
}

/** Text for XML 1.0: markup means nothing, and what cannot stand in a document is replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function decimal(value: number): string {
  return String(Number(value.toFixed(3)));
}

function hatching({ frame, style }: Picture): string {
  const side = 6 * frame.ratio;
  const ink = toHex(style.palette.foreground);
  return (
    `<pattern id="hatched" width="${side}" height="${side}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="${frame.ratio}" height="${side}" fill="${ink}" fill-opacity="${hatchShare(style.palette)}"/></pattern>`
  );
}

/** The colours of a colour scale's two halves. */
function gradients(picture: Picture): string {
  const { colors, palette } = picture.style;
  const [from, middle, to] = scalePoints(colors.scale);
  const gradient = (id: string, first: number, last: number) => {
    const stops = Array.from({ length: 9 }, (_, i) => {
      const color = colorOf(colors.scale, palette, first + ((last - first) * i) / 8);
      return `<stop offset="${i / 8}" stop-color="${toHex(color)}"/>`;
    });
    return `<linearGradient id="${id}">${stops.join('')}</linearGradient>`;
  };
  return gradient('low', from, middle) + gradient('high', middle, to);
}

function lines({ style }: Picture, layout: FigureLayout): string {
  const ink = toHex(style.palette.foreground);
  return layout.lines
    .map(({ text, size, isBold, opacity, y }) => {
      const weight = isBold ? ' font-weight="600"' : '';
      return `<text x="${MARGIN}" y="${y}" font-size="${size}"${weight} fill="${ink}" fill-opacity="${opacity}">${escapeXml(text)}</text>`;
    })
    .join('');
}

function colourScale({ style }: Picture, { scale }: FigureText, { scale: top }: FigureLayout): string {
  const ink = `fill="${toHex(style.palette.foreground)}" fill-opacity="0.85" font-size="${SMALL_SIZE}"`;
  const [from, middle, to] = scale.map(({ text: number }) => escapeXml(number));
  const room = 56;
  const at = { from: MARGIN + room, low: MARGIN + room + 6, high: MARGIN + room + BAR + 6 + room };
  return [
    `<text x="${at.from}" y="${top + 9}" text-anchor="end" ${ink}>${from}</text>`,
    `<rect x="${at.low}" y="${top}" width="${BAR}" height="10" fill="url(#low)"/>`,
    `<text x="${at.low + BAR + room / 2}" y="${top + 9}" text-anchor="middle" ${ink}>${middle}</text>`,
    `<rect x="${at.high}" y="${top}" width="${BAR}" height="10" fill="url(#high)"/>`,
    `<text x="${at.high + BAR + 6}" y="${top + 9}" ${ink}>${to}</text>`,
  ].join('\n');
}

function toldRow(picture: Picture): string {
  const box = toldBox(picture);
  if (!box) return '';
  const { x, y, width, height, line } = box;
  const stroke = `stroke="${toHex(picture.style.palette.accent)}" stroke-width="${line}"`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" ${stroke}/>`;
}

function cellImage({ frame, rows, columns }: Picture, image: string): string {
  return `<image x="${frame.left}" y="0" width="${columns.length}" height="${rows.length}" href="${escapeXml(image)}"/>`;
}

/** A rectangle for every cell, and its mark or number. What is only partly seen is cut at the edge of the plot. */
function cells(picture: Picture): string {
  const { rows, columns, frame } = picture;
  const shapes: string[] = [];
  for (let row = 0; row < rows.indices.length; row++)
    for (let column = 0; column < columns.indices.length; column++) shapes.push(cell(picture, row, column));
  return (
    `<clipPath id="plot"><rect x="${frame.left}" y="0" width="${columns.length}" height="${rows.length}"/></clipPath>` +
    `<g clip-path="url(#plot)" shape-rendering="crispEdges">\n${shapes.join('\n')}\n</g>`
  );
}

function cell(picture: Picture, row: number, column: number): string {
  const { rows, columns, values, known, frame, style } = picture;
  const place = row * columns.indices.length + column;
  const value = values[place] as number;
  const [x, y] = [frame.left + (columns.starts[column] as number), rows.starts[row] as number];
  const apart = (layout: AxisLayout) => (isRoomy(layout.cell, frame.ratio) ? 1 : 0);
  const width = (columns.stops[column] as number) - (columns.starts[column] as number) - apart(columns);
  const height = (rows.stops[row] as number) - (rows.starts[row] as number) - apart(rows);
  const rect = (fill: string, wide: number, high: number) =>
    `<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="${fill}"/>`;
  const box = (fill: string) => rect(fill, width, height);
  const { contrast } = style.palette;
  const bounds = contrast ? rect(toHex(boundsOf(style.palette)), width + apart(columns), height + apart(rows)) : '';
  const [rowIndex, columnIndex] = [rows.indices[row] as number, columns.indices[column] as number];
  if (known && !known[place]) return '';
  if (isMasked(style.mask, value, rowIndex, columnIndex) || isAbsent(picture, value, rowIndex, columnIndex))
    return box('url(#hatched)');
  const center = { x: x + width / 2, y: y + height / 2 };
  if (!Number.isFinite(value)) return box(toHex(style.palette.foreground)) + glyph(picture, value, center);
  const color = colorOf(style.colors.scale, style.palette, value);
  return bounds + box(toHex(color)) + mark(picture, value, color, center, Math.min(width, height));
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function glyph({ rows, columns, frame, style }: Picture, value: number, { x, y }: Point): string {
  const room = Math.min(rows.cell, columns.cell);
  if (!isRoomy(room, frame.ratio)) return '';
  const size = Math.min(room - 1, LABEL_FONT_SIZE * frame.ratio);
  const sign = Number.isNaN(value) ? '?' : value > 0 ? '∞' : '−∞';
  return centered(
    sign,
    x,
    y,
    `font-size="${decimal(size)}" font-weight="bold" fill="${toHex(style.palette.background)}"`,
  );
}

/** The number of a cell that has room for it, or the dot of an outlier. */
function mark(picture: Picture, value: number, color: Color, { x, y }: Point, side: number): string {
  const { frame, style } = picture;
  const ink = toHex(contrastTo(color));
  const ofNumbers = numberRatio(picture, frame);
  if (ofNumbers !== undefined) {
    const size = NUMBER_FONT_SIZE * ofNumbers;
    const characters = numberCharacters(picture, ofNumbers, size * 0.62);
    const text = cellNumber(value, characters, hasNegative(style.colors.scale));
    return centered(text, x, y, `font-size="${decimal(size)}" fill="${ink}"`);
  }
  if (!isOutlier(style.colors.scale, value) || !isDotted(picture, frame.ratio)) return '';
  return `<circle cx="${decimal(x)}" cy="${decimal(y)}" r="${decimal(Math.max(1, side / 8))}" fill="${ink}"/>`;
}

function centered(text: string, x: number, y: number, attributes: string): string {
  return `<text x="${decimal(x)}" y="${decimal(y)}" text-anchor="middle" dominant-baseline="central" ${attributes}>${escapeXml(text)}</text>`;
}

/** Torn edges and three dots where part of an axis is left out. */
function gaps({ rows, columns, frame, style }: Picture): string {
  const { ratio, left } = frame;
  const middleOf = ({ start, stop }: { start: number; stop: number }) => (start + stop) / 2;
  const dot = (x: number, y: number) =>
    `<circle cx="${decimal(x)}" cy="${decimal(y)}" r="${ratio}" fill="${toHex(style.palette.foreground)}"/>`;
  const steps = [-5 * ratio, 0, 5 * ratio];
  const across = columns.gaps.flatMap((gap) => steps.map((step) => dot(left + middleOf(gap), rows.length / 2 + step)));
  const down = rows.gaps.flatMap((gap) => steps.map((step) => dot(left + columns.length / 2 + step, middleOf(gap))));
  const line = (points: readonly string[]) =>
    `<polyline points="${points.join(' ')}" fill="none" stroke="${toHex(style.palette.foreground)}" stroke-opacity="0.55" stroke-width="${decimal(ratio)}"/>`;
  const point = (x: number, y: number) => `${decimal(left + x)},${decimal(y)}`;
  const torn = [
    ...columns.gaps.flatMap((gap) =>
      tornEdges(gap, rows.length, ratio).map((edge) => line(edge.map(([x, y]) => point(x, y)))),
    ),
    ...rows.gaps.flatMap((gap) =>
      tornEdges(gap, columns.length, ratio).map((edge) => line(edge.map(([y, x]) => point(x, y)))),
    ),
  ];
  return [...torn, ...across, ...down].join('');
}

/** The mark where cells are too small for theirs. */
function corner(picture: Picture): string {
  const { outliers, notNumbers } = marksOf(picture);
  const points = cornerOf(picture, outliers, notNumbers)
    ?.map(([x, y]) => `${decimal(x)},${decimal(y)}`)
    .join(' ');
  if (points === undefined) return '';
  const { frame, style } = picture;
  const [ink, ground] = [toHex(style.palette.foreground), toHex(style.palette.background)];
  return `<polygon points="${points}" fill="${ink}" stroke="${ground}" stroke-width="${decimal(frame.ratio)}"/>`;
}

/** Those that the panel has, each where it stands there. */
function labels(picture: Picture, measure: Measure): string {
  const { ratio } = picture.frame;
  const size = picture.frame.fontSize * ratio;
  const ink = `font-size="${decimal(size)}" fill="${toHex(picture.style.palette.foreground)}" fill-opacity="0.75"`;
  const angle = decimal((SLANT * 180) / Math.PI);
  const label = ({ text, x, y }: Label, attributes: string) =>
    `<text x="${decimal(x)}" y="${decimal(y)}" ${attributes} ${ink}>${escapeXml(text)}</text>`;
  const { rows, columns, slanted } = labelsOf(picture, measure);
  const atEnd = 'text-anchor="end" dominant-baseline="central"';
  return [
    ...rows.map((one) => label(one, atEnd)),
    ...slanted.map((one) => label(one, `${atEnd} transform="rotate(${angle} ${decimal(one.x)} ${decimal(one.y)})"`)),
    ...columns.map((one) => {
      const squeezed = measure(one.text) > one.most;
      const fit = squeezed ? ` textLength="${decimal(one.most)}" lengthAdjust="spacingAndGlyphs"` : '';
      // From its upper edge down to where letters stand.
      return label({ ...one, y: one.y + 0.82 * size }, `text-anchor="middle"${fit}`);
    }),
  ].join('\n');
}

/** About the width of a label, where there is no canvas to measure it. */
function estimate({ frame }: Picture): Measure {
  return (text) => [...text].length * frame.fontSize * CHARACTER * frame.ratio;
}

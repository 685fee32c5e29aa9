/** Saved pictures as SVG text: the canvas's content, as shapes that other programs can edit. */

import { isMasked } from '../../src/trace/steps/matrix';
import { type Color, toHex } from '../theme/color';
import {
  colorOf,
  hasNegative,
  isOutlier,
  largestOf,
  type Palette,
  type Scale,
  scalePoints,
} from '../theme/color-scale';
import { cellNumber, NEARLY_ZERO, NEARLY_ZERO_INK } from './cell-number';
import { countedRings } from './counted-outline';
import { DASHES, isShapes, type Shape, type Shapes, scaleOfDrawing } from './drawing';
import type { FigureText, PartText } from './figure';
import { BAR, CHARACTER, type FigureLayout, type LaidPart, type PicturePart, SMALL_SIZE } from './figure-layout';
import { LABEL_FONT_SIZE, SLANT } from './frame';
import { type AxisLayout, tornEdges } from './geometry';
import { type Label, labelsOf, type Measure } from './labels';
import { NUMBER_FONT_SIZE, numberCharacters, numberRatio } from './numbers';
import { isAbsent, marksOf, type Picture, toldBox, toldColumnBox } from './picture';
import { layPicture } from './picture-layout';
import { boundsOf, contrastTo, cornerOf, hatchShare, isDotted, isRoomy } from './pixels';

/** A picture with more cells than this is one image in the SVG: that many shapes would be slow everywhere. */
export const MOST_CELLS = 20_000;

export function needsImage({ rows, columns }: Picture, most = MOST_CELLS): boolean {
  return rows.indices.length * columns.indices.length > most;
}

/** What a canvas tells about a map. */
export interface Embedded {
  /** The cells as the URL of an image, row-major as they are drawn: needed if there are many. */
  readonly image?: string | undefined;
  /** The width of labels, if it is known exactly. */
  readonly measure?: Measure | undefined;
}

/**
 * @param background whether it has one; if not, it is transparent
 * @param embedded for each figure
 * @returns a whole SVG document, valid for any text
 */
export function pictureSvg(
  parts: readonly PicturePart[],
  text: FigureText,
  background: boolean,
  embedded: readonly Embedded[] = [],
): string {
  const [first] = parts;
  if (!first) return '';
  const { style } = first.drawing;
  const layout = layPicture(parts, text);
  const { width, height } = layout;
  const font = `font-family="${escapeXml(style.font)}"`;
  const drawn = parts.map((part, place) => drawnPart(part, layout.parts[place] as LaidPart, place, embedded[place]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}>`,
    `<title>${escapeXml(text.title)}</title>`,
    `<desc>${escapeXml(text.subtitle)}</desc>`,
    `<defs>${drawn.map(({ defs }) => defs).join('')}</defs>`,
    background ? `<rect width="${width}" height="${height}" fill="${toHex(style.palette.background)}"/>` : '',
    lines(style.palette, layout),
    ...drawn.map(({ shapes }) => shapes),
    '</svg>',
    '',
  ].join('\n');
}

/** Makes the names of definitions unique to a figure. */
type Named = (name: string) => string;

function drawnPart(
  { drawing, text }: PicturePart,
  at: LaidPart,
  place: number,
  { image, measure }: Embedded = {},
): { readonly defs: string; readonly shapes: string } {
  const named: Named = (name) => (place === 0 ? name : `${name}-${place + 1}`);
  const { x, y, times = 1 } = at.drawing;
  const scale = scaleOfDrawing(drawing);
  const { palette } = drawing.style;
  const inside = isShapes(drawing) ? shapesSvg(drawing) : mapSvg(drawing, named, image, measure ?? estimate(drawing));
  const by = isShapes(drawing) ? times : times / drawing.frame.ratio;
  const sized = isShapes(drawing) && times === 1 ? '' : ` scale(${decimal(by)})`;
  return {
    defs: `${isShapes(drawing) ? '' : hatching(drawing, named)}${scale ? gradients(scale, palette, named) : ''}`,
    shapes: [
      `<g transform="translate(${x} ${y})${sized}">`,
      inside,
      '</g>',
      text.scale.length > 0 ? colourScale(palette, text, at.scale, named) : '',
    ].join('\n'),
  };
}

function mapSvg(picture: Picture, named: Named, image: string | undefined, measure: Measure): string {
  return [
    image === undefined ? cells(picture, named) : cellImage(picture, image),
    gaps(picture),
    image === undefined ? corner(picture) : '',
    toldOutlines(picture),
    countedCells(picture),
    labels(picture, measure),
  ].join('\n');
}

/** Text for XML 1.0: markup is escaped, and characters that a document must not contain are replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function decimal(value: number): string {
  return String(Number(value.toFixed(3)));
}

function hatching({ frame, style }: Picture, named: Named): string {
  const side = 6 * frame.ratio;
  const ink = toHex(style.palette.foreground);
  return (
    `<pattern id="${named('hatched')}" width="${side}" height="${side}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="${frame.ratio}" height="${side}" fill="${ink}" fill-opacity="${hatchShare(style.palette)}"/></pattern>`
  );
}

/** The colours of the two halves of a colour scale. */
function gradients(scale: Scale, palette: Palette, named: Named): string {
  const [from, middle, to] = scalePoints(scale);
  const gradient = (id: string, first: number, last: number) => {
    const stops = Array.from({ length: 9 }, (_, i) => {
      const color = colorOf(scale, palette, first + ((last - first) * i) / 8);
      return `<stop offset="${i / 8}" stop-color="${toHex(color)}"/>`;
    });
    return `<linearGradient id="${named(id)}">${stops.join('')}</linearGradient>`;
  };
  return gradient('low', from, middle) + gradient('high', middle, to);
}

function lines({ foreground }: Palette, layout: FigureLayout): string {
  const ink = toHex(foreground);
  return layout.lines
    .map(({ text, size, isBold, opacity, x, y }) => {
      const weight = isBold ? ' font-weight="600"' : '';
      return `<text x="${x}" y="${y}" font-size="${size}"${weight} fill="${ink}" fill-opacity="${opacity}">${escapeXml(text)}</text>`;
    })
    .join('');
}

function colourScale(
  { foreground }: Palette,
  { scale }: PartText,
  { x: left, y: upper, times = 1, bar = BAR }: LaidPart['scale'],
  named: Named,
): string {
  const ink = `fill="${toHex(foreground)}" fill-opacity="0.85" font-size="${SMALL_SIZE}"`;
  const [from, middle, to] = scale.map(({ text: number }) => escapeXml(number));
  const room = 56;
  const [x, top] = times === 1 ? [left, upper] : [0, 0];
  const at = { from: x + room, low: x + room + 6, high: x + room + bar + 6 + room };
  const shapes = [
    `<text x="${at.from}" y="${top + 9}" text-anchor="end" ${ink}>${from}</text>`,
    `<rect x="${at.low}" y="${top}" width="${bar}" height="10" fill="url(#${named('low')})"/>`,
    `<text x="${at.low + bar + room / 2}" y="${top + 9}" text-anchor="middle" ${ink}>${middle}</text>`,
    `<rect x="${at.high}" y="${top}" width="${bar}" height="10" fill="url(#${named('high')})"/>`,
    `<text x="${at.high + bar + 6}" y="${top + 9}" ${ink}>${to}</text>`,
  ].join('\n');
  return times === 1 ? shapes : `<g transform="translate(${left} ${upper}) scale(${decimal(times)})">${shapes}</g>`;
}

/** The row that the text is about, and the column with it, which is dashed if it is not a token. */
function toldOutlines(picture: Picture): string {
  const { accent, foreground } = picture.style.palette;
  const outlined = (box: ReturnType<typeof toldBox>, color: Color, dashes = '') =>
    box
      ? `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="none" stroke="${toHex(color)}" stroke-width="${box.line}"${dashes}/>`
      : '';
  const isToken = picture.toldColumn?.isToken === true;
  const dashes = DASHES.map((dash) => dash * picture.frame.ratio).join(' ');
  const column = isToken
    ? outlined(toldColumnBox(picture), accent)
    : outlined(toldColumnBox(picture), foreground, ` stroke-dasharray="${dashes}"`);
  return outlined(toldBox(picture), accent) + column;
}

function countedCells(picture: Picture): string {
  const rings = picture.counted ? countedRings(picture, picture.counted) : [];
  return rings
    .map(({ color, boxes }) => {
      const path = boxes.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');
      return `<path d="${path}" fill="${toHex(color)}" shape-rendering="crispEdges"/>`;
    })
    .join('');
}

function cellImage({ frame, rows, columns }: Picture, image: string): string {
  return `<image x="${frame.left}" y="0" width="${columns.length}" height="${rows.length}" href="${escapeXml(image)}"/>`;
}

/** A rectangle for every cell, and its mark or number. Cells that are partly in view are cut off at the edge of the plot. */
function cells(picture: Picture, named: Named): string {
  const { rows, columns, frame } = picture;
  const shapes: string[] = [];
  for (let row = 0; row < rows.indices.length; row++)
    for (let column = 0; column < columns.indices.length; column++) shapes.push(cell(picture, row, column, named));
  return (
    `<clipPath id="${named('plot')}"><rect x="${frame.left}" y="0" width="${columns.length}" height="${rows.length}"/></clipPath>` +
    `<g clip-path="url(#${named('plot')})" shape-rendering="crispEdges">\n${shapes.join('\n')}\n</g>`
  );
}

function cell(picture: Picture, row: number, column: number, named: Named): string {
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
    return box(`url(#${named('hatched')})`);
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

/** The number of a cell if it fits, or the dot of an outlier. */
function mark(picture: Picture, value: number, color: Color, { x, y }: Point, side: number): string {
  const { frame, style } = picture;
  const ink = toHex(contrastTo(color));
  const { scale } = style.colors;
  const isSigned = hasNegative(scale);
  const ofNumbers = numberRatio(picture, frame, isSigned);
  if (ofNumbers !== undefined) {
    const size = NUMBER_FONT_SIZE * ofNumbers;
    const characters = numberCharacters(picture, ofNumbers, size * 0.62, frame.mostCharacters);
    const text = cellNumber(value, characters, { isSigned, largest: largestOf(scale) });
    const opacity = text === NEARLY_ZERO ? ` opacity="${NEARLY_ZERO_INK}"` : '';
    return centered(text, x, y, `font-size="${decimal(size)}" fill="${ink}"${opacity}`);
  }
  if (!isOutlier(scale, value) || !isDotted(picture, frame.ratio)) return '';
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

/** The mark in the corner if cells are too small for their own. */
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

/** The labels of the panel, at the same places. */
function labels(picture: Picture, measure: Measure): string {
  const { ratio } = picture.frame;
  const size = picture.frame.fontSize * ratio;
  const ink = `font-size="${decimal(size)}" fill="${toHex(picture.style.palette.foreground)}"`;
  const angle = decimal((SLANT * 180) / Math.PI);
  const label = ({ text, x, y }: Label, attributes: string, isTold = false) =>
    `<text x="${decimal(x)}" y="${decimal(y)}" ${attributes} ${ink} ${isTold ? 'font-weight="bold"' : 'fill-opacity="0.75"'}>${escapeXml(text)}</text>`;
  const { rows, columns, slanted, titles } = labelsOf(picture, measure);
  const atEnd = 'text-anchor="end" dominant-baseline="central"';
  return [
    ...rows.map((one) => label(one, atEnd, one.isTold)),
    ...titles.map((one) => label(one, atEnd)),
    ...slanted.map((one) => label(one, `${atEnd} transform="rotate(${angle} ${decimal(one.x)} ${decimal(one.y)})"`)),
    ...columns.map((one) => {
      const squeezed = measure(one.text) > one.most;
      const fit = squeezed ? ` textLength="${decimal(one.most)}" lengthAdjust="spacingAndGlyphs"` : '';
      // From its upper edge down to the baseline.
      return label({ ...one, y: one.y + 0.82 * size }, `text-anchor="middle"${fit}`);
    }),
  ].join('\n');
}

/** The approximate width of a label, if there is no canvas to measure it. */
function estimate({ frame }: Picture): Measure {
  return (text) => [...text].length * frame.fontSize * CHARACTER * frame.ratio;
}

function shapesSvg({ shapes, style }: Shapes): string {
  return shapes.map((shape) => shapeSvg(shape, style.mono)).join('\n');
}

function shapeSvg(shape: Shape, mono: string): string {
  const [x, y] = [decimal(shape.x), decimal(shape.y)];
  switch (shape.kind) {
    case 'dot':
      return `<circle cx="${x}" cy="${y}" r="${decimal(shape.radius)}" fill="${toHex(shape.color)}"/>`;
    case 'area': {
      const points = shape.points.map(([dx, dy]) => `${decimal(shape.x + dx)},${decimal(shape.y + dy)}`).join(' ');
      return `<polygon points="${points}" fill="${toHex(shape.color)}" fill-opacity="${shape.opacity ?? 1}"/>`;
    }
    case 'box': {
      const { width, height, fill, opacity = 1, stroke, line = 1, isDashed = false } = shape;
      const outline = stroke
        ? ` stroke="${toHex(stroke)}" stroke-width="${line}"${isDashed ? ` stroke-dasharray="${DASHES.join(' ')}"` : ''}`
        : '';
      const ground = fill ? `fill="${toHex(fill)}" fill-opacity="${opacity}"` : 'fill="none"';
      return `<rect x="${x}" y="${y}" width="${decimal(width)}" height="${decimal(height)}" ${ground}${outline}/>`;
    }
    case 'words': {
      const { text, size, color, opacity = 1, anchor = 'start', isMono = false, isBold = false } = shape;
      const font = `${isMono ? ` font-family="${escapeXml(mono)}"` : ''}${isBold ? ' font-weight="600"' : ''}`;
      return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}"${font} fill="${toHex(color)}" fill-opacity="${opacity}" xml:space="preserve">${escapeXml(text)}</text>`;
    }
  }
}

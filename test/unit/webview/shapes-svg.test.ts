/** Pictures of what is no heat map, as SVG: bars, rows of vectors, the logit lens and generated tokens. */
import { describe, expect, it } from 'vitest';
import { toldApart } from '../../../src/base/number-text';
import { fitted } from '../../../webview/heat-map/drawing';
import { figureText as textOfParts } from '../../../webview/heat-map/figure';
import type { PicturePart } from '../../../webview/heat-map/figure-layout';
import { pictureSvg as svgOfParts } from '../../../webview/heat-map/svg';
import { chipsDrawing } from '../../../webview/state/generation/chips-drawing';
import { type BarRow, barsPart } from '../../../webview/state/predictions/bars-drawing';
import { linePart } from '../../../webview/state/predictions/line-drawing';
import { lensDrawing } from '../../../webview/state/residual/lens-drawing';
import { amountsPart } from '../../../webview/state/story/amounts-drawing';
import { stripsDrawing } from '../../../webview/state/story/strips-drawing';
import { predictionStrings } from '../../../webview/strings/predictions';
import { toHex } from '../../../webview/theme/color';
import { cellColorOf, colorOf, type Palette } from '../../../webview/theme/color-scale';
import { PALETTE } from './palette';
import { HOSTILE, parse, SCALE, SIGNED } from './svg-elements';

describe('shapes', () => {
  const style = { palette: PALETTE, font: 'system-ui', mono: 'monospace' };
  const elementsOf = (part: PicturePart) =>
    parse(svgOfParts([part], textOfParts([part.text], { name: 'starter' }), true));
  const wordsOf = (part: PicturePart) => elementsOf(part).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
  const row = (rank: number, probability: number, change: Partial<BarRow> = {}): BarRow => ({
    rank,
    token: `·token${rank}`,
    probability,
    written: `${100 * probability} %`,
    isChosen: false,
    ...change,
  });
  const BARS = { name: 'What comes next', full: 0.5, vocabulary: 8193 };

  it('of probable tokens are their ranks, names, probabilities and bars, as long as these are', () => {
    const part = barsPart([row(0, 0.5), row(1, 0.25), row(40, 0.05, { isChosen: true })], BARS, style);
    const words = wordsOf(part);
    for (const rank of ['1', '2', '41']) expect(words).toContain(rank);
    expect(words).toEqual(expect.arrayContaining(['·token0', '·token40', '50 %', '5 %', '0–50\u00a0%']));
    expect(words).toContain('The 2 most probable of 8,193 tokens.');
    const boxes = elementsOf(part).filter(({ name }) => name === 'rect');
    const widths = boxes.flatMap(({ attributes }) =>
      attributes['fill'] === toHex(PALETTE.negative) ? [Number(attributes['width'])] : [],
    );
    expect(widths.map((width) => width / (widths[0] as number))).toEqual([1, 0.5, 0.1]);
    expect(boxes.filter(({ attributes }) => attributes['stroke'] === toHex(PALETTE.accent))).toHaveLength(1);
  });

  it('of sampled tokens have what the controls make of the probabilities beside them', () => {
    const after = { probability: 0, written: 'removed' };
    const words = wordsOf(
      barsPart([row(0, 0.5, { after: { probability: 1, written: '100 %' } }), row(1, 0.1, { after })], BARS, style),
    );
    expect(words).toEqual(
      expect.arrayContaining(['model’s own', 'after sampling', '100 %', 'removed', predictionStrings.bars]),
    );
  });

  it('of generated tokens are chips in lines, each with its probability, and later ones with a dashed edge', () => {
    const chips = Array.from({ length: 30 }, (_, i) => ({
      token: `·t${i}`,
      probability: i / 100,
      written: i === 2 ? '0.00079\u00a0%' : `${i}\u00a0%`,
      look: i === 1 ? ('chosen' as const) : i > 1 ? ('later' as const) : undefined,
    }));
    const drawing = chipsDrawing(chips, style);
    const text = { heading: '', name: 'Generated tokens', shape: '', scale: [], notes: [] };
    const elements = elementsOf({ drawing, text });
    const words = elements.map(({ text: written }) => written);
    expect(words).toEqual(expect.arrayContaining(['·t0', '·t29', '29\u00a0%', '0\u00a0%', '0.00079\u00a0%']));
    expect(elements.filter(({ attributes }) => attributes['stroke-dasharray'])).toHaveLength(28);
    for (const { attributes } of elements.filter(({ name }) => name === 'rect').slice(1))
      expect(Number(attributes['x']) + Number(attributes['width'])).toBeLessThanOrEqual(drawing.width);
    expect(drawing.height).toBeGreaterThan(100);
  });

  it('of a drawn token are the line with its intervals, the number on it, and the part that is magnified', () => {
    const draw = { number: 0.61, before: 0.6, probability: 0.02 };
    const intervals = [
      { id: 1, from: 0, to: 0.6 },
      { id: 2, from: 0.6, to: 0.62 },
    ];
    const told = 'So “·two” is drawn.';
    const part = linePart({ id: 2, draw, intervals }, { nameOf: (id) => ['', '·one', '·two'][id] ?? '', told }, style);
    const elements = elementsOf(part);
    const words = elements.map(({ text }) => text);
    for (const text of ['0', '1', ...toldApart([0.6, 0.61, 0.62]), '·one', '·two', 'magnified 20 times', told])
      expect(words).toContain(text);
    const boxesOf = (color: Palette['positive']) =>
      elements.flatMap(({ name, attributes }) =>
        name === 'rect' && attributes['fill'] === toHex(color) ? [Number(attributes['width'])] : [],
      );
    // On the whole line as wide as its probability, and magnified 20 times.
    expect(boxesOf(PALETTE.positive)).toEqual([expect.closeTo(14.4), expect.closeTo(288)]);
    expect(boxesOf(PALETTE.negative)[0]).toBeCloseTo(432);
    // The number's arrows, and what leads from the part to the magnified line.
    expect(elements.filter(({ name }) => name === 'polygon')).toHaveLength(3);
    // Where it is seen well nothing is magnified.
    const wide = linePart(
      { id: 1, draw: { number: 0.1, before: 0, probability: 0.6 }, intervals },
      { nameOf: String, told },
      style,
    );
    expect(elementsOf(wide).filter(({ name }) => name === 'polygon')).toHaveLength(1);
  });

  it('of amounts are their names, numbers and bars from one zero, and a line above what follows from them', () => {
    const row = (name: string, value: number, text: string, follows?: true) => ({
      name: { parts: [{ kind: 'text', text: name }] as const },
      number: { kind: 'number', text, value } as const,
      ...(follows && { follows }),
    });
    const rows = [row('its heads', 3, '+3.00'), row('its MLP', -1, '−1.00'), row('the block', 2, '+2.00', true)];
    const part = amountsPart({ title: { parts: [{ kind: 'text', text: 'Adds to the logit' }] }, rows }, style);
    expect(wordsOf(part)).toEqual(
      expect.arrayContaining(['its heads', '+3.00', 'its MLP', '−1.00', 'the block', '+2.00']),
    );
    const boxes = elementsOf(part).filter(({ name }) => name === 'rect');
    const barsOf = (color: Palette['positive']) =>
      boxes
        .filter(({ attributes }) => attributes['fill'] === toHex(color))
        .map(({ attributes }) => {
          const [x, width] = [Number(attributes['x']), Number(attributes['width'])];
          return { x, width, end: x + width };
        });
    const [heads, block] = barsOf(PALETTE.positive);
    const [mlp] = barsOf(PALETTE.negative);
    expect([heads?.x, mlp?.end]).toEqual([block?.x, expect.closeTo(block?.x as number)]);
    expect([(mlp?.width as number) * 3, (block?.width as number) * 1.5]).toEqual([
      expect.closeTo(heads?.width as number),
      expect.closeTo(heads?.width as number),
    ]);
  });

  it('of amounts name tokens as the page writes them', () => {
    const name = { parts: [{ kind: 'token', text: '“\\n”', place: { token: 1 } }] as const };
    const number = { kind: 'number', text: '72\u00a0%', value: 0.72 } as const;
    const part = amountsPart({ title: name, rows: [{ name, number }] }, style, ({ kind }) =>
      kind === 'token' ? '⏎' : '',
    );
    expect(wordsOf(part)).toContain('⏎');
    expect(JSON.stringify(part)).not.toContain('n”');
  });

  it('of scores below 0 are marks on an axis, of which the higher stands further to the right', () => {
    const row = (text: string, value: number) => ({
      name: { parts: [{ kind: 'text', text }] as const },
      number: { kind: 'number', text, value } as const,
    });
    const rows = [row('−1.68', -1.68), row('−4.57', -4.57)];
    const part = amountsPart({ title: { parts: [{ kind: 'text', text: 'Scores' }] }, rows }, style);
    const marks = elementsOf(part).filter(({ name, attributes }) => name === 'rect' && attributes['width'] === '5');
    const [better, worse] = marks.map(({ attributes }) => Number(attributes['x']));
    expect(marks).toHaveLength(2);
    expect(better).toBeGreaterThan(worse as number);
  });

  it('of amounts are pale in a dashed outline where they are of many together', () => {
    const row = (text: string, value: number, rest?: true) => ({
      name: { parts: [{ kind: 'text', text: `${value}` }] as const },
      number: { kind: 'number', text, value } as const,
      ...(rest && { rest }),
    });
    const rows = [row('38 %', 0.38), row('13 %', 0.13), row('49 %', 0.49, true)];
    const part = amountsPart({ title: { parts: [{ kind: 'text', text: 'Attention' }] }, rows }, style);
    const boxes = elementsOf(part).filter(({ name }) => name === 'rect');
    const opacities = boxes
      .filter(({ attributes }) => attributes['fill'] === toHex(PALETTE.probability))
      .map(({ attributes }) => Number(attributes['fill-opacity'] ?? attributes['opacity'] ?? 1));
    expect(opacities.slice(0, 2)).toEqual([1, 1]);
    expect(opacities[2]).toBeLessThan(0.5);
    expect(boxes.filter(({ attributes }) => attributes['stroke-dasharray'] !== undefined)).toHaveLength(1);
  });

  it('of vectors are their numbers as colours, as high as is told, with what is written beside them', () => {
    const values = Float32Array.of(-2, 0, 1);
    const rows = [
      { name: '·one', number: '0.900', values, height: 40, after: '0.5' },
      { name: '·two', number: '0.100', values: values.toReversed(), height: 4, after: '−0.1', isChosen: true },
    ];
    const drawing = stripsDrawing({ rows, headings: ['token', 'weight', 'value', 'cosine'], scale: SIGNED }, style);
    const text = { heading: '', name: 'blocks.0.attn.z', shape: '', scale: SCALE, notes: [] };
    const elements = elementsOf({ drawing, text });
    expect(elements.map(({ text: written }) => written)).toEqual(
      expect.arrayContaining(['token', 'weight', 'value', 'cosine', '·one', '0.900', '−0.1', '-2', '2']),
    );
    const cells = [...values, ...values.toReversed()].map((value, i) => [
      toHex(colorOf(SIGNED, PALETTE, value)),
      i < 3 ? '40' : '4',
    ]);
    const drawn = elements.filter(({ attributes }) => ['40', '4'].includes(attributes['height'] ?? ''));
    expect(drawn.map(({ attributes }) => [attributes['fill'], attributes['height']])).toEqual(cells);
    expect(elements.filter(({ attributes }) => attributes['stroke'] === toHex(PALETTE.accent))).toHaveLength(1);
  });

  it('of the logit lens are a cell for each point and token, with what is read there and its probability', () => {
    const scale = { kind: 'probability', limit: 1 } as const;
    const columns = [
      { name: '·in', isChosen: false },
      { name: '·spring', isChosen: true },
    ];
    const cells = [
      { text: '·the', probability: 0.25 },
      { text: ',', probability: 0.81 },
    ];
    const rows = [{ name: '0 MLP', isChosen: false, cells }];
    const drawing = lensDrawing({ corner: 'block', columns, rows, scale }, style);
    const text = { heading: '', name: 'Logit lens', shape: '', scale: [], notes: ['noted'] };
    const elements = elementsOf({ drawing, text });
    expect(elements.map(({ text: written }) => written)).toEqual(
      expect.arrayContaining(['block', '·in', '·spring', '0 MLP', '·the', '25\u00a0%', ',', '81\u00a0%', 'noted']),
    );
    for (const { probability } of cells)
      expect(elements.map(({ attributes }) => attributes['fill'])).toContain(
        toHex(cellColorOf(scale, PALETTE, probability)),
      );
  });

  it('of the logit lens have token and share in one line, and with more tokens one below the other', () => {
    const scale = { kind: 'probability', limit: 1 } as const;
    const drawn = (count: number) => {
      const of = <T>(value: T) => Array.from({ length: count }, () => value);
      const columns = of({ name: 'a', isChosen: false });
      const rows = [{ name: '0 MLP', isChosen: false, cells: of({ text: '·the', probability: 0.25 }) }];
      return lensDrawing({ corner: 'block', columns, rows, scale }, style);
    };
    const heights = ({ shapes }: ReturnType<typeof drawn>, ...written: readonly string[]) =>
      new Set(shapes.flatMap((shape) => (shape.kind === 'words' && written.includes(shape.text) ? [shape.y] : [])))
        .size;
    const [few, many] = [drawn(11), drawn(18)];
    expect([heights(few, '·the', '25\u00a0%'), heights(many, '·the', '25\u00a0%')]).toEqual([1, 2]);
    for (const { width } of [few, many]) expect(width).toBeLessThanOrEqual(1240);
  });

  it.each(HOSTILE)('hold %j as text', (hostile, shown: string = hostile) => {
    const part = barsPart([row(0, 0.5, { token: hostile })], BARS, { ...style, font: hostile, mono: hostile });
    const elements = elementsOf(part);
    expect(elements.map(({ text }) => text)).toContain(fitted(shown, 20));
    expect(elements.some(({ name }) => name === 'script')).toBe(false);
  });

  it('have the beginning of a text that is too long, with wide characters as two', () => {
    expect([fitted('abcdef', 6), fitted('abcdefg', 6), fitted('国国国', 6), fitted('国国国国', 6)]).toEqual([
      'abcdef',
      'abcde…',
      '国国国',
      '国国…',
    ]);
  });
});

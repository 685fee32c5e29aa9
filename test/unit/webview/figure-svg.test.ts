/** Figures as SVG: well-formed whatever the texts hold, with the cells and numbers that are drawn. */
import { describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { sizeOf } from '../../../webview/heat-map/drawing';
import {
  type FigureText,
  type MapSource,
  mapText,
  type PartText,
  figureText as textOfParts,
} from '../../../webview/heat-map/figure';
import { layFigure, type PicturePart } from '../../../webview/heat-map/figure-layout';
import { type Frame, layFrame, SLANT, savedFrame, withRowLabels } from '../../../webview/heat-map/frame';
import { layWindow } from '../../../webview/heat-map/geometry';
import { labelledAs, labelsOf } from '../../../webview/heat-map/labels';
import type { Picture } from '../../../webview/heat-map/picture';
import { layPicture } from '../../../webview/heat-map/picture-layout';
import { atRatio, inPalette, type StepCaption } from '../../../webview/heat-map/picture-look';
import {
  type Embedded,
  escapeXml,
  MOST_CELLS,
  needsImage,
  pictureSvg as svgOfParts,
} from '../../../webview/heat-map/svg';
import { drawnTensor } from '../../../webview/state/figures/drawn-tensor';
import { pictureTexts } from '../../../webview/strings/exports';
import { toHex, toPixel } from '../../../webview/theme/color';
import { ColorTable, colorOf } from '../../../webview/theme/color-scale';
import { documentPalette } from '../../../webview/theme/palettes';
import { thorough } from '../../workbench/thorough';
import { PALETTE } from './palette';
import { HOSTILE, parse, SCALE, SIGNED } from './svg-elements';

const LAID = { square: false, room: 700, pageRatio: 2 };

function pictureOf(rows: number, columns: number, values: number[], change: Partial<Picture['style']> = {}): Picture {
  const frame = layFrame(shortenAxis(rows, 128), shortenAxis(columns, 256), LAID);
  return {
    rows: frame.rows,
    columns: frame.columns,
    values: Float32Array.from(values),
    frame,
    style: {
      colors: new ColorTable(SIGNED, PALETTE, toPixel),
      palette: PALETTE,
      mask: null,
      rowLabel: (index) => `row ${index}`,
      columnLabel: String,
      font: 'system-ui, "Droid Sans"',
      mono: 'monospace',
      ...change,
    },
  };
}

const TEXT = { sentence: '', about: [], title: 'blocks.0.ln1', subtitle: 'pos 2 × d_model 3', scale: [], notes: [] };
type Text = Omit<PartText, 'heading' | 'name' | 'shape'> & FigureText;

/** A picture of one map. */
function pictureSvg(picture: Picture, text: Text, background: boolean, embedded: Embedded = {}): string {
  const { scale, notes } = text;
  const part = { drawing: picture, text: { heading: 'Query', name: 'named', shape: '', scale, notes } };
  return svgOfParts([part], text, background, [embedded]);
}

/** All that such a picture says. */
function figureText({
  model,
  caption,
  ...source
}: MapSource & { model: { name: string }; caption?: StepCaption }): Text {
  const part = mapText(source);
  const { scale, notes } = part;
  return { ...textOfParts([part], model, caption), scale, notes };
}

describe('SVG text', () => {
  it('has a rectangle of the right colour for every cell, and its labels', () => {
    const values = [0, 1, -1, 2, 0.5, -2];
    const elements = parse(pictureSvg(pictureOf(2, 3, values), { ...TEXT, scale: SCALE }, true));
    const cells = elements.filter(({ name, attributes }) => name === 'rect' && attributes['fill']?.startsWith('#'));
    // The first ones are the hatching's line and the ground.
    expect(cells.slice(2).map(({ attributes }) => attributes['fill'])).toEqual(
      values.map((value) => toHex(colorOf(SIGNED, PALETTE, value))),
    );
    const texts = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
    expect(texts).toEqual(
      expect.arrayContaining(['blocks.0.ln1', 'pos 2 × d_model 3', 'row 0', 'row 1', '-2', '0', '2']),
    );
    expect(elements[0]?.attributes['xmlns']).toBe('http://www.w3.org/2000/svg');
  });

  it('without a ground is transparent, and has its sentence in lines above the map', () => {
    const picture = pictureOf(2, 3, [0, 1, -1, 2, 0.5, -2]);
    const sentence = 'Each token (row) spreads 100\u00a0% of its attention over the tokens that it may see (columns).';
    const [bare, ground] = [false, true].map((background) =>
      parse(pictureSvg(picture, { ...TEXT, sentence, scale: SCALE }, background)),
    );
    const cells = (all = bare) =>
      all?.filter(({ name, attributes }) => name === 'rect' && attributes['fill']?.startsWith('#'));
    expect((cells(ground)?.length ?? 0) - (cells()?.length ?? 0)).toBe(1);
    const lines = bare?.filter(({ name, attributes }) => name === 'text' && attributes['font-size'] === '12') ?? [];
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map(({ text }) => text).join(' ')).toBe(sentence);
  });

  it('has one layout, however high its map: below the texts, and its scale and notes below it', () => {
    const notes = ['Rows: the token that looks (query). Columns: the token that it looks at (key).'];
    const about = ['Text: “The weather”', 'Step 8 of 18 · model starter'];
    const sentence = 'From “.”, head 5.4 looks most at ·people (81\u00a0% of its attention).';
    for (const rows of [2, 20])
      for (const said of [{}, { sentence, about }]) {
        const frame = savedFrame(shortenAxis(rows, 64), shortenAxis(20, 64), { square: true, room: 560, pageRatio: 2 });
        const values = new Float32Array(20 * rows);
        const picture = { ...pictureOf(1, 1, []), frame, rows: frame.rows, columns: frame.columns, values };
        const elements = parse(pictureSvg(picture, { ...TEXT, ...said, notes, scale: SCALE }, true));
        const group = elements.find(({ attributes }) => attributes['transform']?.startsWith('translate'));
        const [x = 0, y = 0] = (group?.attributes['transform']?.match(/[\d.]+/g) ?? []).map(Number);
        const heightOf = (text: string) =>
          Number(elements.find(({ name, text: one }) => name === 'text' && one?.startsWith(text))?.attributes['y']);
        expect(x).toBe(10);
        for (const text of 'about' in said ? [TEXT.title, 'From “.”', ...about] : [TEXT.title, TEXT.subtitle])
          expect(heightOf(text), text).toBeLessThan(y);
        expect(heightOf('Rows: the')).toBeGreaterThan(y + frame.height / frame.ratio);
        const [width, height] = [elements[0]?.attributes['width'], elements[0]?.attributes['height']].map(Number);
        expect(x + frame.width / frame.ratio).toBeLessThanOrEqual(width as number);
        expect(heightOf('Rows: the')).toBeLessThan(height as number);
      }
  });

  it('outlines the row that its caption tells of', () => {
    const picture = { ...pictureOf(2, 3, [0, 1, -1, 2, 0.5, -2]), told: 1 };
    const outlines = parse(pictureSvg(picture, { ...TEXT, scale: SCALE }, true)).filter(
      ({ name, attributes }) => name === 'rect' && attributes['fill'] === 'none',
    );
    // Round its cells, of which it hides nothing.
    const [top, bottom] = [picture.rows.starts[1] as number, picture.rows.stops[1] as number];
    const { ratio } = picture.frame;
    expect(outlines.map(({ attributes }) => [Number(attributes['y']), Number(attributes['height'])])).toEqual([
      [top - 1.5 * ratio, bottom - top + 3 * ratio],
    ]);
    expect(pictureSvg({ ...picture, told: undefined }, { ...TEXT, scale: SCALE }, true)).not.toContain('fill="none"');
  });

  it('outlines the cells that a score counts, round them', () => {
    const values = [1, 0, 0, 1];
    const picture = { ...pictureOf(2, 2, values), counted: (row: number, column: number) => row === 1 && column === 0 };
    const written = pictureSvg(picture, { ...TEXT, scale: SCALE }, true);
    const paths = parse(written).filter(({ name }) => name === 'path');
    expect(paths.length).toBeGreaterThan(0);
    const { rows, frame } = picture;
    // Its line above lies in the row above.
    const above = (rows.starts[1] as number) - paths.length * Math.round(frame.ratio);
    expect(paths[0]?.attributes['d']).toContain(` ${above}h`);
    expect(pictureSvg({ ...picture, counted: undefined }, { ...TEXT, scale: SCALE }, true)).not.toContain('<path');
  });

  it('has three times the pixels at 3×, and the same cells', () => {
    const picture = pictureOf(2, 3, [0, 1, -1, 2, 0.5, -2]);
    const size = (3 * picture.frame.ratio) as number;
    const large = atRatio(picture, size);
    expect([large.frame.width, large.frame.height]).toEqual([3 * picture.frame.width, 3 * picture.frame.height]);
    expect([...large.columns.starts]).toEqual([...picture.columns.starts].map((start) => 3 * start));
    expect([large.columns.cell, large.frame.ratio]).toEqual([3 * picture.columns.cell, size]);
    expect([...large.rows.indices]).toEqual([...picture.rows.indices]);
    expect(atRatio(picture, picture.frame.ratio)).toBe(picture);
  });

  it.each(HOSTILE)('holds %j as text', (hostile, shown: string = hostile) => {
    const picture = pictureOf(1, 2, [0, 1], { rowLabel: () => hostile, columnLabel: () => hostile, font: hostile });
    const elements = parse(
      pictureSvg(
        picture,
        { title: hostile, sentence: hostile, about: [hostile], subtitle: hostile, scale: SCALE, notes: [hostile] },
        true,
      ),
    );
    const names = new Set(elements.map(({ name }) => name));
    expect(names.has('script')).toBe(false);
    expect(elements.some(({ attributes }) => Object.keys(attributes).some((key) => key.startsWith('on')))).toBe(false);
    expect(elements.find(({ name }) => name === 'title')?.text).toBe(shown);
  });

  it('keeps what it escapes', () => {
    expect(escapeXml('a<b & "c" \'d\' 天気')).toBe('a&#60;b &#38; &#34;c&#34; &#39;d&#39; 天気');
  });

  it('shows what is no number, hatches the future, and puts dots on outliers', () => {
    const picture = pictureOf(2, 3, [1, 0, 9, NaN, Infinity, 3], { mask: { causal: true, window: null } });
    const elements = parse(pictureSvg(picture, { ...TEXT, scale: SCALE }, true));
    const hatched = elements.filter(({ attributes }) => attributes['fill'] === 'url(#hatched)');
    expect(hatched).toHaveLength(1);
    const texts = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['?', '∞']));
    expect(elements.filter(({ name }) => name === 'circle')).toHaveLength(2);
  });

  it('prints numbers where cells have room for them', () => {
    const frame = layFrame(shortenAxis(2, 9), shortenAxis(3, 9), LAID);
    const window = (size: number, cell: number) => layWindow(size, 0, cell * 2, size * cell * 2);
    const picture = {
      ...pictureOf(2, 3, [0.12345, -1.5, 0, 1, 2, NaN]),
      frame,
      rows: window(2, 16),
      columns: window(3, 56),
    };
    const texts = parse(pictureSvg(picture, { ...TEXT, scale: SCALE }, true)).map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['0.1235', '−1.5000', '0.0000', '1.0000', '2.0000']));
  });

  it('embeds one image where there are many cells, and marks where an axis is shortened', () => {
    const values = Array.from({ length: 128 * 256 }, () => 0);
    const picture = pictureOf(500, 700, values);
    expect(needsImage(picture)).toBe(true);
    expect(needsImage(pictureOf(2, 3, [0, 0, 0, 0, 0, 0]))).toBe(false);
    const url = 'data:image/png;base64,AAAA';
    const svg = pictureSvg(picture, { ...TEXT, scale: SCALE }, true, { image: url });
    const elements = parse(svg);
    expect(elements.find(({ name }) => name === 'image')?.attributes['href']).toBe(url);
    expect(elements.filter(({ name }) => name === 'rect').length).toBeLessThan(10);
    expect(elements.filter(({ name }) => name === 'circle')).toHaveLength(6);
    // What is left out has torn edges on both sides, over the whole length of the map.
    const edges = elements
      .filter(({ name }) => name === 'polyline')
      .map(({ attributes }) => attributes['points'] ?? '');
    expect(edges).toHaveLength(4);
    for (const edge of edges)
      expect(new Set(edge.split(' ').map((point) => point.split(',')[0])).size).toBeGreaterThan(1);
    expect(svg.length).toBeLessThan(20_000);
    expect(128 * 256).toBeGreaterThan(MOST_CELLS);
  });
});

describe('a picture of several figures', () => {
  const partOf = (heading: string, values: number[]) => ({
    drawing: pictureOf(2, 3, values),
    text: {
      heading,
      name: `blocks.0.attn.${heading}`,
      shape: 'pos 2 × d_head 3',
      scale: SCALE,
      notes: [`${heading} noted`],
    },
  });
  const parts = ['q', 'k', 'v'].map((heading, place) => partOf(heading, [place, 1, -1, 2, 0.5, -2]));
  const caption = {
    step: 6,
    title: 'Query, key and value · block 4, head 7',
    term: 'Queries',
    traced: ['Text'],
    finding: 'One.',
    noted: ['Two.'],
  };
  const text = textOfParts(
    parts.map((part) => part.text),
    { name: 'starter' },
    caption,
  );

  it('has one title and caption, and each figure with its heading, colour scale and notes beside the others', () => {
    const elements = parse(svgOfParts(parts, text, true));
    const texts = elements.filter(({ name }) => name === 'text');
    const said = (wanted: string) => texts.filter(({ text: written }) => written === wanted);
    expect(text.subtitle).toBe('Queries · model starter');
    for (const once of [caption.title, 'Text', 'One.', 'Two.']) expect(said(once), once).toHaveLength(1);
    const heights = new Set<string>();
    const lefts = ['q', 'k', 'v'].map((heading) => {
      expect(said(`blocks.0.attn.${heading} · pos 2 × d_head 3`)).toHaveLength(1);
      expect(said(`${heading} noted`)).toHaveLength(1);
      const { x = '', y = '' } = said(heading)[0]?.attributes ?? {};
      heights.add(y);
      return Number(x);
    });
    expect(heights.size).toBe(1);
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));
    expect(new Set(lefts).size).toBe(3);
    const [one, two] = [said('One.'), said('Two.')].map(([line]) => Number(line?.attributes['y']));
    expect(two).toBeGreaterThan(one as number);
    // What is defined for one figure is not that of another.
    const ids = elements.flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...svgOfParts(parts, text, true).matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    for (const id of used) expect(ids).toContain(id);
  });

  it('begins with the one that is read first: the others stand below it, also a single one', () => {
    const [first, ...others] = parts as readonly PicturePart[] as [PicturePart, ...PicturePart[]];
    for (const below of [others, others.slice(1)]) {
      const [above, ...laid] = layFigure([{ ...first, isFirst: true }, ...below], text).parts;
      for (const { drawing } of laid)
        expect(drawing.y).toBeGreaterThan((above?.drawing.y ?? 0) + sizeOf(first.drawing).height);
    }
  });

  it('as a slide is 16:9, with what is said beside figures that are not wide, and nothing outside of it', () => {
    const inside = (all: typeof parts, of: typeof text) => {
      const laid = layPicture(all, { ...of, isSlide: true });
      expect(Math.abs(laid.width / laid.height - 16 / 9)).toBeLessThan(0.01);
      for (const { x, y } of [...laid.lines, ...laid.parts.map(({ drawing }) => drawing)]) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThan(laid.width);
        expect(y).toBeLessThan(laid.height);
      }
      return laid;
    };
    const high = {
      ...partOf('q', [1]),
      drawing: pictureOf(
        60,
        3,
        Array.from({ length: 180 }, (_, at) => at / 90 - 1),
      ),
    };
    const one = inside([high], text);
    expect(one.parts[0]?.drawing.x).toBeGreaterThan(Math.max(...one.lines.slice(0, 2).map(({ x }) => x)) + 200);
    // It is read from further away.
    expect(one.lines[0]?.size).toBeGreaterThan(layFigure([high], text).lines[0]?.size ?? 0);
    inside(parts, text);
    // Two of them stand beside each other: one above the other they would be drawn half as large.
    const square = {
      ...high,
      drawing: { ...high.drawing, frame: { ...high.drawing.frame, width: 700 * 2, height: 700 * 2, ratio: 2 } },
    };
    const [left, right] = inside([square, square], text).parts;
    expect(left?.drawing.y).toBe(right?.drawing.y);
    // Numbers that a sentence speaks of are named also where they stand alone.
    const told = { ...high, isFirst: true, text: { ...high.text, heading: '', name: 'query · key' } };
    expect(inside([told], text).lines.map((line) => line.text)).toContain('query · key');
    // Without texts it stands in the middle.
    const bare = inside([high], { ...text, isOnlyInFile: true });
    expect(bare.parts[0]?.drawing.x).toBeGreaterThan(bare.width / 8);
    // Any other picture has the shape of what it shows.
    expect(layPicture(parts, { ...text, isSlide: false })).toEqual(layFigure(parts, text));
  });

  it('has as many beside each other as a page has room for', () => {
    const rows = (room?: number) =>
      new Set(layFigure(parts, { ...text, ...(room !== undefined && { room }) }).parts.map(({ drawing }) => drawing.y))
        .size;
    expect(rows()).toBe(1);
    const { width } = layFigure(parts, text);
    expect(rows(width / 2)).toBeGreaterThan(1);
    expect(layFigure(parts, { ...text, room: 740 }).width).toBeLessThanOrEqual(760);
  });

  it('has them below each other where they are too wide together', () => {
    const wide = parts.map((part) => ({
      ...part,
      drawing: { ...part.drawing, frame: { ...part.drawing.frame, width: 1400 } },
    }));
    const lefts = parse(svgOfParts(wide, text, true)).flatMap(
      ({ attributes }) => attributes['transform']?.match(/translate\((\d+)/)?.[1] ?? [],
    );
    expect(lefts).toEqual(['10', '10', '10']);
  });
});

describe('the labels of a saved picture', () => {
  const TOKENS = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? `·国際化${i}` : `·token${i}`));
  const label = (index: number) => TOKENS[index] ?? String(index);
  const laid = (frame: Frame): Picture => ({
    ...pictureOf(1, 1, [0], { rowLabel: label, columnLabel: frame.slanted ? label : String }),
    frame,
    rows: frame.rows,
    columns: frame.columns,
    values: new Float32Array(frame.rows.indices.length * frame.columns.indices.length),
  });
  const textsOf = (picture: Picture) => {
    const { rows, columns, slanted } = labelsOf(picture, measured(picture));
    return { rows: rows.map(({ text }) => text), columns: [...columns, ...slanted].map(({ text }) => text) };
  };
  /** As a font has it in which Chinese characters are twice as wide as others. */
  const measured =
    ({ frame }: Picture) =>
    (text: string) =>
      [...text].reduce((sum, character) => sum + (character > '\u2e00' ? 11 : 5.5) * frame.ratio, 0);

  it.each([
    ['a head', 14, 32, false],
    ['a long and wide residual stream', 300, 768, false],
    ['weights', 14, 14, true],
    ...(thorough
      ? [['a residual stream', 14, 256, false] as const, ['weights of a long text', 300, 300, true] as const]
      : []),
  ] as const)(
    'of %s are those of the panel, whatever its width, as SVG and as PNG of any size and colours',
    (_, rows, columns, square) => {
      const axes = [shortenAxis(rows, 128), shortenAxis(columns, square ? 128 : 256)] as const;
      for (const room of thorough ? [420, 700, 1300] : [420, 1300])
        for (const rowLabels of [true, false]) {
          const page = layFrame(...axes, { square, room, pageRatio: 1, rowLabels });
          const frame = labelledAs(savedFrame(...axes, { square, room: Math.max(room, 560), pageRatio: 1 }), page);
          const saved = laid(withRowLabels(frame));
          const [shown, texts] = [textsOf(laid(page)), textsOf(saved)];
          expect(texts.rows, `${room}`).toEqual(expect.arrayContaining(shown.rows));
          expect(texts.columns, `${room}`).toEqual(expect.arrayContaining(shown.columns));
          expect(texts.rows.length).toBeGreaterThan(1);
          for (const palette of [documentPalette('light'), documentPalette('dark')])
            for (const ratio of thorough ? [1, 2, 3] : [1, 3])
              expect(textsOf(inPalette(atRatio(saved, ratio), palette))).toEqual(texts);
          for (const background of thorough ? [true, false] : [true]) {
            const image = needsImage(saved) ? 'data:image/png;base64,AAAA' : undefined;
            const elements = parse(
              pictureSvg(saved, { ...TEXT, scale: SCALE }, background, { image, measure: measured(saved) }),
            );
            const written = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
            expect(written).toEqual(expect.arrayContaining([...texts.rows, ...texts.columns]));
          }
        }
    },
  );

  it('name the marked column, whether labels are at a slant or level, and wherever it is', () => {
    const axis = shortenAxis(100, 100);
    for (const room of [420, 1300])
      for (const column of [0, 3, 50, 51, 97, 99]) {
        const options = { square: true, room, pageRatio: 1, kept: { columns: [column] } };
        const picture = laid(layFrame(axis, axis, options));
        expect(textsOf(picture).columns, `${room} ${column}`).toContain(picture.style.columnLabel(column));
      }
  });

  it('name every row in larger type as long as letters of ten pixels fit, and apart from each other', () => {
    const named = (high: number, type: { size: number; longest: number } | undefined) => {
      const [rows, columns] = [shortenAxis(20, 128), shortenAxis(256, 256)];
      const options = { square: false, room: 844, pageRatio: 1, enlargement: 1.5, grows: true, high };
      const picture = laid(layFrame(rows, columns, { ...options, rowType: type }));
      const { rows: labels } = labelsOf(picture, measured(picture));
      const apart = labels.slice(2).map(({ y }, at) => y - (labels[at + 1]?.y ?? 0));
      return { count: labels.length, apart: Math.min(...apart), size: picture.frame.rowFontSize };
    };
    const type = { size: 16.5, longest: 9 };
    expect(named(201, type)).toMatchObject({ count: 20, apart: 10 });
    expect(named(201, type).size).toBeCloseTo(10 / 1.5);
    expect(named(230, type).size).toBeGreaterThanOrEqual(10 / 1.5);
    // In rows too low for that, or in the editor's own type, there are fewer labels of the usual size.
    expect(named(190, type).count).toBeLessThan(20);
    expect(named(201, undefined).count).toBeLessThan(20);
    // Where rows are high, labels grow as before.
    expect(named(600, type).size ?? 11).toBeGreaterThanOrEqual(11);
  });

  it('lie within the picture, where characters are wide as well', () => {
    const axis = shortenAxis(30, 30);
    const saved = laid(savedFrame(axis, axis, { square: true, room: 700, pageRatio: 1 }));
    const measure = measured(saved);
    const { rows, slanted } = labelsOf(saved, measure);
    for (const { text, x } of rows) expect(x - measure(text)).toBeGreaterThanOrEqual(0);
    for (const { text, x, y } of slanted) {
      expect(x - measure(text) * Math.cos(SLANT)).toBeGreaterThanOrEqual(0);
      expect(y - measure(text) * Math.sin(SLANT)).toBeLessThanOrEqual(saved.frame.height + 3);
    }
    expect(rows.some(({ text }) => text.includes('国'))).toBe(true);
  });

  it('say in the free corner what the axes are where these are two texts, if there is room beside the first column', () => {
    const axis = shortenAxis(12, 12);
    const titles = (change: Partial<Picture['style']['axisTitles'] & object> = {}, rowLabels = true) => {
      const page = laid(layFrame(axis, axis, { square: true, room: 700, pageRatio: 1, rowLabels }));
      const axisTitles = { rows: 'output ↑', columns: 'source →', ...change };
      const picture = { ...page, style: { ...page.style, axisTitles } };
      const written = parse(pictureSvg(picture, TEXT, true, { measure: measured(picture) }));
      const texts = written.filter(({ name }) => name === 'text').map(({ text }) => text);
      return { picture, texts, ...labelsOf(picture, measured(picture)) };
    };
    const { picture, texts, titles: laidOut, slanted } = titles();
    expect(laidOut.map(({ text }) => text)).toEqual(['output ↑', 'source →']);
    expect(texts).toEqual(expect.arrayContaining(['output ↑', 'source →']));
    const [first] = slanted;
    for (const { text, x, y } of laidOut) {
      expect(x - measured(picture)(text)).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThan(picture.rows.length);
      // The middle of the first column's label, at this height.
      expect(x).toBeLessThan((first?.x ?? 0) - (y - (first?.y ?? 0)) / Math.tan(-SLANT));
    }
    for (const none of [titles({ columns: 'much longer than a corner' }), titles({}, false)]) {
      expect(none.titles).toEqual([]);
      expect(none.texts).not.toContain('output ↑');
    }
  });

  it('come with a marked corner where cells are too small for the dots of outliers, as on the panel', () => {
    const values = Array.from({ length: 256 }, (_, i) => (i === 9 ? 5 : 0));
    const small = parse(pictureSvg(pictureOf(1, 256, values), { ...TEXT, scale: SCALE }, true));
    expect(small.filter(({ name }) => name === 'polygon')).toHaveLength(1);
    const none = parse(
      pictureSvg(
        pictureOf(
          1,
          256,
          values.map(() => 0),
        ),
        { ...TEXT, scale: SCALE },
        true,
      ),
    );
    expect(none.filter(({ name }) => name === 'polygon')).toHaveLength(0);
  });
});

describe('the texts of a figure', () => {
  const tensor = drawnTensor({
    name: 'blocks.2.attn.q',
    axes: ['pos', 'head', 'd_head'],
    sequences: ['tokens', null, null],
    shape: [300, 8, 32],
    head: 3,
    statistics: null,
  });
  const axes = { rows: shortenAxis(300, 128), columns: shortenAxis(32, 256) };

  it('name the tensor, its scale, its marks and what is left out', () => {
    const picture = pictureOf(
      300,
      32,
      Array.from({ length: 128 * 32 }, (_, i) => (i === 7 ? 5 : 0)),
    );
    const scaledOver = 'this block';
    expect(figureText({ tensor, model: { name: 'starter' }, picture, axes, scaledOver })).toEqual({
      title: 'blocks.2.attn.q, head 3',
      sentence: '',
      about: [],
      subtitle: 'pos 300 × d_head 32 · model starter',
      scale: [
        { value: -2, text: '−2' },
        { value: 0, text: '0' },
        { value: 2, text: '2' },
      ],
      notes: [
        'Rows: position. Columns: head dimension.',
        'Colour scale over this block.',
        'with a marked corner: values above 2, where the colour scale ends',
        'Shortened: at the wavy lines 172 of 300 positions are not drawn.',
      ],
    });
  });

  it('name the step and the traced text, shortened, where the figure stands in a story', () => {
    const picture = pictureOf(300, 32, Array(128 * 32).fill(0));
    const caption = {
      step: 8,
      title: 'Who looks at whom',
      term: 'Mask and weights',
      traced: [pictureTexts.traced(`one\n ${'x'.repeat(300)}`)],
      lead: 'What the step does.',
    };
    expect(
      figureText({
        tensor,
        model: { name: 'starter' },
        picture,
        axes,
        caption: { ...caption, finding: 'What happened.' },
      }).sentence,
    ).toBe('What happened.');
    const text = figureText({ tensor, model: { name: 'starter' }, picture, axes, caption });
    expect(text.title).toBe(caption.title);
    expect(text.sentence).toBe(caption.lead);
    expect(text.about).toEqual([
      `Text: “one⏎ ${'x'.repeat(234)}…”`,
      `${text.subtitle} · computed by LLM Trace ${version}`,
    ]);
    expect(text.subtitle).toBe('Mask and weights · blocks.2.attn.q, head 3 · pos 300 × d_head 32 · model starter');
    expect(pictureTexts.traced('The weather')).toBe('Text: “The weather”');
    // There is no step to go to from a picture.
    expect(pictureTexts.said('+1.26 by its MLP (step 14).')).toBe('+1.26 by its MLP.');
    expect(pictureTexts.said('Its MLP takes away 0.14 (all blocks: step 14). It leads (3.6 %).')).toBe(
      'Its MLP takes away 0.14. It leads (3.6 %).',
    );
  });

  it('say which part is shown of a map that is zoomed', () => {
    const window = layWindow(300, 10, 20, 60);
    const picture = { ...pictureOf(300, 32, Array(9).fill(0)), rows: window, columns: layWindow(32, 4, 20, 60) };
    expect(figureText({ tensor, model: { name: 'm' }, picture, axes }).notes).toEqual([
      'Rows: position. Columns: head dimension.',
      'Shown: positions 10 to 12 of 300, head dimensions 4 to 6 of 32.',
    ]);
  });
});
